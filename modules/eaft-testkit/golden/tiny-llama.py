#!/usr/bin/env python3
"""Two tiny random Llamas, tied and untied, and what transformers makes of them.

    python modules/eaft-testkit/golden/tiny-llama.py

Writes the model directories tiny-llama-tied and tiny-llama-untied (float32 weights), and golden/tiny-llama.npz, computed in
float64 from those weights by LlamaForCausalLM with eager attention. Per model M in tied, untied: M/logits [2,17,V], and per objective in sft, eaft:
M/<objective>/loss, M/<objective>/grad/<parameter name>, M/<objective>/losses [11]: the loss before each of ten AdamW steps on the same batch, and
after them; M/<objective>/grad_norms [10] before clipping. ids [2,17]; labels [2,17]: the label of a position is the id of the next one, or -100.
"""
import json
import shutil
import subprocess
import sys

import numpy as np
import torch
import torch.nn.functional as F
import transformers
from transformers import LlamaConfig, LlamaForCausalLM

from common import RESOURCES, record_versions, save

STEPS = 10


def objective_loss(name, logits, labels):
    """LLaMA-Factory's EAFT, in the dtype of the logits; labels are shifted already."""
    keep = labels != -100
    rows, targets = logits[keep], labels[keep]
    ce = F.cross_entropy(rows, targets, reduction="none")
    with torch.no_grad():
        top, _ = torch.topk(rows, k=20, dim=-1)
        log_probs = top - torch.logsumexp(top, dim=-1, keepdim=True)
        weight = -(log_probs.exp() * log_probs).sum(-1) / 3.0 if name == "eaft" else torch.ones_like(ce)
    return (weight * ce).sum() / keep.sum()


def make_model(tied, seed):
    torch.manual_seed(seed)
    config = LlamaConfig(vocab_size=419, hidden_size=48, num_hidden_layers=3, num_attention_heads=6, num_key_value_heads=2, head_dim=8,
                         intermediate_size=80, max_position_embeddings=512, initializer_range=0.25, rms_norm_eps=1e-6,
                         rope_parameters={"rope_type": "default", "rope_theta": 10000.0}, tie_word_embeddings=tied, bos_token_id=None, eos_token_id=2, pad_token_id=None)
    model = LlamaForCausalLM._from_config(config, attn_implementation="eager", dtype=torch.float32)
    with torch.no_grad():   # norms start at one, which would hide a norm weight that is not read
        for name, p in model.named_parameters():
            if p.dim() == 1:
                p.add_(0.2 * torch.randn(p.shape))
    directory = RESOURCES / ("tiny-llama-tied" if tied else "tiny-llama-untied")
    shutil.rmtree(directory, ignore_errors=True)
    model.save_pretrained(directory)
    (directory / "generation_config.json").unlink(missing_ok=True)
    (directory / "model.safetensors").chmod(0o644)
    return directory


def load(directory):
    return LlamaForCausalLM.from_pretrained(directory, attn_implementation="eager", dtype=torch.float64).train()


def forward(model, ids):
    """Logits in float64: the rotary module works in float32, so its cos and sin are given in float64."""
    d = model.config.head_dim
    inverse = 1.0 / (10000.0 ** (torch.arange(0, d, 2, dtype=torch.float64) / d))
    angles = torch.arange(ids.shape[1], dtype=torch.float64)[:, None] * inverse
    both = torch.cat([angles, angles], -1)[None].expand(len(ids), -1, -1)
    model.model.rotary_emb.forward = lambda x, position_ids=None, **kw: (both.cos(), both.sin())
    return model(input_ids=ids, use_cache=False).logits


def train(model, name, ids, labels):
    decay = [p for p in model.parameters() if p.dim() > 1]
    rest = [p for p in model.parameters() if p.dim() <= 1]
    optimizer = torch.optim.AdamW([{"params": decay, "weight_decay": 0.05}, {"params": rest, "weight_decay": 0.0}], lr=3e-3, betas=(0.9, 0.95), eps=1e-8)
    losses, norms = [], []
    for _ in range(STEPS):
        optimizer.zero_grad()
        loss = objective_loss(name, forward(model, ids), labels)
        loss.backward()
        losses.append(loss.item())
        norms.append(torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0).item())
        optimizer.step()
    with torch.no_grad():
        losses.append(objective_loss(name, forward(model, ids), labels).item())
    return np.array(losses), np.array(norms)


def compute_in_float64():
    """LlamaRMSNorm computes in float32 whatever it is given, and eager attention asks softmax for float32; golden values are to be float64."""
    transformers.models.llama.modeling_llama.LlamaRMSNorm.forward = lambda self, x: self.weight * (x * torch.rsqrt(x.pow(2).mean(-1, keepdim=True) + self.variance_epsilon))
    softmax = F.softmax
    F.softmax = lambda x, dim=None, dtype=None, **kw: softmax(x, dim=dim, **kw)


def main():
    compute_in_float64()
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)

    g = torch.Generator().manual_seed(17)
    ids = torch.randint(0, 419, (2, 17), generator=g)
    labels = torch.roll(ids, -1, dims=1)
    labels[:, -1] = -100
    labels[0, :6] = -100
    labels[1, 3:9] = -100
    out = {"ids": ids, "labels": labels}
    for key, tied, seed in (("tied", True, 7), ("untied", False, 8)):
        directory = make_model(tied, seed)
        model = load(directory)
        logits = forward(model, ids)
        check_against_float32(directory, ids, logits.detach())
        out[key + "/logits"] = logits.float()
        for objective in ("sft", "eaft"):
            model.zero_grad()
            objective_loss(objective, forward(model, ids), labels).backward()
            for name, p in model.named_parameters():
                out["%s/%s/grad/%s" % (key, objective, name)] = p.grad.float()
            losses, norms = train(load(directory), objective, ids, labels)
            out["%s/%s/loss" % (key, objective)] = losses[0]
            out["%s/%s/losses" % (key, objective)], out["%s/%s/grad_norms" % (key, objective)] = losses, norms
            print(key, objective, losses.round(4), norms.round(3))
    save("tiny-llama", out)
    record_versions("tiny-llama", transformers=transformers.__version__)


def check_against_float32(directory, ids, logits):
    """The patches above change the precision and nothing else: an unpatched child process agrees in float32."""
    code = ("import sys, json, torch; from transformers import LlamaForCausalLM as L; "
            "m = L.from_pretrained(sys.argv[1], attn_implementation='eager', dtype=torch.float32); "
            "print('LOGITS' + json.dumps(m(torch.tensor(json.loads(sys.argv[2]))).logits.flatten().tolist()))")
    run = subprocess.run([sys.executable, "-c", code, str(directory), json.dumps(ids.tolist())], capture_output=True, text=True, check=True)
    plain = torch.tensor(json.loads(run.stdout.split("LOGITS")[1]), dtype=torch.float64).view_as(logits)
    difference = (plain - logits).abs().max().item()
    print("%s: logits up to %.3g, float32 differs by %.2g" % (directory.name, logits.abs().max(), difference))
    assert difference < 1e-4 * logits.abs().max(), difference


if __name__ == "__main__":
    main()
