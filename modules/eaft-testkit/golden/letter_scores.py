#!/usr/bin/env python3
"""Which letters lm-evaluation-harness, OpenCompass, simple-evals and MedEvalKit find in made-up answers to multiple choice questions.

    python modules/eaft-testkit/golden/letter_scores.py --opencompass opencompass --medevalkit MedEvalKit

Writes letters-*.jsonl.gz beside the tests of eaft-eval. Needs lm_eval 0.4.13 (--no-deps will do), checkouts of github.com/open-compass/opencompass
(a5acc4bb) and github.com/alibaba-damo-academy/MedEvalKit (9b12e3b), and mathruler 0.1.0; what these import and do not need here is left empty.

  letters-lm-eval        text, options; the letter of multi_choice_regex with the first and the last match, null where it is none (no letter in parentheses
                         was returned: "[invalid]", or the text of an option that ended in punctuation)
  letters-first-option   text, number of options, letter or null; of first_option_postprocess
  letters-first-capital  text, letter or null; of first_capital_postprocess
  letters-simple-evals   text, letter of A to D or null; of ANSWER_PATTERN_MULTICHOICE, which stands here as a fact
  letters-medevalkit     text, options, index of the option that judge_multi_choice takes

judge_multi_choice says whether an answer is right; the option is the one answer letter for which it says so. Options that are equal are left out.
"""
import argparse
import os
import pathlib
import re
import sys
import types

import scores

OPTIONS = ["aspirin", "Aspirin and heparin", "heparin", "vitamin K", "vitamin", "None of the above", "all of the above", "2.5 mg", "10%", "yes", "no", "maybe", "A", "x^2 + 1", "the liver", "liver", "Liver (left lobe)",
           "heart; lungs", "...", "(a) and (b)", "guilty", "Guilty of romance", "心脏", "肺", "E. coli", "increase in T cells", "  spaces  ", "I", "B cells", "Straße", "İstanbul", "don't", "well-known"]
ENGLISH = ["The answer is {}", "The answer is: {}", "the answer is ({}).", "The answer is **{}**", "The answer is (**{}**).", "The correct answer is {}", "The correct answer is: {}.", "The correct answer is option {}.",
           "The answer is option {}", "The answer to the question is {}.", "The correct option is $\\boxed{{{}}}$", "The correct answer is, as we saw, \\boxed{{{}}}.", "The correct answer option is: \\boxed{{{}}}", "ANSWER: {}",
           "Answer: {}", "answer:{}", "Answer : ${}$", "**Answer**: {}", "**Answer:** {}", "Final answer: {}", "final answer is {}", "({})", "{}.", "{}", "{})", "**{}**", "{}: {o}", "{}. {o}", "({}) {o}", "\\boxed{{{}}}",
           "I would choose {}", "Option {} is right", "It must be {} because of the liver", "Both {} and {}", "either ({}) or ({})", "Not {}, but {}.", "1. {}", "1) {o}", "<answer>{}</answer>", "<answer> {o} </answer>", "{o}", "{o}.",
           "\n\n{}", "{}\n\nbecause of {o}", "Because of {o}.\n\n{}. {o}", "Therefore: {}", ": {}", "So we get {o}, {o}", "*Answer*: {}", "The answer: {}"]
CHINESE = ["答案是{}", "答案是 {}。", "答案：{}", "答案:{}", "答案选项是{}", "答案选项应该是 {}", "答案选项为：{}", "答案选项为 (**{}**)", "答案应该选{}", "答案为{}", "答案选{}", "选择{}", "选{}", "故选{}。", "故选 {}只有选项{}是对的", "只有选项{}是错的",
           "只有{}正确", "说法正确的是{}", "说法错误的是 {}", "说法不对选项的是{}", "{}是正确的", "{} 是正确答案", "选项{}正确", "所以答{}", "所以{}。", "所有 {}", "因此{}", "，故{}。", " 因此{}。", "显然{}", "答案是选项{}。", "答案应该是（{}）", "答案为“{}”。对", "选项{}",
           "{}选项", "{} 项", "我认为是{}", "是{}。", "答案: {o}", "不知道", "是", "不是", "否", "Ａ", "答：{}", "答案是\n{}", "**答案**：{}"]
REFUSALS = ["", " ", "I cannot answer that.", "As an AI model, I do not know.", "None", "N/A", "无法确定", "no", "yes", "Maybe.", "boxed", "\\boxed{", "<answer>", "A good question", "Because", "t", "1", "1.", "\n", "\u3000B\u3000", "é", "Ǆ", "É", "Ⅷ", "\U0001d400 is bold"]


