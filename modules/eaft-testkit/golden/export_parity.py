#!/usr/bin/env python3
"""`eaft export` against transformers: what it writes loads there whole, and has the logits that `eaft scan` reports.

    python modules/eaft-testkit/golden/export_parity.py ./eaft [--families llama,qwen2,qwen3,glm4] [--seed 5]
    python modules/eaft-testkit/golden/export_parity.py ./eaft --gguf SmolLM2-135M-Instruct.Q4_1.gguf

A developer's check, for which nothing is committed. For each family a tiny random model is made, trained for three steps with
all weights and with adapters, and exported: the runs, one of them in bf16 and in shards; the model itself; and, but for glm4, the
model as a GGUF file. Of each export the check asks that transformers finds no tensor missing, surplus or newly made; that it
tokenises and renders chats as the original; and that log-probabilities of the labels differ by less than 1e-4 between
transformers and `eaft scan`. A converted model must also have the logits of the original. With --gguf the same is asked of
a file of your own, against transformers reading that file.

Needs gguf and accelerate beside torch and transformers.
"""
import argparse, json, pathlib, subprocess, sys, tempfile

import gguf
import torch
import torch.nn.functional as F
import transformers
from tokenizers import Regex, Tokenizer, decoders, models, normalizers, pre_tokenizers, trainers
from transformers import AutoModelForCausalLM, AutoTokenizer, GenerationConfig, Glm4Config, LlamaConfig, PreTrainedTokenizerFast, Qwen2Config, Qwen3Config

ROOT = pathlib.Path(__file__).resolve().parents[3]
sys.path.insert(0, str(ROOT / "modules/eaft-models/src/test/resources/golden/io"))
import families  # noqa: E402

TOLERANCE = 1e-4
SIZES = dict(hidden_size=48, num_hidden_layers=3, num_attention_heads=6, num_key_value_heads=2, intermediate_size=80, max_position_embeddings=512,
             initializer_range=0.25, rms_norm_eps=1e-6, bos_token_id=None, eos_token_id=2, pad_token_id=0)
LLAMA3 = dict(rope_type="llama3", rope_theta=500000.0, factor=8.0, low_freq_factor=1.0, high_freq_factor=4.0, original_max_position_embeddings=8192)
TEMPLATE = ("{% for m in messages %}{{ '<|im_start|>' + m['role'] + '\\n' }}{% if m['role'] == 'assistant' %}{% generation %}{{ m['content'] + '<|im_end|>' }}"
            "{% endgeneration %}{% else %}{{ m['content'] + '<|im_end|>' }}{% endif %}{{ '\\n' }}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}")
TEXTS = ["Mira had 12 plums and gave 5 to Tomas, so 7 were left.", "naïve café – 温度 21°, Привет мир! 😀 x²", "  two  spaces\n\n\tand\r\nlines ", "it's we'll 1234567 3.14",
         "<|im_start|>user\nHi<|im_end|>", "", " ", "ünï\u0301code"]


# How Qwen's tokenizers split text: transformers gives every model of the family theirs, whatever tokenizer.json says.
QWEN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"


def tokenizer(directory, family):
    t = Tokenizer(models.BPE(unk_token=None)); t.decoder = decoders.ByteLevel()
    if family.startswith("qwen"):
        t.normalizer = normalizers.NFC()
        t.pre_tokenizer = pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(QWEN), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])
    else:
        t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    specials = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
    t.train_from_iterator([x % i for i in range(90) for x in ("Mira had %d plums, ", "she has %d plums and got more. ")] + TEXTS,
                          trainers.BpeTrainer(vocab_size=400, special_tokens=specials, initial_alphabet=pre_tokenizers.ByteLevel.alphabet()))
    fast = PreTrainedTokenizerFast(tokenizer_object=t, eos_token="<|im_end|>", pad_token="<|endoftext|>", clean_up_tokenization_spaces=False)
    fast.chat_template = TEMPLATE; fast.save_pretrained(directory)
    return fast


