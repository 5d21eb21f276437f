#!/usr/bin/env python3
"""Peer of a quickstart run: the pocket base model fine-tuned in PyTorch + transformers.

    ./eaft pocket --out /tmp/pocket
    python -m venv v && v/bin/pip install torch transformers
    v/bin/python modules/eaft-bench/peers/torch_pocket.py --data /tmp/pocket/math.jsonl

The same rows, epochs, batch, schedule, clipping and AdamW as experiments/quickstart.yaml; rows of a
batch are padded to the longest. Prints one JSON line: seconds of all steps, tokens per second, last loss.
Ours beside it: OMP_NUM_THREADS=1 ./eaft train with the same keys, and `train_seconds` of its eval.json.
"""
import argparse, json, math, os, random, time

os.environ.pop("OPENBLAS_CORETYPE", None)
import torch
import torch.nn.functional as F
from transformers import AutoModelForCausalLM, AutoTokenizer


def rows(path, tokenizer):
    """Ids and labels of each row; only the answer and its end mark are labels."""
    for line in open(path, encoding="utf-8"):
        user, assistant = (m["content"] for m in json.loads(line)["messages"])
        prompt = tokenizer(f"<|user|> {user} <|assistant|>")["input_ids"]
        answer = tokenizer(f"{assistant} <|end|>")["input_ids"]
        yield prompt + answer, [-100] * len(prompt) + answer


def weight(method, logits, ce, k=20):
    """The detached weight of each token."""
    if method == "sft":
        return torch.ones_like(ce)
    if method == "dft":
        return torch.exp(-ce)
    top = torch.topk(logits, k=k, dim=-1).values
    logp = top - torch.logsumexp(top, dim=-1, keepdim=True)
    return -(logp.exp() * logp).sum(-1) / 3.0


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--model", default="experiments/pocket/base")
    p.add_argument("--data", required=True)
    p.add_argument("--method", choices=["sft", "dft", "eaft"], default="eaft")
    p.add_argument("--precision", choices=["fp32", "bf16"], default="fp32")
    p.add_argument("--threads", type=int, default=1)
    p.add_argument("--epochs", type=int, default=4)
    p.add_argument("--batch", type=int, default=32)
    p.add_argument("--lr", type=float, default=6e-4)
    a = p.parse_args()
    torch.set_num_threads(a.threads)
    random.seed(1)
    tokenizer = AutoTokenizer.from_pretrained(a.model)
    model = AutoModelForCausalLM.from_pretrained(a.model, attn_implementation="sdpa")
    model.train()
    data = list(rows(a.data, tokenizer))
    steps = a.epochs * math.ceil(len(data) / a.batch)
    warm = math.ceil(0.03 * steps)
    opt = torch.optim.AdamW(model.parameters(), lr=a.lr, weight_decay=0)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        opt, lambda s: s / warm if s < warm else 0.5 * (1 + math.cos(math.pi * (s - warm) / (steps - warm))))
    tokens, start = 0, time.perf_counter()
    for _ in range(a.epochs):
        random.shuffle(data)
        for at in range(0, len(data), a.batch):
            batch = data[at : at + a.batch]
            longest = max(len(ids) for ids, _ in batch)
            ids = torch.tensor([i + [0] * (longest - len(i)) for i, _ in batch])
            labels = torch.tensor([l + [-100] * (longest - len(l)) for _, l in batch])[:, 1:]
            mask = torch.tensor([[1] * len(i) + [0] * (longest - len(i)) for i, _ in batch])
            with torch.autocast("cpu", dtype=torch.bfloat16, enabled=a.precision == "bf16"):
                logits = model(input_ids=ids, attention_mask=mask, use_cache=False).logits
            trained = labels != -100
            logits, labels = logits[:, :-1][trained].float(), labels[trained]
            ce = F.cross_entropy(logits, labels, reduction="none")
            with torch.no_grad():
                w = weight(a.method, logits, ce)
            loss = (w * ce).sum() / labels.numel()
            loss.backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), 1.0)
            opt.step()
            schedule.step()
            opt.zero_grad()
            tokens += sum(len(i) for i, _ in batch)
    seconds = time.perf_counter() - start
    print(json.dumps(dict(torch=torch.__version__, method=a.method, precision=a.precision, threads=a.threads, steps=steps,
                          train_seconds=round(seconds, 2), tokens_per_s=round(tokens / seconds, 1), loss=round(loss.item(), 4))))


if __name__ == "__main__":
    main()
