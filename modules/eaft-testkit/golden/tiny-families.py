#!/usr/bin/env python3
"""Tiny random models of the other families, and what transformers makes of them.

    python modules/eaft-testkit/golden/tiny-families.py

Writes the model directories tiny-NAME (float32 weights) and golden/tiny-families.npz, computed in float64 from those weights with eager attention.
Per NAME in llama3 (Llama with llama3 RoPE scaling), linear (Llama with linear RoPE scaling), qwen2, qwen3, glm4: NAME/logits [2,17,V], NAME/loss (EAFT), NAME/grad/<parameter name>.
ids [2,17]; labels [2,17]: the label of a position is the id of the next one, or -100.
"""
import importlib
import json
import shutil
import subprocess
import sys

import torch
import torch.nn.functional as F
import transformers
from transformers import AutoModelForCausalLM, Glm4Config, LlamaConfig, Qwen2Config, Qwen3Config

from common import RESOURCES, record_versions, save

VOCABULARY = 97
SIZES = dict(vocab_size=VOCABULARY, hidden_size=24, num_hidden_layers=2, num_attention_heads=4, num_key_value_heads=2, intermediate_size=40,
             max_position_embeddings=64, initializer_range=0.25, rms_norm_eps=1e-6, bos_token_id=None, eos_token_id=2, pad_token_id=None)
PLAIN = {"rope_type": "default", "rope_theta": 10000.0}
CONFIGS = {
    "llama3": LlamaConfig(head_dim=6, tie_word_embeddings=True, rope_parameters={
        "rope_type": "llama3", "rope_theta": 500.0, "factor": 8.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0, "original_max_position_embeddings": 32}, **SIZES),
    "linear": LlamaConfig(head_dim=6, tie_word_embeddings=True, attention_bias=True, mlp_bias=True,
                          rope_parameters={"rope_type": "linear", "rope_theta": 10000.0, "factor": 4.0}, **SIZES),
    "qwen2": Qwen2Config(tie_word_embeddings=True, rope_parameters=PLAIN, **SIZES),
    "qwen3": Qwen3Config(head_dim=10, tie_word_embeddings=False, rope_parameters=PLAIN, **SIZES),
    "glm4": Glm4Config(head_dim=8, attention_bias=True, tie_word_embeddings=False, rope_parameters=dict(PLAIN, partial_rotary_factor=0.5), **SIZES),
}


def eaft(logits, labels):
    """LLaMA-Factory's EAFT, in the dtype of the logits; labels are shifted already."""
    keep = labels != -100
    rows, targets = logits[keep], labels[keep]
    ce = F.cross_entropy(rows, targets, reduction="none")
    with torch.no_grad():
        top, _ = torch.topk(rows, k=20, dim=-1)
        log_probs = top - torch.logsumexp(top, dim=-1, keepdim=True)
        weight = -(log_probs.exp() * log_probs).sum(-1) / 3.0
    return (weight * ce).sum() / keep.sum()


def make_model(name, config, seed):
    torch.manual_seed(seed)
    model = AutoModelForCausalLM.from_config(config, attn_implementation="eager", dtype=torch.float32)
    with torch.no_grad():   # norms start at one and biases at zero, which would hide one that is not read
        for _, p in model.named_parameters():
            if p.dim() == 1:
                p.add_(0.2 * torch.randn(p.shape))
    directory = RESOURCES / ("tiny-" + name)
    shutil.rmtree(directory, ignore_errors=True)
    model.save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    (directory / "model.safetensors").chmod(0o644)
    return directory


def forward(model, ids):
    """Logits in float64: the rotary module works in float32, so its cos and sin are given in float64."""
    rotary = model.model.rotary_emb
    angles = torch.arange(ids.shape[1], dtype=torch.float64)[:, None] * rotary.inv_freq.double()
    both = torch.cat([angles, angles], -1)[None].expand(len(ids), -1, -1)
    rotary.forward = lambda x, position_ids=None, **kw: (both.cos(), both.sin())
    return model(input_ids=ids, use_cache=False).logits


def compute_in_float64():
    """The norms compute in float32 whatever they are given, and eager attention asks softmax for float32; golden values are to be float64."""
    for family, norm in (("llama", "LlamaRMSNorm"), ("qwen2", "Qwen2RMSNorm"), ("qwen3", "Qwen3RMSNorm"), ("glm4", "Glm4RMSNorm")):
        module = importlib.import_module("transformers.models.%s.modeling_%s" % (family, family))
        getattr(module, norm).forward = lambda self, x: self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))
    softmax = F.softmax
    F.softmax = lambda x, dim=None, dtype=None, **kw: softmax(x, dim=dim, **kw)


def check_against_float32(directory, ids, logits):
    """The patches above change the precision and nothing else: an unpatched child process agrees in float32."""
    code = ("import sys, json, torch; from transformers import AutoModelForCausalLM as A; "
            "m = A.from_pretrained(sys.argv[1], attn_implementation='eager', dtype=torch.float32); "
            "print('LOGITS' + json.dumps(m(torch.tensor(json.loads(sys.argv[2]))).logits.flatten().tolist()))")
    run = subprocess.run([sys.executable, "-c", code, str(directory), json.dumps(ids.tolist())], capture_output=True, text=True, check=True)
    plain = torch.tensor(json.loads(run.stdout.split("LOGITS")[1]), dtype=torch.float64).view_as(logits)
    difference = (plain - logits).abs().max().item()
    print("%s: logits up to %.3g, float32 differs by %.2g" % (directory.name, logits.abs().max(), difference))
    assert difference < 1e-4 * logits.abs().max(), difference


def main():
    compute_in_float64()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    g = torch.Generator().manual_seed(19)
    ids = torch.randint(0, VOCABULARY, (2, 17), generator=g)
    labels = torch.roll(ids, -1, dims=1)
    labels[:, -1] = -100
    labels[0, :6] = -100
    out = {"ids": ids, "labels": labels}
    for seed, (name, config) in enumerate(CONFIGS.items()):
        directory = make_model(name, config, seed)
        model = AutoModelForCausalLM.from_pretrained(directory, attn_implementation="eager", dtype=torch.float64).train()
        logits = forward(model, ids)
        check_against_float32(directory, ids, logits.detach())
        out[name + "/logits"] = logits.float()
        loss = eaft(logits, labels)
        loss.backward()
        out[name + "/loss"] = loss.double()
        for parameter, p in model.named_parameters():
            out["%s/grad/%s" % (name, parameter)] = p.grad.float()
    save("tiny-families", out)
    record_versions("tiny-families", transformers=transformers.__version__)


if __name__ == "__main__":
    main()