def model(family, vocabulary, seed):
    torch.manual_seed(seed)
    kw = dict(SIZES, vocab_size=vocabulary, tie_word_embeddings=seed % 2 == 0)
    config = dict(llama=lambda: LlamaConfig(head_dim=8, rope_parameters=LLAMA3, **kw), qwen2=lambda: Qwen2Config(rope_theta=10000.0, **kw),
                  qwen3=lambda: Qwen3Config(head_dim=16, rope_theta=10000.0, **kw),
                  glm4=lambda: Glm4Config(head_dim=8, partial_rotary_factor=0.5, attention_bias=True, **kw))[family]()
    return AutoModelForCausalLM.from_config(config, attn_implementation="eager").float().eval()


def tokenizer_metadata(fast):
    """What llama.cpp's converter writes for a tokenizer of byte-level BPE split as GPT-2's or Qwen's."""
    core = json.loads(fast.backend_tokenizer.to_str()); added = {t["id"] for t in core["added_tokens"]}
    tokens = [t for t, _ in sorted(fast.get_vocab().items(), key=lambda x: x[1])]
    merges = [m if isinstance(m, str) else " ".join(m) for m in core["model"]["merges"]]

    def write(w):
        w.add_tokenizer_model("gpt2"); w.add_tokenizer_pre("qwen2" if core["normalizer"] else "gpt-2"); w.add_token_list(tokens); w.add_token_merges(merges)
        w.add_token_types([gguf.TokenType.CONTROL if i in added else gguf.TokenType.NORMAL for i in range(len(tokens))])
        w.add_chat_template(fast.chat_template); w.add_license("apache-2.0")
    return write


def rows(path, n=6):
    out = [{"messages": [{"role": "user", "content": "Mira had %d plums and got %d more." % (i, i + 2)}, {"role": "assistant", "content": "She has %d plums. 😀" % (2 * i + 2)}]} for i in range(n)]
    path.write_text("\n".join(map(json.dumps, out)))
    return out


def run(*command):
    r = subprocess.run([str(c) for c in command], capture_output=True, text=True)
    if r.returncode:
        sys.exit("%s\nexit %d: %s" % (r.stderr[-3000:], r.returncode, " ".join(map(str, command))))
    return r.stdout


def load(directory):
    m, info = AutoModelForCausalLM.from_pretrained(directory, dtype=torch.float32, attn_implementation="eager", output_loading_info=True)
    wrong = {k: v for k, v in info.items() if v and k != "conversion_errors"}
    if wrong or info.get("conversion_errors"):
        sys.exit("%s: transformers reports %s" % (directory, info))
    GenerationConfig.from_pretrained(directory)
    return m.eval(), AutoTokenizer.from_pretrained(directory)


def same_texts(name, found, expected, messages):
    for text in TEXTS:
        a, b = found(text, add_special_tokens=False).input_ids, expected(text, add_special_tokens=False).input_ids
        if a != b: sys.exit("%s: %r is %s, expected %s" % (name, text, a, b))
        if found.decode(a) != expected.decode(b): sys.exit("%s: %s is decoded otherwise" % (name, a))
    if found.apply_chat_template(messages, tokenize=False) != expected.apply_chat_template(messages, tokenize=False):
        sys.exit("%s: the chat is rendered otherwise" % name)
    for key in ("eos_token", "bos_token", "pad_token"):
        if getattr(found, key) != getattr(expected, key): sys.exit("%s: %s is %r, expected %r" % (name, key, getattr(found, key), getattr(expected, key)))


def ids_of(tok, row):
    ids = tok.apply_chat_template(row["messages"], tokenize=True)
    return ids if isinstance(ids, list) else ids["input_ids"]


