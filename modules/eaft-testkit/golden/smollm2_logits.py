#!/usr/bin/env python3
"""Logits of SmolLM2 at every position of ten sentences, by transformers reading the GGUF file, in float32.

    python modules/eaft-testkit/golden/smollm2_logits.py --gguf SmolLM2-135M-Instruct.Q4_1.gguf --out smollm2_logits.npz

Needs gguf and accelerate beside transformers. The output is some 50 MB and is not committed. Arrays, i in 00..09: sI/ids [T],
sI/logits [T,V], and sI/text [bytes of UTF-8]. Ids are those of the plain text: no chat template, no token added.
"""
import argparse
import pathlib

import numpy as np
import torch
import transformers
from transformers import AutoModelForCausalLM, AutoTokenizer

SENTENCES = [
    "The capital of France is Paris, a city of about two million people on the river Seine.",
    "Natalia sold 48 clips in April and half as many in May, so she sold 48 + 24 = 72 clips altogether.",
    "Water boils at 100 degrees Celsius at sea level, but at a lower temperature high up in the mountains.",
    "def fibonacci(n):\n    return n if n < 2 else fibonacci(n - 1) + fibonacci(n - 2)",
    "In 1969 Neil Armstrong became the first human being to set foot on the Moon.",
    "It was the best of times, it was the worst of times, it was the age of wisdom.",
    "Photosynthesis turns carbon dioxide and water into sugar and oxygen with the energy of sunlight.",
    "The café in Zürich sells crêpes for 7,50 € – naïve tourists pay twice as much.",
    "If x + 3 = 10, then x = 7; therefore 2x - 1 equals 13.",
    "<|im_start|>user\nWhat is the largest planet?<|im_end|>\n<|im_start|>assistant\nJupiter is the largest planet in our solar system.<|im_end|>\n",
]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--gguf", type=pathlib.Path, required=True)
    parser.add_argument("--out", type=pathlib.Path, required=True)
    args = parser.parse_args()
    where = dict(pretrained_model_name_or_path=str(args.gguf.parent), gguf_file=args.gguf.name)
    tokenizer = AutoTokenizer.from_pretrained(**where)
    model = AutoModelForCausalLM.from_pretrained(**where, dtype=torch.float32, attn_implementation="eager").eval()
    out = {}
    for i, sentence in enumerate(SENTENCES):
        ids = tokenizer(sentence, add_special_tokens=False, return_tensors="pt").input_ids
        with torch.no_grad():
            logits = model(input_ids=ids, use_cache=False).logits[0]
        out["s%02d/ids" % i] = ids[0].numpy().astype(np.int32)
        out["s%02d/logits" % i] = logits.float().numpy()
        out["s%02d/text" % i] = np.frombuffer(sentence.encode("utf-8"), dtype=np.uint8).astype(np.int32)
        print("s%02d %d tokens, arg-max after the last: %r" % (i, ids.shape[1], tokenizer.decode([int(logits[-1].argmax())])))
    np.savez(args.out, **out)
    print("%s: %d bytes, torch %s, transformers %s" % (args.out, args.out.stat().st_size, torch.__version__, transformers.__version__))


if __name__ == "__main__":
    main()
