#!/usr/bin/env python3
"""Function calls as the Berkeley Function Calling Leaderboard's own program (PyPI bfcl-eval) reads and judges them.

    pip install --no-deps bfcl-eval==2026.3.23
    pip install tenacity overrides openai filelock huggingface_hub requests python-dotenv tqdm
    python3.11 modules/eaft-testkit/golden/bfcl.py [--seed N | --data DIR] [--out FILE]

Writes modules/eaft-eval/src/test/resources/org/eaft/eval/bfcl/cases.jsonl.gz, the same bytes each time. Questions, documents and answers are made up
from a seed; texts are right and wrong answers in several syntaxes, mutated ones, and Python expressions as arguments. A line of the file is a question
with its texts and what the program says of each: calls, valid, kind of error. Python 3.11, whose grammar ours is. With --data, the same is made of the
rows of the leaderboard's files (BFCL_v4_*.json, possible_answer/) instead, for a check that is not committed.

Handlers: for Python the default of prompted models, for tool_call Qwen's, for JSON those of xLAM, Llama 3.1, the format 'json', and those that take decoded
calls, of which the first that finds calls counts, else that which finds a wrong form. Llama's evaluates its text as Python: it is asked about JSON only,
and true, false and null are defined for it.

Left out, and counted, are texts
- on which the program itself raises an error after decoding (its checker on a list where an answer has a number, say);
- that it evaluates and we do not, since nothing of a model is run: operators on anything but numbers, text, lists and tuples of constants, % of text,
  results of more than 10,000 characters or items or 16,384 bits;
- that are nested more than 100 deep, or have lone surrogates;
- with f-strings or u"" inside what is printed back as text (a call without named arguments, a subscript): ours are printed as written;
- in JSON: calls one a line and ';' within strings (which we read), names that are not strings, objects with 'function' that
  are no list (which we read), and lists of them whose calls the program's search for brackets loses (a list of objects as an argument).
"""
import argparse
import ast
import gzip
import importlib.metadata
import json
import pathlib
import platform
import random
import sys
import types
import warnings

assert sys.version_info[:2] == (3, 11), "the golden texts are those of Python 3.11"
warnings.simplefilter("ignore")


def stub(name, **content):
    """A module that the functions under test import for other languages, other tasks or other models."""
    module = types.ModuleType(name)
    module.__dict__.update(content)
    sys.modules[name] = module


def nothing(*_, **__):
    raise NotImplementedError


PACKAGE = "bfcl_eval."
NAMES = {False: types.SimpleNamespace(underscore_to_dot=False), True: types.SimpleNamespace(underscore_to_dot=True)}
stub(PACKAGE + "constants.model_config", MODEL_CONFIG_MAPPING={"dots": NAMES[False], "underscores": NAMES[True]})
for parser, function in (("java_parser", "parse_java_function_call"), ("js_parser", "parse_javascript_function_call")):
    stub(PACKAGE + "model_handler.parser." + parser, **{function: nothing})
for language in ("java", "js"):
    stub(PACKAGE + "eval_checker.ast_eval.type_convertor.%s_type_converter" % language, **{language + "_type_converter": nothing})
stub(PACKAGE + "eval_checker.multi_turn_eval.multi_turn_checker", multi_turn_checker=nothing, multi_turn_irrelevance_checker=nothing)
stub(PACKAGE + "eval_checker.multi_turn_eval.multi_turn_utils", is_empty_execute_response=nothing, execute_multi_turn_func_call=nothing)
stub(PACKAGE + "eval_checker.agentic_eval.agentic_checker", agentic_checker=nothing)
stub(PACKAGE + "eval_checker.eval_runner_helper", save_eval_results=nothing)

from bfcl_eval.constants.default_prompts import DEFAULT_SYSTEM_PROMPT_FORMAT  # noqa: E402
from bfcl_eval.constants.enums import Language, ModelStyle, ReturnFormat  # noqa: E402
from bfcl_eval.constants.type_mappings import GORILLA_TO_OPENAPI  # noqa: E402
from bfcl_eval.eval_checker import eval_runner  # noqa: E402
from bfcl_eval.model_handler import utils  # noqa: E402
from bfcl_eval.model_handler.local_inference import llama_3_1, salesforce_qwen  # noqa: E402
from bfcl_eval.model_handler.local_inference.arch import ArchHandler  # noqa: E402
from bfcl_eval.model_handler.local_inference.llama_3_1 import LlamaHandler_3_1  # noqa: E402
from bfcl_eval.model_handler.local_inference.qwen_fc import QwenFCHandler  # noqa: E402
from bfcl_eval.model_handler.local_inference.salesforce_qwen import SalesforceQwenHandler  # noqa: E402
from bfcl_eval.utils import _func_doc_language_specific_pre_processing, is_function_calling_format_output  # noqa: E402

llama_3_1.__dict__.update({"true": True, "false": False, "null": None})

