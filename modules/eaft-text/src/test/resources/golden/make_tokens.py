#!/usr/bin/env python3
"""Golden tokenisation: python3 make_tokens.py writes tokenizers/NAME.json, tiny tokenizers with the normalizers,
pre-tokenizers and special tokens of their families, and tokens.json, what they make of awkward strings.

Ids and ranges (UTF-16 units, as Java counts) are those of the library tokenizers without post-processor, which would cut
white space off the ranges. Of each string stands the SHA-256 of "ids|starts|ends", and the ids themselves where they are
few; literal is the same with special tokens read as text. A string that is no text (half a surrogate pair) is an error.
"""
import hashlib, json, pathlib, random
import tokenizers
from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, pre_tokenizers, processors, decoders, trainers

HERE = pathlib.Path(__file__).parent
BEGIN = r"(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}"
END = r"| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+"
FEW = 24

CORPUS = """
It's easy: we're here, they've left, I'm sure she'll say he'd go; don't WE'RE 'S.
The cat sat on the mat and the dog barked at the cat, 12 times in 2024, or 3.14159 times, 1000000 in all.
  def f(x):\n    return x + 1\n\n\nfor i in range(100):\n\tprint(f(i))  # comment\n
Die Straße führt über die Brücke; Äpfel, Öl und Übermut. Où est l'été? naïve café, señor, coração.
Привет, мир! Как дела? Всё хорошо. Γειά σου Κόσμε. שלום עולם. مرحبا بالعالم. नमस्ते दुनिया. 你好，世界。今天天气很好。こんにちは世界。안녕하세요 세계.
<think>\nhm\n</think>\n\n{"name": "weather", "arguments": {"city": "Paris", "days": [1, 2, 3]}}\n
""".replace("\\n", "\n").replace("\\t", "\t")


def split(pattern):
    return pre_tokenizers.Sequence([pre_tokenizers.Split(Regex(pattern), "isolated"), pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)])


def plain(*texts):
    return [AddedToken(t, special=False, normalized=False) for t in texts]


KINDS = {
    "qwen2": dict(pre=split(BEGIN + END), nfc=True, special=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], added=plain("<tool_call>", "</tool_call>", "<think>", "</think>")),
    "llama3": dict(pre=split(BEGIN + "{1,3}" + END), ignore_merges=True, special=["<|begin_of_text|>", "<|end_of_text|>", "<|start_header_id|>", "<|end_header_id|>", "<|eot_id|>", "<|eot_id|>x"], added=[]),
    "glm4": dict(pre=split(BEGIN + "{1,3}" + END), special=["<|endoftext|>", "[MASK]", "[gMASK]", "<sop>", "<|system|>", "<|user|>", "<|assistant|>", "<|observation|>"], added=[AddedToken("<|code|>", special=False, normalized=True)]),
    "smollm2": dict(pre=pre_tokenizers.Sequence([pre_tokenizers.Digits(individual_digits=True), pre_tokenizers.ByteLevel(add_prefix_space=False)]), inside=True, special=["<|endoftext|>", "<|im_start|>", "<|im_end|>"], added=[]),
}


def build(kind):
    tok = Tokenizer(models.BPE(ignore_merges=kind.get("ignore_merges", False)))
    tok.pre_tokenizer = kind["pre"]
    if kind.get("nfc"):
        tok.normalizer = normalizers.NFC()
    inside = kind["special"] if kind.get("inside") else []
    trainer = trainers.BpeTrainer(vocab_size=620, special_tokens=inside, initial_alphabet=pre_tokenizers.ByteLevel.alphabet(), show_progress=False)
    tok.train_from_iterator(CORPUS.split("\n"), trainer)
    tok.add_special_tokens([AddedToken(t, special=True, normalized=False) for t in kind["special"]])
    tok.add_tokens(kind["added"])
    tok.decoder = decoders.ByteLevel()
    tok.post_processor = processors.ByteLevel(trim_offsets=True)
    return tok


