"""Golden files for the readers of org.eaft.models.io, made by the libraries whose files they read.

    python make.py        # needs torch, transformers, safetensors, gguf, accelerate

metadata.gguf             every metadata type
tiny.gguf                 a Llama of one layer holding every tensor type that can be read
tiny/                     the same model as transformers reads tiny.gguf: config.json and float32 safetensors
halves.safetensors        awkward 16-bit numbers as F16 and BF16, and what torch makes of them
configs.json              config.json of each family, sparse and in both spellings of RoPE, with what
                          transformers makes of it: fields and inverse frequencies
"""
import json, pathlib
import numpy as np, torch, gguf
from gguf import GGMLQuantizationType as T, GGUFValueType as V
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, Glm4Config, LlamaConfig, Qwen2Config, Qwen3Config

HERE = pathlib.Path(__file__).parent
rng = np.random.default_rng(20)
HIDDEN, HEADS, KV, HEAD, INNER, VOCAB = 32, 4, 2, 8, 256, 40


def q6_k(rows, cols):
    """Random blocks: the gguf package dequantises Q6_K but does not quantise to it."""
    blocks = rng.integers(0, 256, (rows * cols // 256, 210), dtype=np.uint8)
    blocks[:, 208:] = (rng.normal(0, 1e-4, (len(blocks), 1)).astype(np.float16)).view(np.uint8)
    return blocks.reshape(rows, cols // 256 * 210)


def metadata():
    w = gguf.GGUFWriter(HERE / "metadata.gguf", "none")
    w.add_uint8("t.u8", 200); w.add_int8("t.i8", -100); w.add_uint16("t.u16", 60000); w.add_int16("t.i16", -30000)
    w.add_uint32("t.u32", 4000000000); w.add_int32("t.i32", -2000000000); w.add_uint64("t.u64", 2**64 - 1); w.add_int64("t.i64", -2**62)
    w.add_float32("t.f32", 0.1); w.add_float64("t.f64", 0.1); w.add_bool("t.bool", True)
    w.add_array("t.ints", [1, -2, 3]); w.add_array("t.floats", [0.5, -0.25]); w.add_array("t.strings", ["a", "", "Ġthe", "温度"])
    w.add_array("t.nested", [[1, 2], [3], [4, 5, 6]])
    w.add_custom_alignment(64)
    w.add_tensor("one", np.array([[1.0, 2.0, 3.0]], np.float32)); w.add_tensor("two", np.array([4.0], np.float32))
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


def tiny_gguf(path):
    w = gguf.GGUFWriter(path, "llama")
    w.add_context_length(64); w.add_block_count(1); w.add_embedding_length(HIDDEN); w.add_feed_forward_length(INNER)
    w.add_head_count(HEADS); w.add_head_count_kv(KV); w.add_layer_norm_rms_eps(1e-5); w.add_vocab_size(VOCAB)
    w.add_rope_freq_base(50000.0); w.add_rope_dimension_count(HEAD); w.add_name("tiny ünï 😀")
    w.add_eos_token_id(2); w.add_bos_token_id(1); w.add_pad_token_id(0)

    def add(name, rows, cols, kind):
        raw = q6_k(rows, cols) if kind == T.Q6_K else gguf.quantize(rng.normal(0, 0.3, (rows, cols)).astype(np.float32), kind)
        w.add_tensor(name, raw, raw_dtype=kind)

    add("token_embd.weight", VOCAB, HIDDEN, T.Q8_0)
    w.add_tensor("blk.0.attn_norm.weight", rng.normal(1, 0.1, HIDDEN).astype(np.float32))
    add("blk.0.attn_q.weight", HEADS * HEAD, HIDDEN, T.Q4_1)
    add("blk.0.attn_k.weight", KV * HEAD, HIDDEN, T.Q8_0)
    add("blk.0.attn_v.weight", KV * HEAD, HIDDEN, T.Q4_0)
    add("blk.0.attn_output.weight", HIDDEN, HEADS * HEAD, T.BF16)
    w.add_tensor("blk.0.ffn_norm.weight", rng.normal(1, 0.1, HIDDEN).astype(np.float32))
    add("blk.0.ffn_gate.weight", INNER, HIDDEN, T.F16)
    add("blk.0.ffn_up.weight", INNER, HIDDEN, T.Q4_0)
    add("blk.0.ffn_down.weight", HIDDEN, INNER, T.Q6_K)
    w.add_tensor("output_norm.weight", rng.normal(1, 0.1, HIDDEN).astype(np.float32))
    add("output.weight", VOCAB, HIDDEN, T.F32)
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


def tiny():
    tiny_gguf(HERE / "tiny.gguf")
    m = AutoModelForCausalLM.from_pretrained(HERE, gguf_file="tiny.gguf", dtype=torch.float32)
    del m.config.quantization_config  # the weights are plain now
    m.config.save_pretrained(HERE / "tiny")
    save_file({k: v.contiguous() for k, v in m.state_dict().items()}, HERE / "tiny" / "model.safetensors", metadata={"format": "pt", "made by": "make.py"})


def halves():
    bits = [0, 1, 2, 0x3FF, 0x400, 0x3C00, 0x3555, 0x7BFF, 0x7C00, 0x7E00, 0x7C01, 0x4248, 0x0080, 0x7F7F, 0x7F80, 0x0001, 0x3F80]
    bits = torch.tensor([b | s for b in bits for s in (0, 0x8000)], dtype=torch.int32).to(torch.int16)
    save_file({"f16": bits.clone().view(torch.float16), "bf16": bits.view(torch.bfloat16), "f16.float": bits.view(torch.float16).float(),
               "bf16.float": bits.view(torch.bfloat16).float(), "scalar": torch.tensor(2.5), "empty": torch.zeros(0, 3), "ids": torch.arange(3)}, HERE / "halves.safetensors")


def configs():
    need = dict(vocab_size=100, hidden_size=48, num_hidden_layers=3, num_attention_heads=6, intermediate_size=80)
    llama3 = dict(rope_type="llama3", factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)
    wide = dict(need, hidden_size=768, head_dim=128)
    cases = [
        ("llama", need), ("qwen2", dict(need, num_key_value_heads=3)), ("qwen3", dict(need, num_key_value_heads=2)), ("glm4", dict(need, vocab_size=151552)),
        ("qwen2", dict(need, num_key_value_heads=None)),
        ("llama", dict(wide, rope_theta=500000.0, rope_scaling=llama3, max_position_embeddings=131072, num_key_value_heads=2, attention_bias=True, mlp_bias=True, tie_word_embeddings=True)),
        ("llama", dict(wide, rope_parameters=dict(llama3, rope_theta=500000.0, factor=32.0), eos_token_id=[5, 6], bos_token_id=4, pad_token_id=7)),
        ("llama", dict(wide, rope_scaling={"type": "linear", "factor": 2.5}, rope_theta=10000)),
        ("qwen2", dict(wide, num_key_value_heads=1, rope_parameters=dict(rope_type="linear", factor=4, rope_theta=1e6), rms_norm_eps=1e-5, sliding_window=4096, use_sliding_window=False)),
        ("qwen3", dict(wide, num_key_value_heads=1, rope_parameters=dict(rope_type="default", rope_theta=5e6), use_sliding_window=True, max_window_layers=3, attention_bias=True)),
        ("glm4", dict(wide, pad_token_id=0, rope_theta=10000.0, partial_rotary_factor=0.5, attention_bias=True)),
        ("glm4", dict(wide, pad_token_id=0, rope_parameters=dict(rope_type="default", rope_theta=20000.0, partial_rotary_factor=0.25), attention_bias=False, num_key_value_heads=3)),
    ]
    kinds = dict(llama=LlamaConfig, qwen2=Qwen2Config, qwen3=Qwen3Config, glm4=Glm4Config)
    out = []
    for kind, given in cases:
        c = kinds[kind](**json.loads(json.dumps(given)))
        m = AutoModelForCausalLM.from_config(c)
        layer = m.model.layers[0]
        up = layer.mlp.gate_up_proj if kind == "glm4" else layer.mlp.up_proj
        out.append(dict(config=dict(given, model_type=kind), expected=dict(
            num_key_value_heads=c.num_key_value_heads, head_dim=layer.self_attn.head_dim, max_position_embeddings=c.max_position_embeddings,
            rms_norm_eps=c.rms_norm_eps, tie_word_embeddings=c.tie_word_embeddings, bos_token_id=c.bos_token_id, eos_token_id=c.eos_token_id, pad_token_id=c.pad_token_id,
            qkv_bias=layer.self_attn.q_proj.bias is not None, o_bias=layer.self_attn.o_proj.bias is not None, mlp_bias=up.bias is not None,
            inv_freq=m.model.rotary_emb.inv_freq.tolist())))
    (HERE / "configs.json").write_text(json.dumps(out, indent=1))


if __name__ == "__main__":
    metadata(); tiny(); halves(); configs()
