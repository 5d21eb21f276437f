#!/usr/bin/env python3
"""Log-likelihoods of MMLU's letters by `eaft eval` of a GGUF file against transformers' of what `eaft export` makes of it, and how many questions a
second each of them does. (Of a GGUF file itself transformers reads the tokenizer otherwise: digits behind line breaks.)

    python modules/eaft-testkit/golden/mmlu_parity.py --gguf SmolLM2-135M-Instruct.Q4_1.gguf --data DIR --eaft ./eaft --limit 200

`eaft eval --tasks mmlu` asks questions that it draws by a seed; this builds the same prompts again from the CSV files of DIR/mmlu/dev and DIR/mmlu/test
(with a line of names) and reads them in batches of equal length order, padded on the left, whole rows, logits of the last token only. Every
log-likelihood must agree to --close (1e-2 nats), and the number of right answers must be equal. Seconds on both sides are those of reading, not of loading
a model. Exit code 1 if something differs. Needs torch and transformers.
"""
import argparse
import csv
import json
import os
import pathlib
import subprocess
import sys
import tempfile
import time

os.environ.pop("OPENBLAS_CORETYPE", None)
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

LETTERS = "ABCD"


def rows(folder, subject, part):
    with open(pathlib.Path(folder, "mmlu", part, "%s_%s.csv" % (subject, part)), newline="") as file:
        return list(csv.DictReader(file))


def block(row):
    options = "".join("\n%s. %s" % (letter, row["choice%d" % i]) for i, letter in enumerate(LETTERS))
    return row["question"].strip() + options + "\nAnswer:"


def prompt(folder, subject, number, shots):
    head = "The following are multiple choice questions (with answers) about %s.\n\n" % subject.replace("_", " ")
    examples = "".join("%s %s\n\n" % (block(row), LETTERS[int(row["answer"])]) for row in rows(folder, subject, "dev")[:shots])
    row = rows(folder, subject, "test")[number]
    return head + examples + block(row), int(row["answer"])


def theirs(model, tokenizer, prompts, batch):
    """Log-probabilities of the four letters behind each prompt, and the seconds that reading took."""
    letters = [tokenizer(" " + letter, add_special_tokens=False).input_ids for letter in LETTERS]
    assert all(len(ids) == 1 for ids in letters)
    ids = [tokenizer(text, add_special_tokens=False).input_ids for text in prompts]
    order = sorted(range(len(ids)), key=lambda i: -len(ids[i]))
    found = [None] * len(ids)
    start = time.perf_counter()
    with torch.inference_mode():
        for at in range(0, len(order), batch):
            part = order[at:at + batch]
            longest = max(len(ids[i]) for i in part)
            tokens = torch.tensor([[0] * (longest - len(ids[i])) + ids[i] for i in part])
            mask = torch.tensor([[0] * (longest - len(ids[i])) + [1] * len(ids[i]) for i in part])
            places = (mask.cumsum(1) - 1).clamp(min=0)
            logits = model(input_ids=tokens, attention_mask=mask, position_ids=places, logits_to_keep=1).logits[:, -1].float()
            log_p = logits.log_softmax(-1)
            for row, i in enumerate(part):
                found[i] = [log_p[row, letter[0]].item() for letter in letters]
    return found, time.perf_counter() - start


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--gguf", type=pathlib.Path, required=True)
    p.add_argument("--data", type=pathlib.Path, required=True)
    p.add_argument("--eaft", default="./eaft")
    p.add_argument("--limit", type=int, default=200)
    p.add_argument("--shots", type=int, default=5)
    p.add_argument("--batch", type=int, default=8)
    p.add_argument("--close", type=float, default=1e-2)
    a = p.parse_args()
    transformers.logging.set_verbosity_error()
    with tempfile.TemporaryDirectory() as folder:
        exported = pathlib.Path(folder, "model")
        subprocess.run([a.eaft, "export", "--model", a.gguf, "--out", exported], check=True, stdout=subprocess.DEVNULL)
        tokenizer = AutoTokenizer.from_pretrained(exported)
        model = AutoModelForCausalLM.from_pretrained(exported, dtype=torch.float32).eval()
        out = pathlib.Path(folder, "out")
        subprocess.run([a.eaft, "eval", "--model", a.gguf, "--tasks", "mmlu", "--data", a.data, "--limit", str(a.limit), "--shots", str(a.shots),
                        "--out", out], check=True, stdout=subprocess.DEVNULL)
        samples = [json.loads(line) for line in (out / "samples.jsonl").read_text().splitlines()]
        task = json.loads((out / "eval.json").read_text())["tasks"]["mmlu"]
    asked = [prompt(a.data, s["id"].split("/")[0], int(s["id"].split("/")[1]), a.shots) for s in samples]
    found, seconds = theirs(model, tokenizer, [text for text, _ in asked], a.batch)
    apart = [abs(x - y) for s, row in zip(samples, found) for x, y in zip(s["log_likelihoods"], row)]
    right = sum(max(range(4), key=row.__getitem__) == answer for row, (_, answer) in zip(found, asked))
    ours = sum(s["scores"]["accuracy"]["value"] for s in samples)
    print("%d questions, %d examples each: log-likelihoods apart by at most %.2g, mean %.2g; right %d here, %d there"
          % (len(samples), a.shots, max(apart), sum(apart) / len(apart), ours, right))
    print("eaft %.2f questions/s in %.1f s, transformers %.2f in %.1f s (batch %d, %d threads): %.2f times"
          % (len(samples) / task["seconds"], task["seconds"], len(samples) / seconds, seconds, a.batch, torch.get_num_threads(), seconds / task["seconds"]))
    sys.exit(0 if max(apart) < a.close and right == ours and len(samples) == a.limit else 1)


if __name__ == "__main__":
    main()
