#!/usr/bin/env python3
"""Golden token ids and assistant masks: python3 make_masks.py TOKENIZER_DIR writes masks.json beside itself.

TOKENIZER_DIR is eaft-testkit's tiny-tokenizer. Needs transformers: ids and masks are those of apply_chat_template with
return_assistant_tokens_mask.
"""
import json, pathlib, sys
from transformers import PreTrainedTokenizerFast
from make_chat import CASES, HERE

SHIPPED = HERE / "../../../main/resources/org/eaft/text/templates"


def main():
    tok = PreTrainedTokenizerFast(tokenizer_file=str(pathlib.Path(sys.argv[1]) / "tokenizer.json"), eos_token="<|im_end|>", pad_token="<|endoftext|>")
    rows = []
    for name in ("chatml", "smollm2"):
        for case, messages in CASES.items():
            e = tok.apply_chat_template(messages, chat_template=(SHIPPED / (name + ".jinja")).read_text(), tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
            rows.append(dict(template=name, case=case, messages=messages, ids=e["input_ids"], mask=e["assistant_masks"]))
    (HERE / "masks.json").write_text("[\n" + ",\n".join(json.dumps(r) for r in rows) + "\n]\n")
    print(len(rows), "rows")


if __name__ == "__main__":
    main()
