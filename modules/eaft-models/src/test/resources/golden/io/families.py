"""Golden GGUF files of every family and tensor type, for the tests of org.eaft.models.io.

    python families.py        # needs torch, transformers, safetensors, gguf

quants.gguf, quants.safetensors
    random blocks of every type that can be read, and what the gguf package makes of them
llama.gguf, llama/ ... qwen3.gguf, qwen3/
    a tiny random model of each family as a GGUF file with the tensor names of the gguf package, and as the Hugging Face
    directory that it was made of; the tensors are F32, so that both must read alike bit for bit. Where transformers can
    read the GGUF file itself, it is asked too.

Versions are written into the metadata of the safetensors files.
"""
import importlib.metadata, pathlib, platform
import gguf, numpy as np, safetensors, torch, transformers
from gguf import GGMLQuantizationType as T
from safetensors.torch import save_file
from transformers import AutoModelForCausalLM, LlamaConfig, Qwen2Config, Qwen3Config

HERE = pathlib.Path(__file__).parent
VERSIONS = {"format": "pt", "made by": "families.py", "python": platform.python_version(), "gguf": importlib.metadata.version("gguf"), "numpy": np.__version__,
            "torch": torch.__version__, "transformers": transformers.__version__, "safetensors": safetensors.__version__}
TYPES = [T.F32, T.F16, T.BF16, T.Q4_0, T.Q4_1, T.Q5_0, T.Q5_1, T.Q8_0, T.Q2_K, T.Q3_K, T.Q4_K, T.Q5_K, T.Q6_K]
# where the 16-bit scales of a block lie; all other bytes of a block may hold anything
SCALES = {T.Q4_0: [0], T.Q4_1: [0, 2], T.Q5_0: [0], T.Q5_1: [0, 2], T.Q8_0: [0], T.Q2_K: [80, 82], T.Q3_K: [108], T.Q4_K: [0, 2], T.Q5_K: [0, 2], T.Q6_K: [208]}
ROWS, COLUMNS = 5, 512


