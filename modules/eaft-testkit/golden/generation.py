#!/usr/bin/env python3
"""What transformers makes of logits before it takes a token, and the texts that it writes with tiny Llamas.

    python modules/eaft-testkit/golden/generation.py

Writes golden/generation.npz. logits [4,700] are float32 (row 3 holds many equal ones), ids [4,12] the tokens before them, of which the last 5 are new.
Per case C: scores/C/settings [7]: repetition_penalty, temperature, top_k, top_p, min_p, min_new_tokens, do_sample, -1 where nothing is said, and
scores/C/probabilities [4,700]: the softmax of what the processors of `generate`, in its order, leave. EOS is 7 and 11.

Per model M in tied, untied, dequantized (what it reads of eaft-models' tiny.gguf) and case C in plain, penalty, ends: text/M/C/settings [3]: repetition_penalty, min_new_tokens, max_new_tokens;
text/M/C/ends: EOS ids; text/M/C/N/prompt and text/M/C/N/text: what greedy `generate` writes behind it, with the EOS where it ended. At every step the
best score leads by more than 1e-3, so that no rounding decides.
"""
import pathlib

import numpy as np
import torch
import transformers
from transformers import GenerationConfig, LlamaForCausalLM

from common import RESOURCES, record_versions, save

EOS = [7, 11]
NEW = 5
NAMES = ["repetition_penalty", "temperature", "top_k", "top_p", "min_p", "min_new_tokens", "do_sample"]
CASES = {
    "plain": dict(do_sample=True, top_k=0),
    "defaults": dict(do_sample=True),
    "greedy": dict(do_sample=False, temperature=0.3, top_k=5, repetition_penalty=1.4),
    "temperature": dict(do_sample=True, temperature=0.7, top_k=0),
    "hot": dict(do_sample=True, temperature=1.9, top_k=0),
    "top_k": dict(do_sample=True, top_k=17),
    "top_p": dict(do_sample=True, top_k=0, top_p=0.8),
    "little_top_p": dict(do_sample=True, top_k=0, top_p=0.01),
    "min_p": dict(do_sample=True, top_k=0, min_p=0.08),
    "repetition": dict(do_sample=True, top_k=0, repetition_penalty=1.3),
    "reward": dict(do_sample=True, top_k=0, repetition_penalty=0.8),
    "min_new_tokens": dict(do_sample=True, top_k=0, min_new_tokens=6),
    "enough_tokens": dict(do_sample=True, top_k=0, min_new_tokens=5),
    "llama": dict(do_sample=True, temperature=0.6, top_p=0.9),
    "qwen": dict(do_sample=True, temperature=0.7, top_k=20, top_p=0.8, repetition_penalty=1.05),
    "all": dict(do_sample=True, temperature=1.3, top_k=60, top_p=0.85, min_p=0.02, repetition_penalty=1.2, min_new_tokens=9),
}


DEQUANTIZED = pathlib.Path(__file__).resolve().parents[2] / "eaft-models/src/test/resources/golden/io/tiny"


def model(name):
    directory = DEQUANTIZED if name == "dequantized" else RESOURCES / ("tiny-llama-" + name)
    return LlamaForCausalLM.from_pretrained(directory, attn_implementation="eager", dtype=torch.float32).eval()


def processed(llama, settings, ids, logits):
    """By the very list that `generate` builds."""
    config = GenerationConfig(eos_token_id=EOS, pad_token_id=0, **{"temperature": 1.0, "top_p": 1.0, "top_k": 50, "repetition_penalty": 1.0, **settings})
    llama._prepare_special_tokens(config, kwargs_has_attention_mask=True, device="cpu")
    processors = llama._get_logits_processor(config, input_ids_seq_length=ids.shape[1] - NEW, device="cpu")
    print("   ", [type(p).__name__ for p in processors])
    return processors(ids, logits.clone())


def require_clear(settings, before, ids, llama):
    """Sums in float32 must not decide which token is the last of a nucleus."""
    if "top_p" in settings:
        less = {k: v for k, v in settings.items() if k not in ("top_p", "min_p")}
        p = torch.softmax(processed(llama, less, ids, before).double(), -1).sort(-1).values.cumsum(-1)
        assert ((p - (1 - settings["top_p"])).abs().min() > 1e-5), settings


def scores(out):
    g = torch.Generator().manual_seed(23)
    logits = 2.5 * torch.randn(4, 700, generator=g)
    logits[3] = (2 * logits[3]).round() / 2
    ids = torch.randint(0, 700, (4, 12), generator=g)
    ids[:, 3] = ids[:, 9] = logits.argmax(-1)   # what is likeliest came before, twice
    ids[0, 5] = 7
    logits[:, 7] += 3
    out["logits"], out["ids"] = logits, ids
    llama = model("tied")
    for case, settings in CASES.items():
        print(case)
        rows = slice(0, 3) if "top_p" in settings else slice(0, 4)   # which of equal tokens a nucleus takes is nowhere said
        require_clear(settings, logits[rows], ids[rows], llama)
        p = torch.softmax(processed(llama, settings, ids[rows], logits[rows]).double(), -1)
        out["scores/%s/settings" % case] = np.array([float(settings.get(n, -1)) for n in NAMES])
        out["scores/%s/probabilities" % case] = p.float()
        print("    kept", (p > 0).sum(-1).tolist())


def text(llama, prompt, ends, penalty, least, most):
    """The text, or None where some choice was too close."""
    config = GenerationConfig(do_sample=False, max_new_tokens=most, min_new_tokens=least, repetition_penalty=penalty, eos_token_id=ends, pad_token_id=0,
                              return_dict_in_generate=True, output_scores=True)
    ids = torch.tensor([prompt])
    result = llama.generate(ids, attention_mask=torch.ones_like(ids), generation_config=config)
    for s in result.scores:
        best = s[0].topk(2).values
        if best[0] - best[1] < 1e-3:
            return None
    return result.sequences[0, len(prompt):].tolist()


def texts(out):
    rng = np.random.default_rng(29)
    for name in ("tied", "untied", "dequantized"):
        llama = model(name)
        vocabulary = llama.config.vocab_size
        some = list(range(0, vocabulary, 9))
        for case, (ends, penalty, least, most) in {"plain": ([], 1.0, 0, 24), "penalty": ([], 1.25, 0, 30), "ends": (some, 1.1, 4, 30)}.items():
            key = "text/%s/%s/" % (name, case)
            out[key + "settings"], out[key + "ends"] = np.array([penalty, least, most]), np.array(ends, np.int32)
            n = 0
            while n < 8:
                prompt = rng.integers(0, vocabulary, rng.integers(1, 30)).tolist()
                written = text(llama, prompt, ends, penalty, least, most)
                if written is not None:
                    out[key + "%d/prompt" % n], out[key + "%d/text" % n] = np.array(prompt), np.array(written)
                    n += 1
            print(name, case, [len(out[key + "%d/text" % i]) for i in range(n)])


def main():
    transformers.utils.logging.disable_progress_bar()
    transformers.utils.logging.set_verbosity_error()
    torch.set_num_threads(1)
    out = {}
    scores(out)
    with torch.inference_mode():
        texts(out)
    save("generation", out)
    record_versions("generation", transformers=transformers.__version__)


if __name__ == "__main__":
    main()
