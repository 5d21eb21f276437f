#!/usr/bin/env python3
"""What lm-evaluation-harness and the evaluation of Qwen2.5-Math make of made-up answers to problems in mathematics.

    python modules/eaft-testkit/golden/math_scores.py --qwen Qwen2.5-Math/evaluation

Writes math-*.jsonl.gz beside the tests of eaft-eval. Needs lm_eval 0.4.13 (--no-deps will do) with numpy; a checkout of github.com/QwenLM/Qwen2.5-Math
(a45202b) with its latex2sympy, sympy 1.12, antlr4-python3-runtime 4.11.1, regex and word2number 1.1.

  math-numbers      text, reference; what filters strict-match and flexible-extract of gsm8k find, and Qwen's last number (null where nothing); whether
                    exact_match takes them for the reference (where nothing is found: false)
  math-hendrycks    two answers, the first normalised (null where the reference stops with an error), whether they are equal; from aime's utils
  math-boxed        a text, what its last box holds (null where there is none or the reference stops with an error); from the same
  math-extract      a text, what run_execute extracts from it for gsm8k
  math-normalize    an answer, what strip_string makes of it
  math-equal        prediction, reference, what math_equal says

Left out of math-equal, and counted: pairs that are equal only by sympy's word on something other than two expressions that parse_latex reads to their end
as sums, products and powers of finite real numbers and plain symbols (with digits before a decimal point, and without environments), and pairs on which sympy takes more than five seconds. Pairs that are unequal stay
in, whatever they are.
"""
import argparse
import json
import pathlib
import re
import signal
import sys
import warnings

import scores

STUBS = ("sacrebleu", "datasets")


def fragments():
    latex = ["\\frac{1}{2}", "\\frac12", "\\dfrac{3}{4}", "\\tfrac34", "\\frac{\\pi}{3}", "\\sqrt{2}", "\\sqrt2", "\\sqrt 5", "\\sqrt[3]{2}", "\\pi", "2\\pi", "x", "y", "x=", "y=", "k =",
             "\\left(", "\\right)", "(", ")", "[", "]", "\\{", "\\}", "{", "}", "+", "-", "*", "/", "^", "^2", "^{2}", "_2", "\\cdot", "\\times", "=", ",", ", ", " ", " ", "\\ ", "\\,", "\\!",
             "\\text{ cm}", "\\text{cm}", "\\text{and}", "\\text{ and }", "\\mbox{ m}", "^\\circ", "^{\\circ}", "\\%", "%", "\\$", "$", "\\(", "\\)", "\\\\", "\n", "\\infty", "infinity", "inf",
             "\\begin{pmatrix}", "\\end{pmatrix}", "\\begin{bmatrix}", "\\end{bmatrix}", "\\begin{array}{cc}", "\\end{array}", "&", "\\leq", "\\geq", "\\neq", "\\in", "x\\in", "\\cup",
             "\\emptyset", "(-\\infty,\\infty)", "\\mathbf", "\\mathrm{th}", "j", "i", "e", "'", "\"", ".", " .", "{.", ":", ";"]
    numbers = ["0", "1", "2", "3", "7", "10", "12", "0.5", ".5", "5.", "5.0", "5.00", "1.50", "3.14", "100", "1,000", "12,345", "007", "-1", "-3", "+4", "1e3", "1/2", "3/4", "-2/3", "22/7", "1.0.0"]
    words = ["five", "twenty one", "twenty-one", "two hundred", "one million two thousand", "three point one four", "half", "dollars", "miles", "cm", "m", "m.", "degrees", "hours", "a", "the", "square feet",
             "percent", "and", "per day", "minutes", "s", "even", "yes", "no", "North", "p . m", "sq m", "kg", "x and y", "rs .", "π r 2", "° f", "元", "٣", "²", "é"]
    return latex, numbers, words