OUT = pathlib.Path(__file__).resolve().parents[2] / "eaft-eval/src/test/resources/org/eaft/eval/bfcl/cases.jsonl.gz"


class LeftOut(Exception):
    """Why a text is not among the cases."""


# ---------------------------------------------------------------- the program's verdicts

def bare(handler):
    return handler.__new__(handler)


def json_handlers(text):
    """Those that take JSON, as functions of a text without its fence."""
    yield lambda: bare(SalesforceQwenHandler).decode_ast(text, ReturnFormat.PYTHON, False)
    if all(map(is_json, text.split(";") if ";" in text else [text])):
        yield lambda: bare(LlamaHandler_3_1).decode_ast(text, ReturnFormat.PYTHON, False)
    if is_list_of_objects(text) and all("function" in v for v in json.loads(text)):
        yield lambda: format_json(text)
    yield lambda: bare(ArchHandler).decode_ast(json.loads(text), ReturnFormat.PYTHON, False)


def format_json(text):
    calls = utils.default_decode_ast_prompting(text, ReturnFormat.JSON)
    if len(calls) < len(json.loads(text)):
        raise LeftOut("lost calls")
    return calls


def is_json(text):
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def is_list_of_objects(text):
    """The format 'json' looks for calls within other text too, which we do not."""
    try:
        value = json.loads(text)
    except ValueError:
        return False
    return isinstance(value, list) and all(isinstance(v, dict) for v in value)


def unfenced(text):
    """A fence of backticks is ours to remove."""
    text = text.strip()
    if text.startswith("```"):
        text = text[3:].removeprefix("json").removesuffix("```").strip()
    return text


def decode(syntax, text):
    """As the syntax's handler; what it raises says that the text holds no calls."""
    if syntax == "PYTHON":
        return utils.default_decode_ast_prompting(text)
    if syntax == "TOOL_CALL":
        return bare(QwenFCHandler).decode_ast(text, ReturnFormat.PYTHON, False)
    wrong = None
    for handler in json_handlers(unfenced(text)):
        try:
            calls = handler()
        except LeftOut:
            raise
        except Exception:
            continue
        if is_function_calling_format_output(calls):
            return calls
        else:
            wrong = calls
    if wrong is None:
        raise ValueError("no handler reads it")
    return wrong


class Handler:
    def __init__(self, syntax):
        self.syntax = syntax

    def decode_ast(self, text, language=None, has_tool_call_tag=False):
        return decode(self.syntax, text)


def judge(category, functions, answers, syntax, underscores, text):
    """What the program says: its verdict and its kind of error."""
    entry = {"function": functions}
    name = "underscores" if underscores else "dots"
    if category == "irrelevance":
        return eval_runner._evaluate_single_relevance_entry(Handler(syntax), "0", text, entry, name, category)
    return eval_runner._evaluate_single_ast_entry(
        Handler(syntax), "0", text, answers, entry, name, category, Language.PYTHON, ReturnFormat.PYTHON)


def encoded(value):
    """A value as JSON that tells Python's types apart."""
    if isinstance(value, tuple):
        return {"tuple": [encoded(v) for v in value]}
    if isinstance(value, list):
        return [encoded(v) for v in value]
    if isinstance(value, dict):
        return {"dict": [[encoded(k), encoded(v)] for k, v in value.items()]}
    if isinstance(value, bytes):
        return {"bytes": repr(value)}
    if isinstance(value, complex):
        return {"complex": 0}
    if isinstance(value, float) and (value != value or value in (float("inf"), -float("inf"))):
        return {"float": repr(value)}
    return value


# ---------------------------------------------------------------- what is left out

def computable(node):
    plain = (ast.Constant, ast.List, ast.Tuple, ast.UnaryOp, ast.BinOp, ast.operator, ast.unaryop, ast.expr_context)
    for n in ast.walk(node):
        if not isinstance(n, plain) or isinstance(n, ast.Constant) and isinstance(n.value, (bytes, complex, type(...))):
            return False
        if isinstance(n, ast.BinOp) and isinstance(n.op, ast.Mod) and isinstance(n.left, (ast.Constant, ast.BinOp)) \
                and any(isinstance(c, ast.Constant) and isinstance(c.value, str) for c in ast.walk(n.left)):
            return False
    return True


def size(value):
    if isinstance(value, str):
        return len(value)
    if isinstance(value, (list, tuple)):
        return sum(map(size, value)) + 1
    return abs(value).bit_length() * 10_000 / 16_384 if isinstance(value, int) else 1


def printed(node):
    for n in ast.walk(node):
        if isinstance(n, ast.JoinedStr) or isinstance(n, ast.Constant) and n.kind == "u":
            raise LeftOut("f-string or u-string in text")


