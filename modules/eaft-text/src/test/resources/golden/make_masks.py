#!/usr/bin/env python3
"""Golden token ids and assistant masks: python3 make_masks.py TOKENIZER_DIR writes masks.json beside itself.

TOKENIZER_DIR is eaft-testkit's tiny-tokenizer. Ids and masks are those of transformers' apply_chat_template with
return_assistant_tokens_mask, but for the conversation that quotes special tokens, which transformers reads as special
tokens here: there the text is cut at those that the template writes, and each piece read with encode_special_tokens.
"""
import json, pathlib, re, sys
import transformers
from transformers import PreTrainedTokenizerFast
from transformers.utils.chat_template_utils import render_jinja_template
from make_chat import CASES, HERE, SHIPPED

SPECIAL = re.compile(r"<\|(?:endoftext|im_start|im_end)\|>")
QUOTES = "special_tokens_in_text"
MARK = "\ufdd0"


def quoting(tok, messages, source):
    hide = lambda s: SPECIAL.sub(lambda m: m[0][0] + MARK + m[0][1:], s)
    (text,), (spans,) = render_jinja_template([[{k: hide(v) for k, v in m.items()} for m in messages]], chat_template=source, return_assistant_tokens_mask=True, **tok.special_tokens_map)
    clean = lambda i: i - text[:i].count(MARK)
    spans = [(clean(a), clean(b)) for a, b in spans]
    written = [(clean(m.start()), clean(m.end())) for m in SPECIAL.finditer(text)]
    text = text.replace(MARK, "")
    backend, ids, offsets, done = tok.backend_tokenizer, [], [], 0
    backend.encode_special_tokens = True
    for a, b in written + [(len(text), len(text))]:
        e = backend.encode(text[done:a], add_special_tokens=False)
        ids += e.ids
        offsets += [(x + done, y + done) for x, y in e.offsets]
        if b > a:
            ids.append(tok.convert_tokens_to_ids(text[a:b]))
            offsets.append((a, b))
        done = b
    backend.encode_special_tokens = False
    return dict(ids=ids, mask=[int(any(x < b and y > a for a, b in spans)) for x, y in offsets])


def main():
    tok = PreTrainedTokenizerFast(tokenizer_file=str(pathlib.Path(sys.argv[1]) / "tokenizer.json"), eos_token="<|im_end|>", pad_token="<|endoftext|>")
    rows = []
    for name in ("chatml", "smollm2"):
        source = (SHIPPED / (name + ".jinja")).read_text()
        for case, messages in CASES.items():
            if messages[-1]["role"] != "assistant":
                continue
            if case == QUOTES:
                row = quoting(tok, messages, source)
            else:
                e = tok.apply_chat_template(messages, chat_template=source, tokenize=True, return_dict=True, return_assistant_tokens_mask=True)
                row = dict(ids=e["input_ids"], mask=e["assistant_masks"])
            rows.append(dict(template=name, case=case, messages=messages, **row))
    head = dict(made_with=f"transformers {transformers.__version__}")
    (HERE / "masks.json").write_text(json.dumps(head)[:-1] + ',\n"rows": [\n' + ",\n".join(json.dumps(r) for r in rows) + "\n]}\n")
    print(len(rows), "rows")


if __name__ == "__main__":
    main()