class Maker(scores.Draw):
    def number(self):
        n = self.choice([self.randint(0, 9), self.randint(10, 999), self.randint(1000, 99999), self.randint(-50, -1)])
        return self.choice([str(n), str(n), "{:,}".format(n), "$" + str(n), "%d.%02d" % (n, self.randint(0, 99)), "%d.0" % n, "%d." % n, "-" + str(n), "%d%%" % n, "$%d.00" % n, "%d/%d" % (n, self.randint(1, 9)),
                            "\\$%d" % n, "%d cm" % n])

    def wild(self):
        latex, numbers, words = fragments()
        return self.some(self.choice([latex, latex + numbers, latex + numbers + words, numbers + words, words]), 0, 7, self.choice(["", "", " "]))

    def answer(self):
        """Mostly what might be written."""
        n, m = self.randint(-20, 20), self.randint(1, 12)
        return self.choice([lambda: str(n), lambda: "\\frac{%d}{%d}" % (n, m), lambda: "%d/%d" % (n, m), lambda: "%s" % (n / m), lambda: "%.3f" % (n / m), lambda: "%d\\%%" % n, lambda: "%d%%" % n,
                            lambda: "(%d,%d)" % (n, m), lambda: "[%d, %d)" % (n, m), lambda: "(%s,%s)" % (self.expression(1), self.expression(1)), lambda: "\\{%d,%d\\}" % (n, m), lambda: "{%d,%d}" % (m, n), lambda: "%d\\sqrt{%d}" % (n, m),
                            lambda: "%d\\pi" % n, lambda: "x=%d" % n, lambda: "y = %d" % m, lambda: "%d^\\circ" % n, lambda: "%d\\text{ cm}" % n, lambda: "\\text{%s}" % self.choice(["A", "even", "(B)"]),
                            lambda: self.choice("ABCDE"), lambda: "(%s)" % self.choice("ABCDE"), lambda: "%s." % self.choice("ABCDE"), lambda: self.matrix(), lambda: "%d,%d" % (n, m), lambda: "x^{%d}" % m, lambda: "x^%d" % m,
                            lambda: "%d\\frac{%d}{%d}" % (m, 1, m + 1), lambda: "%s=%s" % (self.expression(1), self.expression(1)), lambda: "%d:%d" % (m, m + 1), self.number, self.expression, self.expression, self.expression, self.wild])()

    def matrix(self):
        kind = self.choice(["pmatrix", "bmatrix", "array"])
        rows, columns = self.randint(1, 2), self.randint(1, 2)
        body = "\\\\".join("&".join(self.choice([str(self.randint(0, 3)), "\\frac{1}{%d}" % self.randint(2, 4), "0.5"]) for _ in range(columns)) for _ in range(rows))
        return "\\begin{%s}%s%s\\end{%s}" % (kind, "{cc}" if kind == "array" else "", body, kind)

    def expression(self, depth=2):
        if depth == 0:
            return self.choice([str(self.randint(0, 12)), str(self.randint(1, 9)), "x", "y", "n", "\\pi", "0.5", "1.25", "2"])
        a, b = self.expression(depth - 1), self.expression(depth - self.choice([1, 1, depth]))
        return self.choice(["%s+%s", "%s-%s", "%s%s", "(%s)(%s)", "\\frac{%s}{%s}", "%s\\cdot %s", "%s*%s", "%s/%s", "\\frac{%s}{%s}", "(%s)^{%s}", "%s+%s", "{%s}^%s", "%s \\times %s", "[%s]+%s", "(%s)/(%s)", "%s+-%s"]) % (a, b) \
            if self.random() < 0.8 else self.choice(["-%s", "\\sqrt{%s}", "\\sqrt{%s}", "(%s)", "2\\sqrt[3]{%s}", "%s^2", "-(%s)", "+%s", "%s!", "|%s|", "\\sin(%s)", "\\log %s", "%s_1"]) % a

    def alike(self, a):
        """Another spelling, or a slip."""
        return self.choice([lambda: a, lambda: a.replace(" ", ""), lambda: a.replace("frac", "dfrac"), lambda: "x=" + a, lambda: a + "\\text{ m}", lambda: a + "%", lambda: "(" + a + ")", lambda: "$" + a + "$", lambda: a + ".", lambda: a.upper(),
                            lambda: self.spoil(a, "0123456789+-/^{}()"), lambda: self.swapped(a), lambda: "-(" + a + ")", lambda: a + "+0", lambda: "2(" + a + ")/2", lambda: "\\frac{3(" + a + ")}{3}", lambda: a + "-x+x",
                            lambda: self.value(a), lambda: a.replace("{", "").replace("}", ""), lambda: "[" + a[1:-1] + "]", lambda: self.answer()])()

    def swapped(self, a):
        for sign in ("+", "\\cdot", "*", "=", ","):
            if a.count(sign) == 1:
                left, right = a.split(sign)
                return right + sign + left
        return a

    def value(self, a):
        try:
            from sympy.parsing.latex import parse_latex
            return str(round(float(parse_latex(a).evalf()), self.choice([1, 3, 6])))
        except Exception:
            return a

    def text(self):
        n, m = self.number(), self.answer()
        lead = self.choice(["", "So 3 + 4 = 7. ", "He has 12 apples, then 3,000 more.\n", "Let $x$ be 5.\n\n", "先算 5，", "\\boxed{1} is wrong. ", "The answer is 3? No. ", "\u043a\u0438"])
        end = self.choice([lambda: "#### " + n, lambda: "#### " + n + self.choice([".", "\n", " dollars", "\n\n#### 5", "."]), lambda: "####" + n, lambda: "The answer is " + n + self.choice(["", ".", " dollars.", "\n\nQ: 5"]),
                           lambda: "The final answer is $%s$. I hope it is correct." % m, lambda: "Therefore the final answer is: %s." % m, lambda: "\\boxed{%s}" % m, lambda: "$\\boxed{%s}$." % m,
                           lambda: "\\[\\boxed{%s}\\] and 5 more" % m, lambda: "\\boxed{%s" % m, lambda: "\\boxed %s$ is it" % m, lambda: "\\fbox{%s}" % m, lambda: "答案是 %s\n\n好 3" % m, lambda: "= %s" % n, lambda: "in total %s %s." % (n, self.choice(["dollars", "5s", "cm^2"])),
                           lambda: "no number", lambda: m, self.wild, lambda: "boxed", lambda: "the answer is:\n  %s/" % m, lambda: "$%s$ or $%s$" % (m, n)])()
        return lead + end