def check_argument(node):
    if isinstance(node, ast.BinOp):
        if not computable(node):
            raise LeftOut("evaluated")
        if any(isinstance(n, ast.BinOp) and isinstance(n.op, (ast.Pow, ast.LShift)) and
               any(isinstance(c, ast.Constant) and isinstance(c.value, int) and abs(c.value) > 4000 for c in ast.walk(n.right)) for n in ast.walk(node)):
            raise LeftOut("large")
        try:
            large = size(eval(ast.unparse(node))) > 9_000
        except Exception:
            large = False
        if large:
            raise LeftOut("large")
    elif isinstance(node, (ast.List, ast.Tuple)):
        for n in node.elts:
            check_argument(n)
    elif isinstance(node, ast.Dict):
        for n in node.keys + node.values:
            check_argument(n)
    elif isinstance(node, ast.Call) and node.keywords:
        for k in node.keywords:
            check_argument(k.value)
    elif isinstance(node, (ast.Call, ast.Subscript)):
        printed(node)


def framed(text):
    text = text.strip("`\n ")
    text = text if text.startswith("[") else "[" + text
    return text if text.endswith("]") else text + "]"


def check_rules(syntax, text):
    if any(0xd800 <= ord(c) < 0xe000 for c in text):
        raise LeftOut("surrogates")
    depth = deepest = 0
    for c in text:
        depth += (c in "([{") - (c in ")]}")
        deepest = max(deepest, depth)
    if deepest > 100:
        raise LeftOut("deep")
    if syntax == "JSON":
        plain = unfenced(text)
        if '"function"' in plain and not is_list_of_objects(plain):
            raise LeftOut("'function' outside of a list")
        try:
            json.loads(plain)
        except ValueError:
            pieces = plain.split(";")
            if not all(map(is_object, pieces)) and any(p.strip() for p in pieces[1:]) or "\n" in plain:
                raise LeftOut("lines, or ';' in strings") from None
            return
        if ";" in plain:
            raise LeftOut("';' in strings")
    if syntax == "PYTHON":
        try:
            body = ast.parse(framed(text), mode="eval").body
        except Exception:
            return
        if isinstance(body, ast.List):
            for element in body.elts:
                for k in getattr(element, "keywords", []):
                    check_argument(k.value)


def is_object(text):
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


def has_surrogate(value):
    return any(0xd800 <= ord(c) < 0xe000 for c in json.dumps(value, ensure_ascii=False, default=repr))


def case(category, functions, answers, syntax, underscores, text):
    """[syntax, underscores, text, calls or null, valid, kind of error]."""
    check_rules(syntax, text)
    try:
        calls = decode(syntax, text)
        found = None
        if is_function_calling_format_output(calls):
            found = [[name, [[k, encoded(v)] for k, v in arguments.items()]] for call in calls for name, arguments in call.items()]
    except LeftOut:
        raise
    except Exception:
        found = None
    if found is not None and has_surrogate(found):
        raise LeftOut("surrogates")
    if found is not None and not all(isinstance(f[0], str) for f in found):
        raise LeftOut("a name that is no string")
    try:
        verdict = judge(category, functions, answers, syntax, underscores, text)
    except Exception as e:
        raise LeftOut("raised " + type(e).__name__) from None
    return [syntax, underscores, text, found, verdict["valid"], "" if verdict["valid"] else verdict["error_type"]]


# ---------------------------------------------------------------- made-up questions

WORDS = ("river tariff orbit ledger museum recipe harbor voltage garden ticket parcel comet tunnel quarry violin glacier market beacon saddle canyon "
         "lantern meadow turbine invoice cabin reef").split()
VERBS = "get find compute list book convert plan rank count estimate".split()
TEXTS = ["Oslo, Norway", "new york", "3rd of May, 2021", "A-4/b", "O'Neill", 'the "old" pier', "São Tomé", "x^2 + 3*x", "2024-02-29", "plain", "snake_case", "C:\\temp",
         "50%", "café noir", "北京", "Straße 5", "line one\nline two", "", "True", "null", "😀 ok", "a.b.c", "UPPER case"]
TYPES = ["string", "integer", "float", "boolean", "array", "tuple", "dict", "any"]