class Maker(scores.Draw):
    def letter(self, letters):
        a = self.choice(letters)
        return self.choice([a, a, a, a, a.lower(), "(" + a + ")", "**" + a + "**", "Z", " " + a])

    def one(self, letters, options):
        kind = self.choice([ENGLISH, ENGLISH, CHINESE, CHINESE, REFUSALS])
        pattern = self.choice(kind)
        if kind is REFUSALS:
            return pattern
        o = self.choice(options)
        return pattern.format(*[self.letter(letters) for _ in range(2)], o=self.choice([o, o.lower(), o.upper(), o + "s", o.replace(" ", "")]))

    def text(self, letters, options):
        joint = self.choice(["\n", "\n\n", " ", "", ". ", "，", ": "])
        text = joint.join(self.one(letters, options) for _ in range(self.choice([1, 1, 1, 1, 2, 2, 3])))
        if self.random() < 0.25:
            text = self.spoil(text, "ABCD()*:：. \n答案是1")
        if self.random() < 0.1:
            text = self.choice(["Let us think. The liver is not the heart, and aspirin does not help here; vitamin K would. " * 3, "这道题考的是心脏。" * 30, "word " * 60]) + text
        return text

    def options(self, most=5):
        return self.sample(OPTIONS, self.randint(2, most))


def lm_eval_letters(maker, count):
    from lm_eval.filters.extraction import MultiChoiceRegexFilter
    filters = [MultiChoiceRegexFilter("(\\([A-Z]\\))", n, ignore_case=True, ignore_punctuation=True) for n in (0, -1)]
    texts, options = [], []
    for _ in range(count):
        options.append(maker.options())
        texts.append(maker.text("ABCDE"[:len(options[-1])], options[-1]))
    found = [f.apply([[t] for t in texts], [{"choices": o} for o in options]) for f in filters]
    letter = lambda match: match[1] if re.fullmatch(r"\([A-Z]\)", match) else None
    scores.save("letters-lm-eval", [{"text": t, "options": o, "first": letter(a[0]), "last": letter(b[0])} for t, o, a, b in zip(texts, options, *found)])


def patterns(maker, module, count):
    rows, capitals, simple = [], [], []
    for _ in range(count):
        n = maker.choice([4, 4, 4, 2, 5])
        text = maker.text("ABCDE"[:n], OPTIONS)
        rows.append({"text": text, "options": n, "letter": module.first_option_postprocess(text, "ABCDE"[:n]) or None})
        capitals.append({"text": text, "letter": module.first_capital_postprocess(text) or None})
        match = re.search(r"(?i)Answer[ \t]*:[ \t]*\$?([A-D])\$?", text)
        simple.append({"text": text, "letter": match.group(1).upper() if match else None})
    scores.save("letters-first-option", rows)
    scores.save("letters-first-capital", capitals)
    scores.save("letters-simple-evals", simple)


def similar(maker, module, count):
    rows = []
    while len(rows) < count:
        options = [maker.choice("%s. %s|%s.%s".split("|")) % pair for pair in zip("ABCDE", maker.options())]
        text = maker.text("ABCDE"[:len(options)], [o[2:].strip() for o in options] + options)
        response = module.extract(text, "answer")
        right = [i for i in range(len(options)) if module.judge_multi_choice(options, "ABCDE"[i], response)]
        if len(right) == 1:
            rows.append({"text": text, "options": options, "index": right[0]})
    scores.save("letters-medevalkit", rows)


class Nothing(types.ModuleType):
    __path__ = []

    def __getattr__(self, name):
        if name.startswith("__"):
            raise AttributeError(name)
        return lambda *args, **more: (lambda f: f)


def empty(*names):
    for name in names:
        sys.modules[name] = Nothing(name)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--opencompass", required=True, type=pathlib.Path)
    p.add_argument("--medevalkit", required=True, type=pathlib.Path)
    p.add_argument("--seed", type=int, default=11)
    p.add_argument("--count", type=int, default=1500)
    a = p.parse_args()
    lm_eval_letters(Maker(a.seed), a.count)
    empty("opencompass", "opencompass.registry", "google", "google.genai", "tqdm.asyncio", "nltk", "nltk.translate", "nltk.translate.meteor_score", "nltk.translate.bleu_score", "rouge",
          "openai", "tenacity", "pylatexenc", "pylatexenc.latex2text", "tqdm")
    sys.modules["opencompass.registry"].TEXT_POSTPROCESSORS = types.SimpleNamespace(register_module=lambda *_: lambda f: f)
    patterns(Maker(a.seed + 1), scores.module(a.opencompass / "opencompass/utils/text_postprocessors.py", "postprocessors"), a.count)
    os.environ.setdefault("api_key", "")   # its module makes a client for a judge, which is empty here and never asked
    similar(Maker(a.seed + 2), scores.module(a.medevalkit / "utils/utils.py", "medevalkit_utils"), a.count)
    scores.record_versions("letters", "python modules/eaft-testkit/golden/letter_scores.py --opencompass opencompass --medevalkit MedEvalKit", lm_eval=scores.version("lm_eval"), mathruler=scores.version("mathruler"))


if __name__ == "__main__":
    main()
