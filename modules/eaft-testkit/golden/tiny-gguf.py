#!/usr/bin/env python3
"""Writes tiny-gguf/tiny.gguf into the testkit: a random Llama of one layer with the tiny tokenizer, as llama.cpp's converter would.

    python modules/eaft-testkit/golden/tiny-gguf.py
"""
from importlib import metadata

import torch
from transformers import AutoModelForCausalLM, LlamaConfig, PreTrainedTokenizerFast

import common
from export_parity import families, tokenizer_metadata


def main():
    fast = PreTrainedTokenizerFast.from_pretrained(common.RESOURCES / "tiny-tokenizer")
    torch.manual_seed(8)
    config = LlamaConfig(vocab_size=len(fast), hidden_size=16, num_hidden_layers=1, num_attention_heads=2, num_key_value_heads=1, head_dim=8, intermediate_size=24,
                         max_position_embeddings=512, initializer_range=0.3, tie_word_embeddings=True, bos_token_id=None, eos_token_id=2, pad_token_id=0)
    path = common.RESOURCES / "tiny-gguf/tiny.gguf"
    path.parent.mkdir(exist_ok=True)
    write = tokenizer_metadata(fast)

    def more(w):
        write(w); w.add_name("Tiny"); w.add_string("general.source.repo_url", "https://huggingface.co/nobody/tiny-llama")
    families.write_gguf(path, AutoModelForCausalLM.from_config(config).float(), more)
    common.record_versions("tiny-gguf", gguf=metadata.version("gguf"))
    print("%s: %d bytes" % (path.name, path.stat().st_size))


if __name__ == "__main__":
    main()