class Maker:
    def __init__(self, seed):
        self.r = random.Random(seed)

    def pick(self, items):
        return self.r.choice(items)

    def chance(self, p):
        return self.r.random() < p

    def words(self, n):
        return "_".join(self.r.sample(WORDS, n))

    def name(self):
        name = self.pick(VERBS) + "_" + self.words(1)
        return self.words(1) + "." + name if self.chance(0.4) else name

    def value(self, kind, items=None):
        r = self.r
        if kind in ("string", "any"):
            return self.pick(TEXTS[:-6])
        if kind == "integer":
            return self.pick([0, 1, 7, -3, 42, 1000, 10 ** 12, 2 ** 70, r.randint(-50, 500)])
        if kind == "float":
            return self.pick([0.5, -1.25, 3.0, 1e-7, 2.5e20, 98.6, 10.0, round(r.uniform(-90, 90), 3)])
        if kind == "boolean":
            return self.chance(0.5)
        if kind == "dict":
            return {k: self.value(self.pick(["string", "integer", "float", "boolean"])) for k in r.sample(WORDS, r.randint(1, 3))}
        items = items or "string"
        return [self.value(items, "integer") for _ in range(r.randint(0 if self.chance(0.1) else 1, 3))]

    def parameter(self):
        kind = self.pick(TYPES + ["string", "integer", "array"])
        doc = {"type": kind, "description": "The %s of the %s." % (self.pick(WORDS), self.pick(["day", "place", "naïve plan", "order"]))}
        items = None
        if kind in ("array", "tuple"):
            items = self.pick(["string", "integer", "float", "boolean", "dict", "array", "any"] if kind == "array" else ["float", "integer", "string"])
            doc["items"] = {"type": items}
            if items == "dict":
                doc["items"]["properties"] = {self.pick(WORDS): {"type": "float", "description": "A size."}, self.pick(WORDS): {"type": "string", "description": "A name."}}
            elif items == "array":
                doc["items"]["items"] = {"type": self.pick(["integer", "float"])}
        elif kind == "dict" and self.chance(0.7):
            doc["properties"] = {self.pick(WORDS): {"type": self.pick(["float", "integer", "string", "dict"]), "description": "A part."} for _ in range(2)}
        if kind == "string" and self.chance(0.2):
            doc["enum"] = ["low", "high"]
        if self.chance(0.15):
            doc["default"] = self.value(kind if kind in ("string", "integer", "float", "boolean") else "string")
        return doc

    def function(self, name):
        names = self.r.sample(WORDS + ["größe", "n", "from_date", "x1"], self.r.randint(1, 4))
        parameters = {n: self.parameter() for n in names}
        required = [n for n in names if self.chance(0.6)]
        return {"name": name, "description": "Works out the %s of a %s." % (self.pick(WORDS), self.pick(WORDS)),
                "parameters": {"type": "dict", "properties": parameters, "required": required}}

    def dict_answer(self, value):
        return {k: [v] + ([self.value("string")] if self.chance(0.2) else []) + ([""] if self.chance(0.2) else []) for k, v in value.items()}

    def answer(self, function):
        """Possible values by parameter, and the arguments of a right call."""
        possible, right = {}, {}
        required = function["parameters"]["required"]
        for name, doc in function["parameters"]["properties"].items():
            if name not in required and self.chance(0.15):
                continue
            kind, items = doc["type"], doc.get("items", {}).get("type")
            values = [self.value(kind, items) for _ in range(self.pick([1, 1, 2, 3]))]
            right[name] = values[0]
            if kind == "float" and self.chance(0.4):
                values = [int(v) if abs(v) < 1e6 else v for v in values]
                right[name] = values[0]
            if kind == "dict":
                values = [self.dict_answer(v) for v in values]
            elif items == "dict":
                values = [[self.dict_answer(d) for d in v] for v in values]
            elif kind not in ("string", "any") and self.chance(0.08):
                values, right[name] = ["some_variable"], "some_variable"
            elif kind == "any" and self.chance(0.5):
                values = [self.pick([5, 2.5, True, [1, 2]])]
                right[name] = values[0]
            if name not in required and self.chance(0.6) or self.chance(0.04):
                values.insert(self.pick([0, len(values)]), "")
            possible[name] = values
        return {function["name"]: possible}, (function["name"], right)

    def question(self, category):
        n = 1 if category in ("simple", "parallel") else self.r.randint(2, 3)
        functions = []
        while len(functions) < n:
            name = self.name()
            if name not in [f["name"] for f in functions]:
                functions.append(self.function(name))
        calls = 1 if "parallel" not in category else self.r.randint(2, 3)
        pairs = [self.answer(self.pick(functions)) for _ in range(calls)]
        return functions, [p[0] for p in pairs], [p[1] for p in pairs]

    # ------------------------------------------------------------ wrong calls

    def changed(self, value):
        r = self.r
        if isinstance(value, bool):
            return self.pick([not value, int(value), str(value).lower(), None])
        if isinstance(value, int):
            return self.pick([value + 1, float(value) if abs(value) < 2 ** 53 else 1.5, str(value), -value, bool(value), value * 1.0 if abs(value) < 2 ** 60 else 0, [value]])
        if isinstance(value, float):
            return self.pick([value + 1, int(value) if abs(value) < 1e15 else 3, str(value), -value, None])
        if isinstance(value, str):
            return self.pick([value.upper(), value.replace(" ", ""), value + ".", value.replace(",", ""), value.replace("-", "/"), value[1:], value + " x",
                              " " + value, value.replace("'", '"'), value.swapcase(), [value], 5, None, "_" + value, value.replace(" ", "\t")])
        if isinstance(value, (list, tuple)):
            value = list(value)
            if value and self.chance(0.5):
                i = r.randrange(len(value))
                value[i] = self.changed(value[i])
                return value
            return self.pick([tuple(value), value + value[:1], value[1:], value[::-1], [], tuple(value[::-1]), [value], str(value), value[0] if value else 0, tuple(value)])
        if isinstance(value, dict):
            value = dict(value)
            if not value:
                return self.pick([[], {"extra": 1}, ""])
            key = self.pick(list(value))
            how = r.randrange(6)
            if how == 0:
                del value[key]
            elif how == 1:
                value["extra"] = value[key]
            elif how == 2:
                value = dict(reversed(value.items()))
            elif how == 3:
                return self.pick([[value], str(value), None])
            else:
                value[key] = self.changed(value[key])
            return value
        return self.pick([0, "None", None, [], False])

    def mutated(self, calls):
        calls = [(n, dict(a)) for n, a in calls]
        for _ in range(self.pick([1, 1, 1, 2])):
            i = self.r.randrange(len(calls)) if calls else -1
            if i < 0:
                break
            name, arguments = calls[i]
            how = self.r.randrange(16)
            if how < 8 and arguments:
                key = self.pick(list(arguments))
                arguments[key] = self.changed(arguments[key])
            elif how < 10 and arguments:
                del arguments[self.pick(list(arguments))]
            elif how == 10:
                arguments[self.pick(["extra", "size"])] = self.pick([1, "x", None])
            elif how == 11:
                calls[i] = (self.pick([name + "s", name.replace(".", "_"), name.upper(), name.split(".")[-1]]), arguments)
            elif how == 12:
                calls.append(calls[i])
            elif how == 13:
                del calls[i]
            elif how == 14:
                self.r.shuffle(calls)
            else:
                items = list(arguments.items())
                self.r.shuffle(items)
                calls[i] = (name, dict(items))
        return calls

    # ------------------------------------------------------------ texts

    def string(self, s):
        style = self.r.randrange(12)
        if style < 5 or not s:
            return repr(s)
        if style < 8:
            return json.dumps(s, ensure_ascii=style == 5)
        if style == 8 and "\\" not in s and not s.endswith('"'):
            return '"""%s"""' % s
        if style == 9 and "\\" not in s and "'" not in s and "\n" not in s:
            return "%s'%s'" % (self.pick(["r", "R", "u", "f", "b", "rb"]), s)
        if style == 10:
            at = self.r.randrange(len(s) + 1)
            return repr(s[:at]) + self.pick([" ", "", "\n  "]) + json.dumps(s[at:])
        if style == 11 and len(s) > 1:
            return repr(s[:1]) + " + " + repr(s[1:])
        return "".join(["'"] + [("\\x%02x" % ord(c) if ord(c) < 256 else "\\u%04x" % ord(c) if ord(c) < 65536 else "\\U%08x" % ord(c)) for c in s] + ["'"])

    def number(self, n):
        style = self.r.randrange(14)
        if isinstance(n, int):
            if style == 0 and n >= 0:
                return hex(n)
            if style == 1 and n >= 0:
                return "{:_}".format(n)
            if style == 2:
                return "%d * 1" % n
            if style == 3:
                return "+%d" % n
            if style == 4:
                return "(%d)" % n
            if style == 5:
                return self.pick(["%d / 1", "%d // 2 * 2", "%d + 0.0", "%d - 1 + 1", "2 ** 3 + %d", "%d - -1"]) % n
        elif style == 0:
            return "%e" % n
        elif style == 1:
            return "%r * 2 / 2" % n
        return repr(n)

    def python(self, value):
        if isinstance(value, bool) or value is None:
            return str(value) if not self.chance(0.1) else str(value).lower().replace("none", "null")
        if isinstance(value, str):
            return self.string(value)
        if isinstance(value, (int, float)):
            return self.number(value)
        comma = self.pick([", ", ",", " , "])
        if isinstance(value, list):
            return "[" + comma.join(map(self.python, value)) + ("," if value and self.chance(0.1) else "") + "]"
        if isinstance(value, tuple):
            return "(" + comma.join(map(self.python, value)) + ("," if len(value) == 1 else "") + ")"
        if self.chance(0.05):
            return "dict(" + comma.join("%s=%s" % (k, self.python(v)) for k, v in value.items()) + ")"
        return "{" + comma.join("%s: %s" % (self.string(k) if isinstance(k, str) else k, self.python(v)) for k, v in value.items()) + "}"

    def python_text(self, calls):
        equals = self.pick(["=", "=", "=", " = "])
        comma = self.pick([", ", ", ", ",", ",\n    ", ", # next\n "])
        parts = ["%s(%s)" % (n, comma.join(k + equals + self.python(v) for k, v in a.items())) for n, a in calls]
        text = self.pick([", ", ",\n ", ","]).join(parts)
        return self.pick(["[%s]", "[%s]", "[%s]", "[%s]", "%s", "[%s", "```[%s]```", "```\n[%s]\n```", "```python\n[%s]\n```", "\n [%s] \n", "'[%s]'", "[%s,]", "[\n%s\n]", "[%s] # ]",
                          "Sure: [%s]", "[%s].", "%s\n", "%s]", "([%s])"]) % text

    def json_text(self, calls, syntax):
        ascii = self.chance(0.5)
        indent = self.pick([None, None, 2])
        names = ("name", "arguments") if syntax == "TOOL_CALL" else self.pick([("name", "arguments"), ("name", "parameters"), ("function", "parameters"), None])

        def one(call):
            value = {call[0]: call[1]} if names is None else {names[0]: call[0], names[1]: call[1]}
            if names and self.chance(0.05):
                value[names[1]] = self.pick([json.dumps(call[1]), None, [1], "x"])
            elif names and self.chance(0.05):
                del value[self.pick(names)]
            elif self.chance(0.05):
                value = self.pick([{}, [value], 5, "x", {**value, "id": 1}])
            return value
        values = [one(c) for c in calls]
        dump = lambda v: json.dumps(v, ensure_ascii=ascii, indent=indent)  # noqa: E731
        if syntax == "TOOL_CALL":
            text = "\n".join("<tool_call>\n%s\n</tool_call>" % dump(v) for v in values)
            return self.pick(["%s", "%s", "%s", "Let me see.\n%s\nDone.", "%s\n<tool_call>\n{\n</tool_call>"]) % text
        if names and self.chance(0.3):
            return "; ".join(json.dumps(v, ensure_ascii=ascii) for v in values)
        text = dump(values[0]) if len(values) == 1 and self.chance(0.4) else dump(values)
        return self.pick(["%s", "%s", "%s", "```json\n%s\n```", "```\n%s\n```", " %s\n"]) % text

    def scratched(self, text):
        for _ in range(self.pick([1, 1, 2])):
            at = self.r.randrange(len(text) + 1)
            text = self.pick([text[:at] + text[at + 1:], text[:at] + self.pick(list("[](){},=:'\"\\*-+.# \n01aéﬁ\u00a0`;\t!@$%&|<>~^?")) + text[at:],
                              text[:at], text[:at] + text[max(0, at - 5):at] + text[at:]])
        return text

    # ------------------------------------------------------------ expressions

    def spaced(self, text):
        return text.replace(" ", self.pick([" ", " ", "  ", " \n", "\t"]))

    def expression(self, depth):
        r, e = self.r, lambda: self.expression(depth - 1)
        if depth <= 0 or self.chance(0.15):
            return self.pick(["x", "1", "'s'", "a.b", "2.5", "None", "True", "...", "...", "0x1F", "1_000", "1e3", "1e999", ".5", "5.", "3j", "b'q\\n'", "'it\\'s'", '"q"', "'\\N{BULLET}'",
                              "'a' 'b'", "\"it's\"", "'\"'", "'\\\\d'", "'\\d'", "r'\\d'", "'\\t\\x07é'", "0o17", "0b101", "00", "1E-5", "123456789012345678901234567890", "f'{x!r:>{w}}'", "f'{{}}'",
                              "'\\101'", "_", "match", "ﬁ", "'''m\nn'''", "'tab\\\n'", "[]", "()", "{}", "1e16", "12345678.9", "0.00001", "rb'\\x'", "'\\0'", "1.5J", "print"])
        op = lambda: self.pick("+ - * / // % ** << >> & | ^ @".split())  # noqa: E731
        args = lambda: ", ".join(self.pick([e(), e(), "*" + e(), "k=" + e(), "**" + e()]) for _ in range(r.randint(0, 3)))  # noqa: E731
        how = r.randrange(27)
        if how == 0:
            return "%s %s %s" % (e(), op(), e())
        if how == 1:
            return "(%s %s %s) %s %s" % (e(), op(), e(), op(), e())
        if how == 2:
            return self.pick(["-%s", "+%s", "~%s", "not %s", "- %s"]) % e()
        if how == 3:
            return "%s %s %s" % (e(), self.pick(["and", "or"]), e())
        if how == 4:
            return "%s %s %s" % (e(), self.pick("< > <= >= == != in is".split() + ["not in", "is not"]), e())
        if how == 5:
            return "%s if %s else %s" % (e(), e(), e())
        if how == 6:
            return "lambda%s: %s" % (self.pick(["", " x", " x, y=%s" % e(), " *a, **k", " a, /, b", " *, k", " *, k=1, j", " a=1, b", " *", " a, *b, c=%s" % e(), " /", " **k, a", " a, a,"]), e())
        if how in (7, 8, 9, 10):
            return "%s(%s)" % (self.pick(["g", "m.g", "date", "(%s)" % e(), e()]), args())
        if how in (11, 12, 13):
            at = self.pick([e(), "%s:%s" % (e(), e()), ":", "::2", "1:", "%s, %s" % (e(), e()), "*%s" % e(), "a:b:c", "::", "%s," % e(), "1:2, ::3", ""])
            return "%s[%s]" % (self.pick(["x", "a.b", "(%s)" % e(), e()]), at)
        if how == 14:
            return "[%s]" % ", ".join(self.pick([e(), e(), e(), "*" + e()]) for _ in range(r.randint(0, 3)))
        if how == 15:
            return "(%s,)" % self.pick([e(), e() + ", " + e(), "*" + e()])
        if how == 16:
            return "{%s}" % ", ".join(self.pick(["%s: %s" % (self.pick(["'k'", "1", "True", "x", "1.0", "(1, 2)", e()]), e()), "'j': %s" % e(), "'j': 1", "**%s" % e()]) for _ in range(r.randint(0, 3)))
        if how == 17:
            return "{%s}" % ", ".join(e() for _ in range(r.randint(1, 3)))
        if how == 18:
            clause = self.pick(["for i in %s" % e(), "for i, j in %s if %s" % (e(), e()), "async for i in x", "for i in x for j in i", "for *a, b in x", "for a.b in x", "for (i) in x", "for 1 in x", "for i in x if a if b",
                                "for [a, b] in x", "for i in x, y", "for f() in x"])
            return self.pick(["[%s %s]", "(%s %s)", "{%s %s}", "{1: %s %s}", "g(%s %s)", "g(%s %s, )"]) % (e(), clause)
        if how == 19:
            return self.pick(["(y := %s)", "[y := %s]", "g(y := %s)", "y := %s", "x[y := %s]", "{y := %s}"]) % e()
        if how == 20:
            return self.pick(["await %s", "(yield %s)", "(yield)", "(yield from %s)", "(%s)", "((%s))", "yield %s", "(yield %s, 1)"]).replace("%s", e())
        if how == 21:
            return "%s.%s" % (self.pick([e(), "1", "1 ", "'s'", "(%s)" % e()]), self.pick(["real", "y", "from", "match"]))
        if how == 22:
            return "%s # why\n" % e()
        if how == 23:
            return self.pick(["1 2", "x y", "1if x else 2", "01", "1__0", "0x", "1_", "'open", "x = 1", "*x", "**x", "x->y", "x;y", "$x", "a?b", "1.e", "0b2", "b'é'", "b'a' 'b'", "'\\x1'", "'\\u12'",
                              "'\\N{NO SUCH}'", "f'{'", "f'}'", "f'{}'", "f'{x!z}'", "f'{a b}'", "f'{x:{y:{z}}}'", "x <> y", "x !y", "print x", "x.1", "x..y", "a b=1", "\\x", "x \\\n + 1", "1or 2", "0_1", "1e+",
                              "x\u00a0y", "‘x’", "not", "lambda", "x if y", "x is is y", "f'{x=}'", "f'{x = !r}'", "f'{\"a\"}' 'b'", "f'{x:%Y-%m}'", "f'{1,2}'", "f'{*a,}'", "f'{lambda x: 1}'", "f'{(lambda x: 1)}'",
                              "f'{x!r}' f'{y}'", "rf'\\{x}'", "f'\\{x}'", "f'\\N{BULLET}{x}'", "f'{x!=y}'", "f'{a[\"b\"]}'", "f'{a['b']}'", "f'{x:}}'", "f'{ }'", "f'{x#}'", "f'''{\nx\n}'''"])
        if how == 24:
            pair = self.pick([("1", "2"), ("7", "-2"), ("7.5", "-2"), ("-7", "2.5"), ("'a'", "'b'"), ("[1]", "[2, 'x']"), ("(1,)", "(2,)"), ("'ab'", "3"), ("3", "[0]"), ("True", "False"), ("10", "3"), ("2", "-1"),
                              ("0", "0"), ("1e308", "10"), ("2", "100"), ("-1", "70"), ("1", "'a'"), ("[1]", "-1"), ("{'a': 1}", "2"), ("0.1", "0.2"), ("9007199254740993", "1.0"), ("1", "3"), ("-8", "3")])
            return "%s %s %s" % (pair[0], op(), pair[1])
        if how == 25:
            return "(%s %s 3) %s %s" % (self.number(r.randint(-9, 9)), op(), op(), self.number(r.randint(-9, 9)))
        return "%s %s %s" % (self.pick(["-2", "2", "1.5"]), op(), self.pick(["2 ** 2", "-3", "(1 + 2)", "7 // 2"]))