def numbers(maker, qwen):
    from lm_eval.api.metrics import exact_match_hf_evaluate
    from lm_eval.filters.extraction import RegexFilter
    ignore = [",", "\\$", "(?s).*#### ", "\\.$"]
    filters = [RegexFilter("#### (\\-?[0-9\\.\\,]+)"), RegexFilter("(-?[$0-9.,]{2,})|(-?[0-9]+)", -1)]

    def equal(a, b):
        return bool(exact_match_hf_evaluate([a], [b], regexes_to_ignore=ignore, ignore_case=True)["exact_match"])
    rows = []
    while len(rows) < 1500:
        text = maker.text()
        found = [f.apply([[text]], [{}])[0][0] for f in filters]
        found = [None if f == "[invalid]" else f for f in found]
        gold = maker.choice([found[1] or "7", found[0] or "7", maker.number(), (found[1] or "7").replace("$", "").rstrip(".").replace(",", "") + maker.choice(["", "", ".", ".0"])])
        reference = "Some steps <<1+1=2>>.\n#### " + gold
        last = qwen.re.findall(r"-?\d*\.?\d+", text.replace(",", ""))
        rows.append({"text": text, "reference": reference, "strict": found[0], "flexible": found[1], "last": last[-1] if last else None,
                     "equal": [f is not None and equal(f, reference) for f in found]})
    scores.save("math-numbers", rows)


def hendrycks(maker, utils):
    def stripped(a):
        try:
            return utils.strip_string(a)
        except Exception:
            return None
    rows, boxes = [], []
    for _ in range(1500):
        a = maker.choice([maker.answer, maker.wild])()
        b = maker.alike(a)
        rows.append({"a": a, "b": b, "strip": stripped(a), "equal": utils.is_equiv(a, b)})
    for _ in range(1300):
        text = maker.text()
        try:
            boxes.append({"text": text, "boxed": utils.remove_boxed(utils.last_boxed_only_string(text))})
        except (AssertionError, TypeError):
            boxes.append({"text": text, "boxed": None})
    scores.save("math-hendrycks", rows)
    scores.save("math-boxed", boxes)


