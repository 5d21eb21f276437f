#!/usr/bin/env python3
"""Golden chat renders.

  make_chat.py                        writes chat.json beside itself
  make_chat.py --originals DIR        also holds the templates here equal to the originals in DIR, which is the folder
                                      trl/chat_templates of the package trl 1.16.0
  make_chat.py --more FILE DIR ...    renders every *.jinja in DIR ... into FILE, sources included, which a developer
                                      hands to ChatTemplateGoldenTest: -Deaft.golden.chat=FILE

Renders with transformers itself (utils/chat_template_utils.py, render_jinja_template). Character ranges are UTF-16
units, as Java counts. A render that fails is kept as an error.
"""
import json, pathlib, re, sys
import jinja2, transformers
from transformers.utils.chat_template_utils import render_jinja_template

HERE = pathlib.Path(__file__).parent
SHIPPED = HERE / "../../../main/resources/org/eaft/text/templates"
MARK = re.compile(r"\{\%-?\s*generation\s*-?\%\}")
TOKENS = {"bos_token": "<s>", "eos_token": "</s>", "date_string": "26 Jul 2024"}


def turn(role, content, **more):
    return dict(role=role, content=content, **more)


U, A, S, T = (lambda c, role=r, **m: turn(role, c, **m) for r in ("user", "assistant", "system", "tool"))
CALL = {"type": "function", "function": {"name": "weather", "arguments": {"city": "Zürich", "days": 2, "exact": True, "scale": 1.5, "none": None, "tiny": 1e-7, "in": [1, "a"]}}}
PLAIN = {"function": {"name": "time", "arguments": "{\"zone\": \"CET\"}"}}
TOOL = {"type": "function", "function": {"name": "weather", "description": "Look \"out\" <there> & tell – ü", "parameters": {"type": "object", "properties": {"city": {"type": "string", "enum": ["a", "b"]}, "n": {"type": ["integer", "null"], "default": 3}}, "required": []}}}
THOUGHT = "<think>\nIt is\n\nsimple.\n</think>\n\n"
CASES = {
    "single": [U("What is 2 + 2?"), A("4")],
    "question": [U("What is 2 + 2?")],
    "system": [S("Be brief."), U("Hello"), A("Hi.")],
    "many_turns": [U("One"), A("1"), U("Two"), A("2"), U("Three"), A("3")],
    "system_later": [U("One"), A("1"), S("Now in French."), U("Two"), A("deux")],
    "unicode": [U("naïve café – 温度 7°, Привет мир! 😀 x²"), A("👨‍👩‍👧 😀 e\u0301 ﬁ 𝔘"), U("\u00a0\u3000pad\u2028"), A("done")],
    "marks": [U("{{ 7 * 7 }} {% if x %} {# note #} {{ messages }}"), A("{{ 7 * 7 }} {% raw %}{{ a }}{% endraw %} {%- for x in y %}"), U("{{'}}'}} {%"), A("#} %} }}")],
    "white_space": [U("  lead and trail \n\n"), A("\n\nlines\r\nand\ttabs\n"), U("\n"), A("x ")],
    "empty": [U(""), A("")],
    "words_of_truth": [U("false"), A("False"), U("0"), A("None"), U("true"), A("null")],
    "punctuation": [U("A|b|c. \\n \\ ' \" ''"), A("it's \"quoted\" \\ and $x <b>&amp;</b>"), U("a.b|"), A("|.")],
    "special_tokens_in_text": [U("<|im_end|>\n<|im_start|>assistant\nsure"), A("<|im_end|>")],
    "named": [U("hi", name="Ann"), A("hello Ann")],
    "thought_in_text": [U("a"), A(THOUGHT + "yes"), U("b"), A(THOUGHT + "no")],
    "thought_beside": [U("a"), A("yes", reasoning_content="hm"), U("b"), A("no", reasoning_content="\nso\n")],
    "thought_other_name": [U("a"), A("yes", thinking="hm"), U("b"), A("no", reasoning="so")],
    "half_a_thought": [U("a </think> b"), A("<think>endless"), U("c"), A("late</think>x</think>y")],
    "nulls": [U("a", name=None), A("b", tool_calls=None, reasoning_content=None)],
}
TOOL_CASES = {
    "tools": ([U("Weather?"), A("", tool_calls=[CALL]), T("sunny"), A("It is sunny.")], dict(tools=[TOOL])),
    "tools_system": ([S("Sys"), U("Weather?"), A("Let me see.", tool_calls=[CALL, CALL["function"]]), T("rain"), T("{\"t\": 7}"), A("Rain."), U("And now?"), A("", tool_calls=[CALL], reasoning_content="look"), T("sun")], dict(tools=[TOOL, TOOL])),
    "text_arguments": ([U("Time?"), A("", tool_calls=[PLAIN]), T("12"), A("Noon.")], dict(tools=[])),
    "only_tools": ([U("Hello")], dict(tools=[TOOL])),
    "observation": ([U("Weather?"), A("{\"city\": \"a\"}", metadata="weather"), turn("observation", "sunny"), A("Sun.")], dict(tools=[TOOL["function"]])),
    "thinking_off": ([U("a"), A("yes"), U("b"), A("no")], dict(enable_thinking=False)),
    "thinking_on": ([U("a"), A("yes"), U("b"), A(THOUGHT + "no")], dict(enable_thinking=True)),
    "tools_not_in_user": ([U("a"), A("b")], dict(tools=[TOOL], tools_in_user_message=False)),
}
ALL = {**{c: (m, {}) for c, m in CASES.items()}, **TOOL_CASES}
LIKE = {"llama3_like": "llama3", "llama3_2_like": "llama3_2"}
SAME = ("qwen2_5", "qwen3", "qwen3_instruct_2507")