# ---------------------------------------------------------------- the file

class Writer:
    def __init__(self):
        self.lines, self.left_out, self.counts = [], {}, {}

    def add(self, category, functions, answers, texts):
        cases = []
        for syntax, underscores, text in texts:
            try:
                cases.append(case(category, functions, answers, syntax, underscores, text))
            except LeftOut as e:
                self.left_out[str(e)] = self.left_out.get(str(e), 0) + 1
                continue
            verdict = cases[-1][5] or "valid"
            self.counts[verdict] = self.counts.get(verdict, 0) + 1
        docs = json.loads(json.dumps(functions))
        row = {"category": category, "functions": functions, "answers": answers, "cases": cases}
        hinted = _func_doc_language_specific_pre_processing(docs, category)
        row["prompt"] = utils.formulate_system_prompt(DEFAULT_SYSTEM_PROMPT_FORMAT, hinted)
        row["tools"] = utils.convert_to_tool(hinted, GORILLA_TO_OPENAPI, ModelStyle.OPENAI_COMPLETIONS)
        self.lines.append(json.dumps(row, ensure_ascii=False, separators=(",", ":")))

    def write(self, path):
        path.parent.mkdir(parents=True, exist_ok=True)
        data = gzip.compress(("\n".join(self.lines) + "\n").encode(), compresslevel=9, mtime=0)
        path.write_bytes(data)
        if path == OUT:
            lines = ["command: python3.11 modules/eaft-testkit/golden/bfcl.py", "python: " + platform.python_version(), "bfcl-eval: " + importlib.metadata.version("bfcl-eval")]
            path.with_name("cases.txt").write_text("\n".join(lines) + "\n")
        print("%d bytes; %d questions, %d texts" % (len(data), len(self.lines), sum(self.counts.values())))
        for counts in (self.counts, self.left_out):
            print(json.dumps(counts, indent=1, sort_keys=True))