def blocks(kind, rng):
    """Rows of random bytes, whose scales are finite numbers of either sign, some of them subnormal."""
    elements, size = gguf.GGML_QUANT_SIZES[kind]
    if kind not in SCALES:
        values = (rng.normal(0, 1, (ROWS, COLUMNS)) * 10.0 ** rng.integers(-7, 4, (ROWS, COLUMNS))).astype(np.float32)
        return gguf.quantize(values, kind).view(np.uint8).reshape(ROWS, -1)
    raw = rng.integers(0, 256, (ROWS * COLUMNS // elements, size), dtype=np.uint8)
    for at in SCALES[kind]:
        scale = (rng.normal(0, 1, (len(raw), 1)) * 10.0 ** rng.integers(-6, 1, (len(raw), 1))).astype(np.float16)
        raw[:, at:at + 2] = scale.view(np.uint8)
    return raw.reshape(ROWS, -1)


def header(w, family, c):
    w.add_context_length(c.max_position_embeddings); w.add_block_count(c.num_hidden_layers); w.add_embedding_length(c.hidden_size)
    w.add_feed_forward_length(c.intermediate_size); w.add_head_count(c.num_attention_heads); w.add_head_count_kv(c.num_key_value_heads)
    w.add_layer_norm_rms_eps(c.rms_norm_eps); w.add_rope_freq_base(c.rope_parameters["rope_theta"])
    if c.bos_token_id is not None: w.add_bos_token_id(c.bos_token_id)
    if c.eos_token_id is not None: w.add_eos_token_id(c.eos_token_id)
    if c.pad_token_id is not None: w.add_pad_token_id(c.pad_token_id)


def quants():
    rng = np.random.default_rng(6)
    w = gguf.GGUFWriter(HERE / "quants.gguf", "llama"); expected = {}
    header(w, "llama", LlamaConfig(hidden_size=8, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1, intermediate_size=12, max_position_embeddings=16))
    w.add_tensor("token_embd.weight", np.zeros((3, 8), np.float32))
    for kind in TYPES:
        raw = blocks(kind, rng)
        w.add_tensor(kind.name, raw, raw_dtype=kind)
        expected[kind.name] = torch.from_numpy(np.ascontiguousarray(gguf.dequantize(raw, kind).reshape(ROWS, COLUMNS)))
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()
    save_file(expected, HERE / "quants.safetensors", metadata=VERSIONS)


def interleaved(x, heads):
    """Rows of a head in the order of llama.cpp's rotation: 0, half, 1, half + 1, ..."""
    half = x.shape[0] // heads // 2
    return np.ascontiguousarray(x.reshape(heads, 2, half, *x.shape[1:]).swapaxes(1, 2).reshape(x.shape))


def rope_freqs(c):
    """The divisors of the rotation's frequencies by which llama.cpp stores the scaling of Llama 3."""
    plain = 1.0 / c.rope_parameters["rope_theta"] ** (np.arange(0, c.head_dim, 2, dtype=np.float32) / c.head_dim)
    scaled = AutoModelForCausalLM.from_config(c).model.rotary_emb.inv_freq.numpy()
    return (plain / scaled).astype(np.float32)


def tensors(m):
    """A model's tensors without a head that is its embedding."""
    return {k: v.contiguous() for k, v in m.state_dict().items() if not (m.config.tie_word_embeddings and k == "lm_head.weight")}


def write_gguf(path, m, more=lambda w: None):
    """A model of one of the families as an F32 GGUF file, as llama.cpp's converter lays it out."""
    c = m.config; name = c.model_type
    arch = {v: k for k, v in gguf.MODEL_ARCH_NAMES.items()}[name]
    names = gguf.get_tensor_name_map(arch, c.num_hidden_layers)
    w = gguf.GGUFWriter(path, name); header(w, name, c); more(w)
    if name == "llama": w.add_vocab_size(c.vocab_size); w.add_rope_dimension_count(c.head_dim); w.add_key_length(c.head_dim); w.add_value_length(c.head_dim)
    if name == "qwen3": w.add_key_length(c.head_dim); w.add_value_length(c.head_dim)
    if c.rope_parameters["rope_type"] == "linear":
        w.add_rope_scaling_type(gguf.RopeScalingType.LINEAR); w.add_rope_scaling_factor(c.rope_parameters["factor"])
    if c.rope_parameters["rope_type"] == "llama3": w.add_tensor("rope_freqs.weight", rope_freqs(c))
    for k, v in tensors(m).items():
        x = v.numpy()
        if name == "llama" and ".q_proj." in k: x = interleaved(x, c.num_attention_heads)
        if name == "llama" and ".k_proj." in k: x = interleaved(x, c.num_key_value_heads)
        w.add_tensor(names.get_name(k, try_suffixes=(".weight", ".bias")), x)
    w.write_header_to_file(); w.write_kv_data_to_file(); w.write_tensors_to_file(); w.close()


def family(name, c, seed):
    torch.manual_seed(seed)
    m = AutoModelForCausalLM.from_config(c).float().eval()
    for p in m.parameters(): p.data.normal_(0, 0.5)
    state = tensors(m)
    (HERE / name).mkdir(exist_ok=True)
    c.architectures = [type(m).__name__]; c.dtype = "float32"
    c.save_pretrained(HERE / name); save_file(state, HERE / name / "model.safetensors", metadata=VERSIONS)
    write_gguf(HERE / (name + ".gguf"), m)
    if name == "llama":  # of Qwen's files transformers needs a tokenizer, and takes no head_dim
        read = AutoModelForCausalLM.from_pretrained(HERE, gguf_file=name + ".gguf", dtype=torch.float32).state_dict()
        for k, v in state.items():
            assert k.endswith(".bias") or torch.equal(read[k], v), k  # it reads none of Llama's biases
    print("%s: %d tensors, %d parameters" % (name, len(state), sum(v.numel() for v in state.values())))


def families():
    tiny = dict(vocab_size=24, hidden_size=16, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=20, max_position_embeddings=64)
    llama3 = dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)
    family("llama", LlamaConfig(**tiny, head_dim=8, rope_parameters=llama3, attention_bias=True, mlp_bias=True, rms_norm_eps=1e-5, bos_token_id=1, eos_token_id=2, pad_token_id=0), 1)
    family("qwen2", Qwen2Config(**tiny, rope_parameters=dict(rope_type="linear", rope_theta=1e6, factor=4.0), tie_word_embeddings=True, rms_norm_eps=1e-6, bos_token_id=3, eos_token_id=4), 2)
    family("qwen3", Qwen3Config(**tiny, head_dim=6, rope_parameters=dict(rope_type="default", rope_theta=5e6), rms_norm_eps=1e-6, eos_token_id=5, pad_token_id=6), 3)


if __name__ == "__main__":
    quants(); families()
