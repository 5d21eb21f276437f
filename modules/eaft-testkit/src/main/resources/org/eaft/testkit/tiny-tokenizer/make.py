#!/usr/bin/env python3
"""Writes tokenizer.json and tokenizer_config.json beside itself: byte-level BPE, 420 tokens, ChatML with generation marks.

Needs the Python package `tokenizers` only. The text is made here, so the files are free of other people's data.
"""
import json, pathlib
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers

HERE = pathlib.Path(__file__).parent
TEXT = (["Mira had %d plums and gave %d to Tomas, so %d were left. How many plums does she have?" % (i, i // 2, i - i // 2) for i in range(3, 60)]
        + ["user assistant system The answer is %d. What is %d + %d?\n" % (i, i, i) for i in range(40)]
        + ["naïve café – 温度 %d°, Привет мир! 😀 x²" % i for i in range(10)])
SPECIAL = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"]
CHATML = ("{% for message in messages %}{{ '<|im_start|>' + message['role'] + '\n' }}"
          "{% if message['role'] == 'assistant' %}{% generation %}{{ message['content'] + '<|im_end|>' }}{% endgeneration %}"
          "{% else %}{{ message['content'] + '<|im_end|>' }}{% endif %}{{ '\n' }}{% endfor %}"
          "{% if add_generation_prompt %}{{ '<|im_start|>assistant\n' }}{% endif %}")


def main():
    t = Tokenizer(models.BPE(unk_token=None))
    t.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    t.decoder = decoders.ByteLevel()
    t.train_from_iterator(TEXT, trainers.BpeTrainer(vocab_size=420, special_tokens=SPECIAL, initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()), show_progress=False))
    t.save(str(HERE / "tokenizer.json"))
    config = {"tokenizer_class": "PreTrainedTokenizerFast", "eos_token": "<|im_end|>", "pad_token": "<|endoftext|>", "chat_template": CHATML}
    (HERE / "tokenizer_config.json").write_text(json.dumps(config, indent=2) + "\n")
    print(t.get_vocab_size(), "tokens")


if __name__ == "__main__":
    main()