def texts(m, calls, n, functions):
    """Texts of a question, the first few of them right."""
    for i in range(n):
        these = calls if i < 4 or m.chance(0.1) else m.mutated(calls)
        syntax = m.pick(["PYTHON", "PYTHON", "PYTHON", "TOOL_CALL", "JSON"])
        underscores = m.chance(0.15)
        if underscores and m.chance(0.8):
            these = [(name.replace(".", "_"), a) for name, a in these]
        text = m.python_text(these) if syntax == "PYTHON" else m.json_text(these, syntax)
        yield syntax, underscores, m.scratched(text) if m.chance(0.15) else text


def made_up(seed, out):
    m, w = Maker(seed), Writer()
    for i in range(100):
        category = ["simple", "multiple", "parallel", "parallel_multiple", "simple"][i % 5]
        functions, answers, calls = m.question(category)
        w.add(category, functions, answers, list(texts(m, calls, 22, functions)))
    for i in range(12):
        functions, _, calls = m.question("multiple")
        chat = ["None of the functions fits.", "", "[]", "I can't (really) do that.", "{}", "```\n```", "f()", "[f(1)]", "[[f()]]", "[{}]", "no", "f", "<tool_call>\n</tool_call>", "[{\"f\": {}}]", "[{\"f\": 1}]", "()", "f(a)"]
        w.add("irrelevance", functions, [], [(m.pick(["PYTHON", "TOOL_CALL", "JSON"]), False, t) for t in m.r.sample(chat, 8)] + list(texts(m, calls, 6, functions)))
    functions, answers, _ = m.question("simple")
    w.add("irrelevance", functions, [], [("PYTHON", False, "[f(a=%s)]" % m.spaced(m.expression(m.pick([1, 2, 2, 3, 3, 4])))) for _ in range(1100)])
    w.add("irrelevance", functions, [], [("PYTHON", False, "[%s, g(%s, b=%s)]" % (m.expression(2), m.expression(2), m.expression(1))) for _ in range(200)])
    w.write(out)