class Watch:
    """symbolic_equal, and on what it said yes."""

    def __init__(self, grader):
        self.asked, self.inner = [], grader.symbolic_equal
        grader.symbolic_equal = self

    def __call__(self, a, b):
        verdict = self.inner(a, b)
        if verdict:
            self.asked.append((a, b))
        return verdict


def plain(text):
    import sympy
    from sympy.parsing.latex import parse_latex
    if "\\begin" in text or re.search(r"(?<![0-9])\.|\.[0-9]*\.", text):
        return False
    try:
        whole = parse_latex(text + "+\\marker")
        parse_latex("\\marker+(" + text + ")")
        expression = parse_latex(text)
        if sympy.Symbol("marker") not in whole.free_symbols:
            return False
        for node in sympy.preorder_traversal(expression):
            if not isinstance(node, (sympy.Add, sympy.Mul, sympy.Pow, sympy.Number, sympy.Symbol)) or not getattr(node, "is_finite", True) and node.is_number:
                return False
            if isinstance(node, sympy.Symbol) and not (node.name.isascii() and node.name.isalpha()):
                return False
        return bool(expression.free_symbols) or float(sympy.N(expression)) == float(sympy.N(expression))
    except Exception:
        return False


def equal(maker, qwen, grader, count):
    class Slow(Exception):
        pass

    def ring(*_):
        raise Slow()
    signal.signal(signal.SIGALRM, ring)
    watch, rows, left = Watch(grader), [], {"sympy": 0, "slow": 0, "crash": 0}
    while len(rows) < count:
        a = maker.answer()
        b = maker.alike(a)
        if maker.random() < 0.7:
            a, b = qwen.strip_string(a), qwen.strip_string(b)
        if maker.random() < 0.5:
            a, b = b, a
        watch.asked.clear()
        signal.alarm(5)
        try:
            verdict = bool(grader.math_equal(a, b))
        except Slow:
            left["slow"] += 1
            continue
        except Exception:
            left["crash"] += 1
            continue
        finally:
            signal.alarm(0)
        if verdict and any(not plain(p) or not plain(q) for p, q in watch.asked):
            left["sympy"] += 1
        else:
            rows.append({"prediction": a, "reference": b, "equal": verdict})
    print("left out: %s; equal: %d of %d" % (left, sum(r["equal"] for r in rows), len(rows)))
    scores.save("math-equal", rows)
    return left


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--qwen", required=True, type=pathlib.Path)
    p.add_argument("--seed", type=int, default=7)
    p.add_argument("--count", type=int, default=2000, help="pairs in math-equal")
    a = p.parse_args()
    warnings.filterwarnings("ignore")
    sys.path.insert(0, str(a.qwen))
    import lm_eval
    import sympy
    utils = scores.module(pathlib.Path(lm_eval.__file__).parent / "tasks/aime/utils.py", "aime_utils", STUBS)
    qwen, grader = scores.module(a.qwen / "parser.py", "qwen_parser"), scores.module(a.qwen / "grader.py", "qwen_grader")
    numbers(Maker(a.seed), qwen)
    hendrycks(Maker(a.seed + 1), utils)
    maker = Maker(a.seed + 2)
    texts = [maker.text() for _ in range(1500)]
    scores.save("math-extract", [{"text": t, "extract": qwen.run_execute(None, t, "cot", "gsm8k")[0] if t and t != "error" else ""} for t in texts])
    answers = [maker.choice([maker.answer, maker.wild, maker.wild])() for _ in range(2000)]
    scores.save("math-normalize", [{"answer": t, "normal": qwen.strip_string(t)} for t in answers])
    left = equal(Maker(a.seed + 3), qwen, grader, a.count)
    scores.record_versions("math", "python modules/eaft-testkit/golden/math_scores.py --qwen Qwen2.5-Math/evaluation", lm_eval=scores.version("lm_eval"),
                           sympy=sympy.__version__, left_out=json.dumps(left))


if __name__ == "__main__":
    main()
