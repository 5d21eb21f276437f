#!/usr/bin/env python3
"""Fifty optimiser steps of the tied tiny Llama under SFT, DFT and EAFT, by torch.optim.AdamW.

    python modules/eaft-testkit/golden/trajectory.py

Warm-up and cosine by transformers' get_cosine_schedule_with_warmup, clipping by clip_grad_norm_, decay of matrices only, micro-batches of unequal
numbers of labels, every loss divided by the labels of its whole window. Computed in float64 from the float32 weights, as golden/tiny-llama.py does, whose
model this is. The rows are read in file order, wrapping; the last window of an epoch is short.

Arrays: ids [R,T] padded by -1 and trained [R,T] (1: this token is a label); settings as in SETTINGS; per objective O: O/loss, O/ce, O/mean_weight, O/lr,
O/grad_norm [50] (before clipping); of the weights at the end O/sample/<name>, every STRIDE-th element of each tensor, all of a vector, O/norm/<name> its Euclidean
norm, and O/moved/<name> that of the difference from the start.
"""
import importlib

import numpy as np
import torch
import torch.nn.functional as F
import transformers
from transformers import LlamaForCausalLM, get_cosine_schedule_with_warmup

from common import RESOURCES, record_versions, save

tiny_llama = importlib.import_module("tiny-llama")

SETTINGS = dict(steps=50, warmup=5, batch_size=4, micro_batch_size=2, lr=3e-3, weight_decay=0.1, beta1=0.9, beta2=0.95, eps=1e-8, max_grad_norm=0.5)
OBJECTIVES = ("sft", "dft", "eaft")
ROWS, LONGEST, VOCABULARY, STRIDE = 10, 24, 419, 11
DIRECTORY = RESOURCES / "tiny-llama-tied"


def make_rows():
    """Rows that repeat themselves, so that there is something to learn, with an untrained beginning."""
    g = torch.Generator().manual_seed(50)
    draw = lambda low, high: int(torch.randint(low, high, (1,), generator=g))
    rows = []
    for _ in range(ROWS):
        pattern = torch.randint(0, VOCABULARY, (draw(3, 7),), generator=g)
        ids = pattern.repeat(LONGEST)[: draw(6, LONGEST + 1)]
        trained = torch.arange(len(ids)) >= draw(1, len(ids) - 2)
        rows.append((ids, trained))
    return rows


def windows(rows):
    """One window a step: file order, wrapping, what is left over at the end of an epoch being a window too."""
    size = SETTINGS["batch_size"]
    epoch = [rows[at : at + size] for at in range(0, len(rows), size)]
    return [epoch[step % len(epoch)] for step in range(SETTINGS["steps"])]


def batch(rows):
    """Ids and labels padded at the right; the label of a position is the next token where that is trained."""
    time = max(len(ids) for ids, _ in rows)
    ids, labels = torch.zeros(len(rows), time, dtype=torch.long), torch.full((len(rows), time), -100)
    for r, (row, trained) in enumerate(rows):
        ids[r, : len(row)] = row
        labels[r, : len(row) - 1] = torch.where(trained[1:], row[1:], -100)
    return ids, labels


def token_losses(objective, logits, labels):
    """Cross entropy and detached weight of every label."""
    keep = labels != -100
    rows, targets = logits[keep], labels[keep]
    ce = F.cross_entropy(rows, targets, reduction="none")
    with torch.no_grad():
        if objective == "eaft":
            top, _ = torch.topk(rows, k=20, dim=-1)
            log_probs = top - torch.logsumexp(top, dim=-1, keepdim=True)
            weight = -(log_probs.exp() * log_probs).sum(-1) / 3.0
        else:
            weight = torch.exp(-ce) if objective == "dft" else torch.ones_like(ce)
    return ce, weight


def train(model, forward, objective, rows):
    s = SETTINGS
    groups = [{"params": [p for p in model.parameters() if p.dim() > 1], "weight_decay": s["weight_decay"]},
              {"params": [p for p in model.parameters() if p.dim() <= 1], "weight_decay": 0.0}]
    optimizer = torch.optim.AdamW(groups, lr=s["lr"], betas=(s["beta1"], s["beta2"]), eps=s["eps"])
    schedule = get_cosine_schedule_with_warmup(optimizer, s["warmup"], s["steps"])
    out = {key: [] for key in ("loss", "ce", "mean_weight", "lr", "grad_norm")}
    for window in windows(rows):
        micro = [batch(window[at : at + s["micro_batch_size"]]) for at in range(0, len(window), s["micro_batch_size"])]
        labels = sum(int((l != -100).sum()) for _, l in micro)
        sums = dict(loss=0.0, ce=0.0, mean_weight=0.0)
        for ids, targets in micro:
            ce, weight = token_losses(objective, forward(model, ids), targets)
            loss = (weight * ce).sum() / labels
            loss.backward()
            for key, value in (("loss", loss), ("ce", ce.sum() / labels), ("mean_weight", weight.sum() / labels)):
                sums[key] += value.item()
        norm = torch.nn.utils.clip_grad_norm_(model.parameters(), s["max_grad_norm"])
        for key, value in {**sums, "lr": schedule.get_last_lr()[0], "grad_norm": norm.item()}.items():
            out[key].append(value)
        optimizer.step()
        schedule.step()
        optimizer.zero_grad()
    return {key: np.array(values) for key, values in out.items()}


def main():
    transformers.utils.logging.disable_progress_bar()
    torch.set_num_threads(1)
    rows = make_rows()
    plain = {}
    for objective in OBJECTIVES:   # before the float64 patches
        model = LlamaForCausalLM.from_pretrained(DIRECTORY, attn_implementation="eager", dtype=torch.float32).train()
        plain[objective] = train(model, lambda m, ids: m(input_ids=ids, use_cache=False).logits, objective, rows)["loss"]
    tiny_llama.compute_in_float64()
    pad = lambda values, fill: torch.stack([torch.cat([v.int(), torch.full((LONGEST - len(v),), fill)]) for v in values])
    out = {"ids": pad([ids for ids, _ in rows], -1), "trained": pad([trained for _, trained in rows], 0)}
    out.update({key: np.float64(value) for key, value in SETTINGS.items()})
    for objective in OBJECTIVES:
        model = tiny_llama.load(DIRECTORY)
        start = {name: p.detach().clone() for name, p in model.named_parameters()}
        rows_of_run = train(model, tiny_llama.forward, objective, rows)
        clipped = int((rows_of_run["grad_norm"] > SETTINGS["max_grad_norm"]).sum())
        difference = np.abs(plain[objective] / rows_of_run["loss"] - 1).max()
        print("%s: loss %.4f to %.4f, clipped %d of %d steps, losses in float32 within %.2g" % (
            objective, rows_of_run["loss"][0], rows_of_run["loss"][-1], clipped, SETTINGS["steps"], difference))
        assert 5 <= clipped <= SETTINGS["steps"] - 5 and difference < 1e-4
        out.update({"%s/%s" % (objective, key): values for key, values in rows_of_run.items()})
        for name, p in model.named_parameters():
            p = p.detach()
            out["%s/sample/%s" % (objective, name)] = (p.flatten()[::STRIDE] if p.dim() > 1 else p).float()
            out["%s/norm/%s" % (objective, name)] = p.norm()
            out["%s/moved/%s" % (objective, name)] = (p - start[name]).norm()
    save("trajectory", out)
    record_versions("trajectory", transformers=transformers.__version__)


if __name__ == "__main__":
    main()