def rows(path):
    return [json.loads(line) for line in path.read_text().splitlines()]


def right_value(m, value, doc):
    """A value that a possible answer stands for."""
    if doc.get("type") == "dict" and isinstance(value, dict):
        return {k: m.pick([x for x in v if x != ""] or [""]) for k, v in value.items() if "" not in v or m.chance(0.5)}
    if isinstance(value, list) and doc.get("items", {}).get("type") == "dict":
        return [right_value(m, v, {"type": "dict"}) for v in value]
    return tuple(value) if doc.get("type") == "tuple" and isinstance(value, list) and m.chance(0.5) else value


def real(data, out):
    m, w = Maker(7), Writer()
    for name in ("simple_python", "multiple", "parallel", "parallel_multiple", "irrelevance"):
        category = name.removesuffix("_python")
        truth = {}
        if category != "irrelevance":
            truth = {r["id"]: r["ground_truth"] for r in rows(data / "possible_answer" / ("BFCL_v4_%s.json" % name))}
        for row in rows(data / ("BFCL_v4_%s.json" % name)):
            calls = []
            for answer in truth.get(row["id"], []):
                (function, possible), = answer.items()
                docs = next(f for f in row["function"] if f["name"] == function)["parameters"]["properties"]
                calls.append((function, {k: right_value(m, m.pick([x for x in v if x != ""] or [""]), docs.get(k, {})) for k, v in possible.items() if "" not in v or (len(v) > 1 and m.chance(0.5))}))
            if category == "irrelevance":
                calls = [(row["function"][0]["name"], {"a": 1})]
            w.add(category, row["function"], truth.get(row["id"], []), list(texts(m, calls, 16, row["function"])))
    w.write(out)


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--data", type=pathlib.Path)
    p.add_argument("--seed", type=int, default=20260101)
    p.add_argument("--out", type=pathlib.Path, default=OUT)
    a = p.parse_args()
    if a.data:
        real(a.data, a.out)
    else:
        made_up(a.seed, a.out)


if __name__ == "__main__":
    main()