def strings():
    """Awkward strings; a pair is a unit and how often it is repeated."""
    rng = random.Random(6)
    yield from ["", " ", "  ", "\n", "\r", "\r\n", "\n\r", "\t", "\0", "a\0b", "\0\0\0", "\x01\x02\x1f", "\x7f", "\x80\x9f", "\x85", "\x0b\x0c", "\x1b[31mred\x1b[0m", "\x1c\x1d\x1e\x1f"]
    yield from ["a b", " a", "a ", "  a  ", "a  b", "a   b", "\ta", "a\tb", " \ta", "\n a", "a\n b", "\n\n\na", "a\n\n\n", "a \n b", "a\r\nb\rc\nd", " \r\n \r\n", "\r\r\n\n", "x\n \n y", "\u00a0a", "a\u00a0\u00a0b", "\u2003a\u2009b", "\u3000全角\u3000", "\u2028a\u2029b", "\u200b\u200c\u200d", "a\u200bb", "\ufeffbom", "\u00adsoft\u00ad", "\u2060\u180e"]
    yield from ["😀", "😀😀😀", "a😀b", " 😀 ", "👍🏽", "👩‍🚀", "👨‍👩‍👧‍👦", "👨‍👩‍👧‍👦👨‍👩‍👧‍👦", "🏳️‍🌈", "🇩🇪🇫🇷", "1️⃣2️⃣", "❤️", "☺︎☺️", "🧑🏿‍🤝‍🧑🏻", "😀a😀1😀.", "🫠🫱🏻‍🫲🏿", "\u200d", "😀\u200d", "🏴\U000e0067\U000e0062\U000e007f"]
    yield from ["שלום", "مرحبا", "שלום world عالم", "\u202eabc\u202c", "\u200fא\u200e", "\u2066مرحبا\u2069 abc", "العَرَبِيَّة", "לֹא", "نُصُوص ١٢٣", "فارسی می‌خواهم", "אבג 123 דה"]
    yield from ["e\u0301", "é", "e\u0301e\u0301", "a\u0301\u0302\u0303\u0304", "Å\u212bA\u030a", "ﬁ ﬂ", "ẛ̣", "\u1e9b\u0323", "\u0301", "\u0301a", " \u0301", "Z͑ͫ̓ͪ̂ͫ̽͏̴̙̤̞͉͚̯̞̠͍A̴̵̜̰͔ͫ͗͢L̠ͨͧͩ͘G̴̻͈͍͔̹̑͗̎̅͛́Ǫ̵̹̻̝̳͂̌̌͘", "क्षि", "नमस्ते", "ก็", "한국어", "\u1112\u1161\u11ab", "각각", "ǅ ǆ Ǆ", "ß ẞ ſ", "İıIi", "K\u212a", "Ω\u2126"]
    yield from ["it's", "IT'S", "it'S", "it’s", "'s", "''s", "'", "''", "'ll'll", "we'LL", "x're'", "'ſ", "don't've", "'tis", "rock'n'roll", "'d1", "' s", "o'", "L'été", "'m\n", "'REd"]
    yield from ["1", "12", "123", "1234", "12345678901", "1,234.56", "١٢٣٤٥", "²³¹", "½⅓Ⅷ", "一二三", "1e10", "0x1F", "v1.2.3", "3rd", "a1b2c3", "1 2 3", " 12 34", "𝟏𝟐𝟑", "①②⑩", "12:34:56", "৪৫৬"]
    yield from ["!!!", "...", "a.b.c", "?!?!", "-----", "==>", "<=>", "$100", "#tag", "@user", "a/b\\c", "(a)[b]{c}", "\"q\"", "`code`", "~^", "a_b_c", "__init__", "x=1;y=2", "&amp;", "!\n", "!!\r\n\n", "! \n", " !", "  !!", "€£¥", "«»„“”", "…–—", "、。！？", "℃№™", "𝓗𝓮𝓵𝓵𝓸", "𝔘𝔫𝔦", "ﷺ", "�", "\ue000\uf8ff", "\U000f0000\U0010fffd", "\uffff\ufdd0", "\u0378\u0380", "\U0001fae9\U0001cc00", "\U000e0001"]
    yield from ["<|im_start|>user\nhi<|im_end|>", "<|im_end|>", " <|im_end|> ", "<|im_end|><|im_end|>", "<|im_end", "|im_end|>", "<|IM_END|>", "<|im_start|><|im_end|>x", "a<|endoftext|>b", "<|eot_id|>", "<|eot_id|>x", "<|eot_id|>xy", "<|start_header_id|>user<|end_header_id|>\n\n", "[gMASK]<sop><|user|>\nq<|assistant|>\na", "[MASK][gMASK]", "<think>\nx\n</think>", "</think", "<tool_call>{}</tool_call>", "<|code|>", "<|code|", "<<|im_end|>>", "!<|im_end|>!", "\n<|im_end|>\n", "<|im_end\u200b|>", "<\uff5cim_end\uff5c>", "<|im_<|im_end|>end|>", "e\u0301<|im_end|>e\u0301"]
    yield from ["{{ 7 * 7 }}{% if x %}{# c #}", "SELECT * FROM t WHERE a='b'; --", "<b>&lt;</b>", "http://ex.am/p?q=1&r=%20#f", "a@b.co", "C:\\dir\\f.txt", "\\n\\t\\u0041", "def f(x):\n    return x\n", "\tif x:\n\t\ty()\n", "    \n        x", "a,b\n1,2\n", "- [ ] todo\n- [x] done", "| a | b |\n|---|---|", "e=mc²", "∀x∈ℝ: x²≥0", "中文English混合123", "日本語テキスト", "ひらがなカタカナ", "ไทยไม่มีเว้นวรรค", "ÀÉÎÕÜ", "ﬀ", "Straße GROẞ", "naïve café", "ﾊﾝｶｸ", "ＦＵＬＬ１２"]
    yield from [(" ", 10000), ("\n", 5000), ("a", 3000), ("ab", 2000), ("😀", 500), ("e\u0301", 400), ("1", 1000), (".", 1000), ("\t ", 700), ("the cat ", 600), ("<|im_end|>", 50), ("'s", 300), ("\r\n", 900), ("中", 700), ("\0", 300)]
    yield from ["\ud83d", "a\udc00", "\ude00\ud83d", "x\ud800y"]
    pool = "aZ é1٣ \n\t\r'.,<|>😀\u0301\u200d中ش"
    for _ in range(12):
        yield "".join(rng.choice(pool) for _ in range(rng.randint(5, 60)))