def check(eaft, name, directory, work, data, expected_tokenizer, original=None, tolerance=0.0):
    """An export, against `eaft scan` of it, and against the logits of the original where it is to have them."""
    m, tok = load(directory)
    same_texts(name, tok, expected_tokenizer, data[0]["messages"])
    if not (directory / "README.md").read_text().startswith("---\n"): sys.exit("%s: no model card" % name)
    out = work / "tokens.jsonl"
    run(eaft, "scan", "--model", directory, "--data", work / "rows.jsonl", "--out", out)
    worst = moved = 0.0; n = 0; found = [json.loads(line) for line in open(out)]
    for i, row in enumerate(data):
        ids = ids_of(tok, row)
        with torch.no_grad(): logits = m(torch.tensor([ids])).logits[0]
        if original is not None:
            with torch.no_grad(): moved = max(moved, (logits - original(torch.tensor([ids])).logits[0]).abs().max().item())
        logp = F.log_softmax(logits.double(), -1)
        for r in found:
            if r["example"] == i:
                if ids[r["position"]] != r["label"]: sys.exit("%s: row %d has other tokens" % (name, i))
                worst = max(worst, abs(logp[r["position"] - 1, r["label"]].item() - r["logp"])); n += 1
    print("%-22s %4d labels, log-probabilities differ by %.2g%s" % (name, n, worst, "" if original is None else ", logits from the original's by %.2g" % moved), flush=True)
    if n == 0 or not worst < TOLERANCE or moved > tolerance: sys.exit("%s: too much" % name)


def train(eaft, work, name, lora):
    config = dict(model=dict(path=str(work / "model"), lora=lora), data=dict(train=str(work / "rows.jsonl")), objective=dict(type="eaft"),
                  train=dict(max_steps=3, batch_size=4, micro_batch_size=2, lr=1e-2, seed=1), output=dict(dir=str(work / name)))
    (work / "run.yaml").write_text(json.dumps(config)); run(eaft, "train", work / "run.yaml")
    return work / name


def check_family(eaft, family, seed):
    with tempfile.TemporaryDirectory(prefix="export-") as d:
        work = pathlib.Path(d); tok = tokenizer(work / "model", family); m = model(family, len(tok), seed); m.save_pretrained(work / "model"); data = rows(work / "rows.jsonl")
        whole = train(eaft, work, "whole", None); lora = train(eaft, work, "lora", dict(rank=4, alpha=8, targets=["all-linear"]))
        cases = [("model", ["--model", work / "model"], m, 0.0), ("run", ["--run", whole], None, 0.0), ("run, bf16, shards", ["--run", whole, "--dtype", "bf16", "--max-shard-size", "50KB"], None, 0.0),
                 ("adapters", ["--run", lora], None, 0.0)]
        if family != "glm4":
            families.write_gguf(work / "model.gguf", m, tokenizer_metadata(tok))
            cases.append(("gguf", ["--model", work / "model.gguf"], m, 1e-5))  # eps and theta are 32-bit floats there
        for i, (name, source, original, tolerance) in enumerate(cases):
            out = work / ("export-%d" % i)
            run(eaft, "export", *source, "--out", out)
            check(eaft, "%s %s" % (family, name), out, work, data, tok, original, tolerance)
        if len(list((work / "export-2").glob("model-*.safetensors"))) < 2: sys.exit("no shards")


def check_gguf(eaft, file):
    where = dict(pretrained_model_name_or_path=str(file.parent), gguf_file=file.name)
    with tempfile.TemporaryDirectory(prefix="export-") as d:
        work = pathlib.Path(d); data = rows(work / "rows.jsonl", 2)
        run(eaft, "export", "--model", file, "--out", work / "out")
        original = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32, attn_implementation="eager").eval()
        check(eaft, file.name, work / "out", work, data, AutoTokenizer.from_pretrained(**where), original, 1e-3)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("eaft", type=pathlib.Path)
    parser.add_argument("--families", default="llama,qwen2,qwen3,glm4")
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--gguf", type=pathlib.Path)
    args = parser.parse_args()
    print("torch %s, transformers %s" % (torch.__version__, transformers.__version__))
    if args.gguf:
        check_gguf(args.eaft.resolve(), args.gguf)
    else:
        for i, family in enumerate(args.families.split(",")):
            check_family(args.eaft.resolve(), family, args.seed + i)
    print("all hold")


if __name__ == "__main__":
    main()
