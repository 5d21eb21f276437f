#!/usr/bin/env python3
"""Peer of `eaft bench loss`: LM head and loss alone, by PyTorch eager, on random hidden states.

    python -m venv v && v/bin/pip install torch      # the CPU is all it uses
    v/bin/python modules/eaft-bench/peers/torch_loss.py --shape smollm2-135m --tokens 1024 --method eaft --precision fp32

logits = hidden @ head.T for all tokens, the loss as LLaMA-Factory ships it (cross entropy in float32, weight of the top-k entropy), and the
gradients of hidden states and head. Prints one JSON line a repetition, with the keys of `eaft bench loss`. `--precision bf16` is torch.autocast.
extra_mib is what resident memory rose by in one pass beyond inputs and the two gradients (Linux); logits_mib is what the logits in float32 take.
"""
import argparse
import gc
import json
import os
import time

os.environ.pop("OPENBLAS_CORETYPE", None)
os.environ.pop("OPENBLAS_L2_SIZE", None)
import torch
import torch.nn.functional as F

SHAPES = {"tiny": (256, 4096), "smollm2-135m": (576, 49152), "qwen3-0.6b": (1024, 151936)}   # width, vocabulary
MIB = 1 << 20


def token_loss(method, logits, labels, alpha=1.0, k=20):
    """Weighted cross entropy in float32 over all logits, gate detached, divided by the number of labels."""
    logits = logits.float()
    ce = F.cross_entropy(logits, labels, reduction="none")
    with torch.no_grad():
        if method == "sft":
            weight = torch.ones_like(ce)
        elif method == "dft":
            weight = torch.exp(-ce)
        else:
            top, _ = torch.topk(logits, k=k, dim=-1)
            logp = top - torch.logsumexp(top, dim=-1, keepdim=True)
            weight = torch.pow(-(logp.exp() * logp).sum(-1) / 3.0, alpha)
    return (weight * ce).sum() / labels.numel()


def one_pass(hidden, head, labels, method, precision):
    hidden.grad = head.grad = None
    start = time.perf_counter()
    with torch.autocast("cpu", dtype=torch.bfloat16, enabled=precision == "bf16"):
        logits = hidden @ head.T
    loss = token_loss(method, logits, labels)
    del logits
    loss.backward()
    return loss.item(), time.perf_counter() - start


def inputs(tokens, width, vocabulary):
    hidden = torch.randn(tokens, width, requires_grad=True)
    head = (0.02 * torch.randn(vocabulary, width)).requires_grad_()
    return hidden, head, torch.randint(0, vocabulary, (tokens,))


def status_mib(field):
    with open("/proc/self/status") as lines:
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith(field))


def extra_mib(data, method, precision):
    """One pass after another gave its memory back; None where the system does not say."""
    hidden, head, _ = data
    try:
        hidden.grad = head.grad = None
        gc.collect()
        peak = status_mib("VmHWM:")
        with open("/proc/self/clear_refs", "w") as f:
            f.write("5")   # the peak counts from now on
        before = status_mib("VmRSS:")
        one_pass(*data, method, precision)
        gradients = (hidden.numel() + head.numel()) * 4 / MIB
        return peak, max(0.0, status_mib("VmHWM:") - before - gradients)
    except OSError:
        return None, None


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--shape", choices=SHAPES, default="smollm2-135m")
    p.add_argument("--width", type=int)
    p.add_argument("--vocabulary", type=int)
    p.add_argument("--tokens", type=int, default=1024)
    p.add_argument("--method", choices=["sft", "dft", "eaft"], default="eaft")
    p.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    p.add_argument("--threads", type=int, default=os.cpu_count())
    p.add_argument("--repeat", type=int, default=6)
    a = p.parse_args()
    width, vocabulary = a.width or SHAPES[a.shape][0], a.vocabulary or SHAPES[a.shape][1]
    torch.set_num_threads(a.threads)
    torch.manual_seed(0)
    small = inputs(min(64, a.tokens), width, min(4096, vocabulary))   # code is loaded before memory is looked at
    for _ in range(5):
        one_pass(*small, a.method, a.precision)
    data = inputs(a.tokens, width, vocabulary)
    peak, extra = extra_mib(data, a.method, a.precision)
    logits = a.tokens * vocabulary * 4 / MIB
    for _ in range(a.repeat):
        loss, seconds = one_pass(*data, a.method, a.precision)
        row = dict(torch=torch.__version__, shape=a.shape, method=a.method, precision=a.precision, tokens=a.tokens, vocabulary=vocabulary, width=width,
                   fwd_bwd_s=round(seconds, 4), tokens_per_s=round(a.tokens / seconds, 1), loss=round(loss, 4))
        if extra is not None:
            row.update(peak_mib=int(max(peak, status_mib("VmHWM:"))), extra_mib=round(extra, 1), extra_of_logits=round(extra / logits, 3))
        print(json.dumps(dict(row, logits_mib=round(logits, 1), threads=a.threads)), flush=True)


if __name__ == "__main__":
    main()