def units(text):
    index = [0]
    for c in text:
        index.append(index[-1] + (2 if ord(c) > 0xFFFF else 1))
    return index


def result(ids, spans):
    line = "|".join(",".join(map(str, x)) for x in (ids, [a for a, _ in spans], [b for _, b in spans]))
    r = dict(n=len(ids), sha256=hashlib.sha256(line.encode()).hexdigest())
    if len(ids) <= FEW:
        r["ids"] = ids
    return r


def encode(tok, text, literal):
    tok.encode_special_tokens = literal
    e = tok.encode(text, add_special_tokens=False)
    index = units(text)
    return e.ids, [(index[a], index[b]) for a, b in e.offsets]


def main():
    (HERE / "tokenizers").mkdir(exist_ok=True)
    toks = {}
    for name, kind in KINDS.items():
        tok = build(kind)
        (HERE / "tokenizers" / (name + ".json")).write_text(json.dumps(json.loads(tok.to_str()), ensure_ascii=True, separators=(",", ":")) + "\n")
        toks[name] = Tokenizer.from_file(str(HERE / "tokenizers" / (name + ".json")))
        toks[name].post_processor = None
    rows = []
    for s in strings():
        row = dict(text=s) if isinstance(s, str) else dict(unit=s[0], times=s[1])
        text = s if isinstance(s, str) else s[0] * s[1]
        for name, tok in toks.items():
            try:
                text.encode()
            except UnicodeEncodeError:
                row["error"] = True
                break
            ids, spans = encode(tok, text, False)
            row[name] = result(ids, spans)
            back = tok.decode(ids, skip_special_tokens=False)
            if back != text:
                row[name]["decoded"] = back
            literal = result(*encode(tok, text, True))
            if literal["sha256"] != row[name]["sha256"]:
                row[name]["literal"] = literal
        rows.append(row)
    head = dict(made_with=f"tokenizers {tokenizers.__version__}", kinds=list(KINDS))
    path = HERE / "tokens.json"
    path.write_text(json.dumps(head)[:-1] + ',\n"rows": [\n' + ",\n".join(json.dumps(r) for r in rows) + "\n]}\n")
    print(len(rows), "strings,", path.stat().st_size, "bytes,", [t.get_vocab_size() for t in toks.values()])


if __name__ == "__main__":
    main()