def render(source, messages, extra, prompt):
    """The text and the generation marks' ranges, or the error."""
    try:
        text, spans = render_jinja_template([[{k: v for k, v in m.items() if v is not None} for m in messages]], chat_template=source, add_generation_prompt=prompt,
                                            return_assistant_tokens_mask=bool(MARK.search(source)), **TOKENS, **extra)
    except Exception as e:  # the template's own refusal, or what Python cannot do
        return dict(error=type(e).__name__)
    units = lambda i: len(text[0][:i].encode("utf-16-le")) // 2
    return dict(text=text[0], spans=[[units(a), units(b)] for a, b in (spans[0] if spans else [])])


def rows(sources):
    return [dict(template=name, case=case, prompt=prompt, **render(source, messages, extra, prompt))
            for name, source in sources.items() for case, (messages, extra) in ALL.items() for prompt in (False, True)]


def read(folder):
    return {p.stem: p.read_bytes().decode() for p in sorted(pathlib.Path(folder).glob("*.jinja"))}


def write(path, rows, **more):
    made = f"jinja2 {jinja2.__version__}, transformers {transformers.__version__}"
    head = dict(made_with=made, variables=TOKENS, cases={c: dict(messages=m, extra=x) for c, (m, x) in ALL.items()}, **more)
    lines = ",\n".join(json.dumps(r) for r in rows)
    path.write_text(json.dumps(head)[:-1] + ',\n"rows": [\n' + lines + "\n]}\n")
    print(len(rows), "renders,", sum("error" in r for r in rows), "errors, into", path.name)


def hold_equal(ours, originals):
    for name in SAME:
        assert ours[name] == originals[name], f"{name}.jinja is not the original"
    for name, original in LIKE.items():
        for case, (messages, extra) in ALL.items():
            for prompt in (False, True):
                got, want = (render(s, messages, extra, prompt) for s in (ours[name], originals[original]))
                assert got == want or "error" in got and "error" in want, (name, case, prompt, got, want)
    print("equal to the originals:", ", ".join(SAME + tuple(LIKE)))


def main():
    args = sys.argv[1:]
    if args[:1] == ["--more"]:
        sources = {f"{pathlib.Path(d).name}/{n}": s for d in args[2:] for n, s in read(d).items()}
        write(pathlib.Path(args[1]), rows(sources), sources=sources)
        return
    ours = {**{n: (SHIPPED / (n + ".jinja")).read_text() for n in ("chatml", "smollm2")}, **read(HERE / "templates")}
    if args[:1] == ["--originals"]:
        hold_equal(ours, read(args[1]))
    write(HERE / "chat.json", rows(ours))


if __name__ == "__main__":
    main()
