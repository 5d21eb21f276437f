#!/usr/bin/env python3
"""Greedy texts of `eaft generate` against those of transformers' generate, both reading one GGUF file of SmolLM2-135M-Instruct.

    python modules/eaft-testkit/golden/smollm2_text.py --gguf SmolLM2-135M-Instruct.Q4_1.gguf --eaft ./eaft

20 prompts: 14 questions and 2 conversations through the chat template, and 4 beginnings of texts as they are; one batch of unequal prompts here, one by
one there. Tokens of prompts are compared by their number, tokens that were written one by one. Where two texts part, the lead of the token that
transformers chose over the one that eaft chose is shown: below --close (1e-3 of a logit) rounding decided, and the text counts as equal. Exit code 1
if a text differs otherwise. Needs torch, transformers, gguf and accelerate.
"""
import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

QUESTIONS = ["What is the capital of France?", "Name three fruits.", "Write a haiku about rain.", "What is 7 times 8?", "Translate to French: good morning",
             "Explain photosynthesis in one sentence.", "List the days of the week.", "Who wrote Hamlet?", "What colour is the sky? Use an emoji 😀", "你好，你是谁？",
             "Write a Python function that adds two numbers.", "Why do cats purr?", "Give me a short recipe for pancakes.", "Count from one to twenty."]
TALKS = [[{"role": "system", "content": "You are a pirate."}, {"role": "user", "content": "Who are you?"}],
         [{"role": "user", "content": "My name is Mira."}, {"role": "assistant", "content": "Hello Mira!"}, {"role": "user", "content": "What is my name?"}]]
BEGINNINGS = ["Once upon a time", "The three laws of thermodynamics are", "def fibonacci(n):\n", "Roses are red,"]


def ours(eaft, gguf, rows, style, tokens):
    with tempfile.TemporaryDirectory() as folder:
        prompts = pathlib.Path(folder, "prompts.jsonl")
        prompts.write_text("".join(json.dumps(row) + "\n" for row in rows))
        out = pathlib.Path(folder, "out.jsonl")
        subprocess.run([eaft, "generate", "--model", gguf, "--prompts", prompts, style, "--ids", "--max-new-tokens", str(tokens),
                        "--out", out], check=True)
        return [json.loads(line) for line in out.read_text().splitlines()]


def compare(model, tokenizer, prompt, row, tokens, close):
    """Whether a text is that of transformers."""
    ids = torch.tensor([prompt])
    result = model.generate(ids, attention_mask=torch.ones_like(ids), do_sample=False, max_new_tokens=tokens, repetition_penalty=1.0,
                            eos_token_id=tokenizer.eos_token_id, pad_token_id=tokenizer.eos_token_id, return_dict_in_generate=True, output_scores=True)
    theirs = result.sequences[0, len(prompt):].tolist()
    found = row["ids"] + ([tokenizer.eos_token_id] if row["finish"] == "end" else [])
    if row["prompt_tokens"] != len(prompt):
        print("  %d tokens of the prompt, eaft has %d" % (len(prompt), row["prompt_tokens"]))
        return False
    if found == theirs:
        text = tokenizer.decode(row["ids"], skip_special_tokens=True)
        print("  %3d tokens equal, %s; text %s" % (len(found), row["finish"], "equal" if text == row["text"] else "DIFFERS"))
        return text == row["text"]
    at = next(i for i, (a, b) in enumerate(zip(theirs + [-1], found + [-1])) if a != b)
    scores = result.scores[at][0]
    lead = (scores[theirs[at]] - scores[found[at]]).item()
    print("  part at token %d of %d, where transformers' leads by %.2g" % (at, len(theirs), lead))
    return lead < close


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--gguf", required=True)
    p.add_argument("--eaft", default="./eaft")
    p.add_argument("--tokens", type=int, default=64)
    p.add_argument("--close", type=float, default=1e-3)
    a = p.parse_args()
    transformers.utils.logging.set_verbosity_error()
    transformers.utils.logging.disable_progress_bar()
    gguf = os.path.abspath(a.gguf)
    folder, name = os.path.split(gguf)
    tokenizer = AutoTokenizer.from_pretrained(folder, gguf_file=name)
    model = AutoModelForCausalLM.from_pretrained(folder, gguf_file=name, dtype=torch.float32).eval()
    talks = [[{"role": "user", "content": q}] for q in QUESTIONS] + TALKS
    chats = ours(a.eaft, gguf, [{"messages": t} for t in talks], "--chat", a.tokens)
    raws = ours(a.eaft, gguf, [{"prompt": t} for t in BEGINNINGS], "--raw", a.tokens)
    cases = [(t[-1]["content"], tokenizer(tokenizer.apply_chat_template(t, tokenize=False, add_generation_prompt=True), add_special_tokens=False)["input_ids"], r)
             for t, r in zip(talks, chats)]
    cases += [(t, tokenizer(t, add_special_tokens=False)["input_ids"], r) for t, r in zip(BEGINNINGS, raws)]
    equal = 0
    with torch.inference_mode():
        for title, prompt, row in cases:
            print(repr(title))
            equal += compare(model, tokenizer, prompt, row, a.tokens, a.close)
    print("%d of %d texts equal (torch %s, transformers %s)" % (equal, len(cases), torch.__version__, transformers.__version__))
    sys.exit(equal < len(cases))


if __name__ == "__main__":
    main()
