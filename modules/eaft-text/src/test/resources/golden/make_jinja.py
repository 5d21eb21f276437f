#!/usr/bin/env python3
"""Golden renders of small templates: python3 make_jinja.py writes jinja.json beside itself.

Every line of SNIPPETS is a template; ¶ stands for a line end. They are rendered by transformers' own environment
(utils/chat_template_utils.py, _compile_jinja_template), and what fails there must fail here too.
"""
import json, pathlib
import jinja2, transformers
from transformers.utils.chat_template_utils import _compile_jinja_template

VARIABLES = {
    "s": "Hello World", "e": "", "u": "añ😀b", "w": "  pad\t\n", "n": 7, "z": 0, "neg": -7, "f": 2.5, "t": True, "none_": None,
    "l": [3, 1, 2], "ls": ["b", "A", "c"], "d": {"b": 1, "a": {"c": [1, 2]}, "items": "own", "keys": 5}, "empty": [],
    "people": [{"name": "Ann", "age": 30, "tags": ["x"]}, {"name": "bob", "age": 25}, {"name": "Cid", "age": 30, "tags": []}],
}
SNIPPETS = r"""
{{ 1 + 2 }} {{ 7 - 10 }} {{ 2 * 3 }} {{ 7 / 2 }} {{ 6 / 3 }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 % 3 }} {{ -7 % 3 }} {{ 7 % -3 }} {{ 2 ** 10 }} {{ 2 ** -1 }}
{{ 2 ** 3 ** 2 }} {{ -2 ** 2 }} {{ 1 + 2 * 3 - 4 }} {{ (1 + 2) * 3 }} {{ 10 - 2 - 3 }} {{ 2 * 3 % 4 }}
{{ 1.5 + 1 }} {{ 7.5 // 2 }} {{ -7.5 % 2 }} {{ 1e3 }} {{ 1e16 }} {{ 1e-5 }} {{ 0.1 + 0.2 }} {{ 1.0 }} {{ 1_000 }} {{ 0x1F }} {{ 0b101 }} {{ 0o17 }}
{{ 9223372036854775807 + 1 }} {{ 99999999999999999999 * 2 }} {{ 2 ** 70 }}
{{ true + true }} {{ t * 3 }} {{ 1 == true }} {{ 0 == false }} {{ 1 == 1.0 }} {{ '1' == 1 }} {{ none == false }} {{ '' == none }}
{{ 1 / 0 }}
{{ 1 // 0 }}
{{ 1 % 0 }}
{{ 'a' + 1 }}
{{ 'a' + none }}
{{ 'a' + nothing }}
{{ nothing + 1 }}
{{ 'a' ~ 1 ~ none ~ true ~ 1.0 ~ [1, 'x'] ~ nothing }}
{{ 'ab' * 3 }} {{ 2 * 'x' }} {{ [1] * 2 }} {{ 'x' * -1 }}|
{{ [1, 2] + [3] }} {{ (1, 2) + (3,) }}
{{ [1] + (2,) }}
{{ -s }}
{{ -n }} {{ +n }} {{ - -n }} {{ -neg|abs }} {{ (-n)|abs }}
{{ n > 3 }} {{ n >= 7 }} {{ n < 7 }} {{ n <= 7 }} {{ n != 7 }} {{ 'a' < 'b' }} {{ 'B' < 'a' }} {{ [1, 2] < [1, 3] }}
{{ 1 < n < 10 }} {{ 1 < n > 10 }} {{ 1 == 1 == 1 }} {{ 1 < 2 in [true] }}
{{ 'a' < 1 }}
{{ nothing < 1 }}
{{ 1 in l }} {{ 9 in l }} {{ 9 not in l }} {{ 'ell' in s }} {{ 'b' in d }} {{ 'zz' not in d }} {{ 1 in nothing }} {{ true in l }}
{{ 1 in s }}
{{ 1 in n }}
{{ not t }} {{ not not t }} {{ not e and t }} {{ not (e or t) }} {{ not n == 7 }} {{ not 'x' in s }}
{{ e or 'x' }} {{ n and 'y' }} {{ z and 'y' }} {{ none_ or empty or 'q' }} {{ 1 and 0 or 5 }}
{{ 'a' if t else 'b' }} {{ 'a' if z else 'b' }} {{ 'a' if z }}| {{ 'a' if z else 'b' if z else 'c' }} {{ ('a' if t else 'b') ~ 'c' }}
{{ 'x' if nothing is defined else 'y' }} {{ 'x' if nothing else 'y' }} {{ 1 if t else 2 + 3 }}
{{ t }} {{ none_ }} {{ none }} {{ None }} {{ True }} {{ false }} {{ f }} {{ l }} {{ d }} {{ (1, 'a') }} {{ (1,) }} {{ () }} {{ {} }} {{ [] }}
{{ ['it\'s', "q\"", 'both\'"', 'n\n', 't\t', '\\', 'é', '😀', '\x00', '\x7f', '\u00ad', '\u200b', '\u3000'] }}
{{ 'a\nb' }}|{{ 'a\tb' }}|{{ '\x41\u00e9\U0001F600\101' }}|{{ '\d\q' }}|{{ "a'b" }}|{{ 'a"b' }}|{{ '\'' }}|{{ 'con' 'cat' "ed" }}
{{ '\N{GREEK SMALL LETTER ALPHA}' }}
{{ '\x4' }}
{{ 1, 2 }} {{ (1, 2)[0] }}
{{ d.b }} {{ d['b'] }} {{ d.a.c[1] }} {{ d['a']['c'][-1] }} {{ d.a.c.0 }} {{ d.nosuch }}| {{ d['nosuch'] }}| {{ d.get('b') }} {{ d.get('q') }} {{ d.get('q', 'def') }}
{{ d['items'] }} {{ d['keys'] }} {{ d.items() | list }} {{ d.keys() | list }} {{ d.values() | list }}
{{ d.items is callable }} {{ d.items is string }} {{ d['items'] is string }} {{ s.upper is callable }} {{ raise_exception is defined }} {{ range is callable }}
{{ nothing.x }}
{{ nothing['x'] }}
{{ nothing.x() }}
{{ nothing() }}
{{ d.nosuch.deeper }}
{{ none_.x }}|{{ none_['x'] }}|{{ n.x }}|{{ s.nosuch }}|{{ l.nosuch }}|{{ s['nosuch'] }}|
{{ s.nosuch() }}
{{ l[10] }}|{{ l[-1] }}|{{ l['x'] }}|{{ s[0] }}|{{ s[-1] }}|{{ s[99] }}|{{ u[2] }}|{{ u[-2] }}|{{ l[true] }}
{{ s[1:3] }}|{{ s[:3] }}|{{ s[-3:] }}|{{ s[::2] }}|{{ s[::-1] }}|{{ s[8:2:-2] }}|{{ u[1:3] }}|{{ s[5:1] }}|{{ s[:] }}|{{ s[-100:100] }}
{{ l[1:] }}|{{ l[:-1] }}|{{ l[::-1] }}|{{ empty[1:] }}|{{ (1, 2, 3)[1:] }}|{{ l[none:2] }}
{{ l[::0] }}
{{ l['a':] }}
{{ nothing[1:] }}
{{ none_[1:] }}
{{ n[1:] }}
{{ s.upper() }} {{ s.lower() }} {{ s.title() }} {{ 'hELLO wORLD'.capitalize() }} {{ s.swapcase() }} {{ 'ß'.upper() }} {{ "they're x1y".title() }}
{{ s.startswith('He') }} {{ s.startswith(('x', 'He')) }} {{ s.endswith('ld') }} {{ s.endswith(('a', 'b')) }}
{{ s.startswith(['He']) }}
{{ s.find('o') }} {{ s.find('zz') }} {{ s.rfind('o') }} {{ s.index('W') }} {{ s.count('l') }} {{ s.count('') }} {{ u.find('b') }}
{{ s.index('zz') }}
{{ s.replace('l', 'L') }} {{ s.replace('l', 'L', 2) }} {{ s.replace('', '-') }} {{ s.replace('zz', 'y') }}
{{ w.strip() }}|{{ w.lstrip() }}|{{ w.rstrip() }}|{{ 'xyaxy'.strip('xy') }}|{{ '\u00a0\u2003x\u2028\x1c\x85'.strip() }}|{{ 'x\u200b'.strip() | length }}
{{ 'a,b,,c'.split(',') }} {{ 'a b  c '.split() }} {{ 'a b  c '.split(none, 1) }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ ''.split() }} {{ ''.split(',') }} {{ ' a b '.rsplit(none, 1) }} {{ 'a b'.split(' ') }} {{ 'a,b'.split(',', maxsplit=0) }}
{{ 'a'.split('') }}
{{ 'a\nb\r\nc\rd\x0be\u2028f'.splitlines() }} {{ 'a\nb\n'.splitlines(true) }} {{ ''.splitlines() }} {{ '\n'.splitlines() }}
{{ 'a-b-c'.partition('-') }} {{ 'a-b-c'.rpartition('-') }} {{ 'abc'.partition('-') }} {{ 'abc'.rpartition('-') }}
{{ '-'.join(['a', 'b']) }} {{ '-'.join('abc') }} {{ ''.join([]) }}
{{ '-'.join([1, 2]) }}
{{ '12'.isdigit() }} {{ '²'.isdigit() }} {{ '½'.isdigit() }} {{ ''.isdigit() }} {{ 'ab'.isalpha() }} {{ 'a1'.isalnum() }} {{ ' \t'.isspace() }} {{ 'AB'.isupper() }} {{ 'aB'.islower() }} {{ '1'.isupper() }}
{{ 'pre-x'.removeprefix('pre-') }} {{ 'x.py'.removesuffix('.py') }} {{ 'x'.removesuffix('') }} {{ 'ab'.ljust(4) }}| {{ 'ab'.rjust(4, '.') }} {{ 'ab'.center(5, '*') }} {{ 'abc'.center(6, '*') }} {{ '-5'.zfill(4) }}
{{ s.nosuchmethod('x') }}
{{ s.upper(1) }}
{{ s.format(1) }}{{ nothing.x }}
{{ l.index(1) }} {{ l.count(1) }} {{ l.count(9) }}
{{ l.index(9) }}
{{ l.append(4) }}
{{ d.update({'x': 1}) }}
{{ d.pop('b') }}
{{ l | length }} {{ s | length }} {{ u | length }} {{ d | length }} {{ nothing | length }} {{ l | count }}
{{ n | length }}
{{ none_ | length }}
{{ nothing | default('x') }} {{ nothing | d }}| {{ e | default('x') }}| {{ e | default('x', true) }} {{ none_ | default('x') }} {{ none_ | default('x', boolean=true) }} {{ nothing | default(false) }} {{ nothing | default(none) }} {{ d.q | default(7) + 1 }}
{{ s | upper }} {{ s | lower }} {{ 'a bc-de (fg' | title }} {{ 'aB' | capitalize }} {{ n | upper }} {{ none_ | upper }} {{ s | replace('o', '0') }} {{ s | replace('l', 'L', 1) }} {{ n | replace('7', 'x') }}
{{ w | trim }}| {{ 'xax' | trim('x') }} {{ n | trim }} {{ nothing | trim }}|
{{ l | first }} {{ l | last }} {{ s | first }} {{ s | last }} {{ d | first }} {{ empty | first }}| {{ empty | last }}| {{ nothing | first }}|
{{ empty | first + 1 }}
{{ l | join }} {{ l | join(', ') }} {{ ls | join('-') }} {{ people | join(',', attribute='name') }} {{ s | join('.') }} {{ nothing | default([]) | join }}|
{{ l | sort }} {{ ls | sort }} {{ ls | sort(case_sensitive=true) }} {{ l | sort(reverse=true) }} {{ people | sort(attribute='age,name') | map(attribute='name') | list }} {{ l | reverse | list }} {{ s | reverse }} {{ u | reverse }}
{{ [1, 'a'] | sort }}
{{ l | sum }} {{ people | sum(attribute='age') }} {{ l | sum(start=10) }} {{ l | min }} {{ l | max }} {{ ls | min }} {{ empty | max }}|
{{ [1, 1.0, 2, 'A', 'a'] | unique | list }} {{ ls | map('upper') | list }} {{ people | map(attribute='tags', default='-') | list }} {{ l | map('string') | join('+') }} {{ ls | map('replace', 'A', 'x') | list }}
{{ [0, 1, '', 'x', none] | select | list }} {{ l | select('gt', 1) | list }} {{ l | reject('odd') | list }} {{ people | selectattr('tags') | map(attribute='name') | list }} {{ people | rejectattr('age', 'equalto', 30) | map(attribute='name') | list }} {{ people | selectattr('tags', 'defined') | list | length }} {{ people | selectattr('name', 'in', ['Ann', 'Cid']) | list | length }}
{{ d.a | dictsort }} {{ {'b': 1, 'A': 2} | dictsort }} {{ {'b': 1, 'A': 2} | dictsort(by='value') }} {{ {'b': 1, 'A': 2} | dictsort(true) }}
{% for age, group in people | groupby('age') %}{{ age }}:{{ group | map(attribute='name') | join(',') }};{% endfor %}
{{ [1, 2, 3, 4, 5] | batch(2) | list }} {{ [1, 2, 3] | batch(2, '-') | list }}
{{ d | items | list }} {{ nothing | items | list }} {% for k, v in d | items %}{{ k }}={{ v }};{% endfor %}
{{ l | items | list }}
{{ n | string + 'x' }} {{ none_ | string }} {{ f | string }} {{ l | string }} {{ '5' | int + 1 }} {{ 'x' | int }} {{ 'x' | int(default=3) }} {{ '5.7' | int }} {{ 5.7 | int }} {{ '0x1f' | int(base=16) }} {{ '2.5' | float }} {{ 'x' | float }} {{ n | float }} {{ true | int }}
{{ 2.5 | round }} {{ 3.5 | round }} {{ 2.675 | round(2) }} {{ 2.1 | round(method='ceil') }} {{ 2.9 | round(0, 'floor') }} {{ 7 | round }} {{ -3 | abs }} {{ 'x y  z' | wordcount }}
{{ 'a\nb\n\nc' | indent }}|{{ 'a\nb' | indent(2, true) }}|{{ 'a\n\nb' | indent(2, blank=true) }}|{{ 'a\nb' | indent('> ') }}
{{ 'ab' | center(6) }}|
{{ '<a&"b\'>' | e }} {{ '<b>' | safe }} {{ '<' | e + '<' }} {{ '<' + '<' | safe }} {{ ('<' | safe) ~ '<' }} {{ ['<', '&' | e] | join }} {{ '<' | safe == '<' }} {{ '<' | e | length }}
{{ d | tojson }} {{ l | tojson }} {{ 'é😀\n"\\/\x7f\x01<>&\'' | tojson }} {{ none | tojson }} {{ 1.0 | tojson }} {{ 1e20 | tojson }} {{ true | tojson }} {{ (1, 2) | tojson }} {{ {2: 2, none: 3, true: 4, 1.5: 6} | tojson }}
{{ d | tojson(indent=2) }} {{ {} | tojson(indent=2) }} {{ [] | tojson(indent=2) }} {{ [[], {}] | tojson(indent=1) }} {{ l | tojson(indent=0) }}
{{ d | tojson(sort_keys=true) }} {{ 'é😀' | tojson(ensure_ascii=true) }} {{ l | tojson(separators=(',', ':')) }} {{ d | tojson(false, 4) }} {{ d | tojson(separators=(', ', '='), indent=2) }}
{{ nothing | tojson }}
{{ d | tojson(nosuch=1) }}
{{ d | nosuch }}
{{ d is nosuch }}
{{ n is defined }} {{ nothing is defined }} {{ nothing is undefined }} {{ nothing is not defined }} {{ none_ is none }} {{ n is none }} {{ n is not none }} {{ nothing is none }}
{{ s is string }} {{ n is string }} {{ n is number }} {{ f is number }} {{ t is number }} {{ s is number }} {{ n is integer }} {{ t is integer }} {{ f is float }} {{ t is boolean }} {{ n is boolean }} {{ t is true }} {{ 1 is true }} {{ false is false }}
{{ d is mapping }} {{ l is mapping }} {{ l is sequence }} {{ d is sequence }} {{ s is sequence }} {{ n is sequence }} {{ nothing is sequence }} {{ s is iterable }} {{ l is iterable }} {{ n is iterable }} {{ nothing is iterable }} {{ none_ is iterable }} {{ none_ is mapping }}
{{ 3 is odd }} {{ 3 is even }} {{ 6 is divisibleby 3 }} {{ 6 is divisibleby(4) }} {{ n is eq 7 }} {{ n is equalto 7 }} {{ n is ne 7 }} {{ n is gt 3 }} {{ n is greaterthan 3 }} {{ n is lt 3 }} {{ n is ge 7 }} {{ n is le 6 }} {{ n is sameas n }} {{ none is sameas none }} {{ 1 is in l }} {{ 'a' is lower }} {{ 'A' is upper }} {{ 'upper' is filter }} {{ 'odd' is test }} {{ 'q' is filter }} {{ n is in [1, 7] }}
{{ n is defined and n is number or t }} {{ not n is defined }} {{ n is number == true }} {{ 'x' if n is odd else 'y' }} {{ n is not string and t }}
{{ nothing is odd }}
{{ s is odd }}
{% if n %}a{% endif %}{% if z %}b{% else %}c{% endif %}{% if z %}d{% elif n %}e{% else %}f{% endif %}{% if e %}g{% elif empty %}h{% elif none_ %}i{% else %}j{% endif %}
{% for x in l %}{{ x }}{% if not loop.last %},{% endif %}{% endfor %}{% for x in empty %}{{ x }}{% else %}none{% endfor %}{% for x in nothing %}{{ x }}{% else %}nil{% endfor %}
{% for x in ls %}{{ loop.index }}{{ loop.index0 }}{{ loop.revindex }}{{ loop.revindex0 }}{{ loop.first }}{{ loop.last }}{{ loop.length }}{{ loop.depth }}{{ loop.depth0 }}{{ loop.cycle('o', 'e') }} {% endfor %}
{% for x in l %}{{ loop.previtem }}<{{ x }}>{{ loop.nextitem }};{% endfor %}{% for x in l %}{{ loop.previtem is defined }}{{ loop.nextitem is defined }} {% endfor %}
{% for x in [1, 1, 2, 2, 1] %}{{ loop.changed(x) }}{% endfor %}
{% for k, v in d.items() %}{{ k }}:{{ v }} {% endfor %}{% for k in d %}{{ k }} {% endfor %}{% for c in u %}{{ c }}.{% endfor %}{% for a, b in [[1, 2], 'xy', (5, 6)] %}{{ a }}{{ b }} {% endfor %}
{% for a, b in [[1, 2, 3]] %}{{ a }}{% endfor %}
{% for (a, b), c in [[[1, 2], 3]] %}{{ a }}{{ b }}{{ c }}{% endfor %}
{% for x in n %}{% endfor %}
{% for x in none_ %}{% endfor %}
{% for x in l if x > 1 %}{{ loop.index }}/{{ loop.length }}:{{ x }}{% if loop.last %}.{% endif %} {% endfor %}{% for x in l if x > 9 %}{{ x }}{% else %}no{% endfor %}
{% for x in range(5) %}{% if x == 1 %}{% continue %}{% endif %}{% if x == 3 %}{% break %}{% endif %}{{ x }}{% endfor %}
{% for x in range(3) %}{% for y in range(3) %}{% if y == 1 %}{% break %}{% endif %}{{ x }}{{ y }}{{ loop.depth }} {% endfor %}{% endfor %}
{% break %}
{{ range(3) | list }} {{ range(1, 4) | list }} {{ range(5, 0, -2) | list }} {{ range(0) | list }}
{{ range(1000000) | list | length }}
{{ range('a') }}
{% set x = 1 %}{{ x }}{% set a, b = 2, 3 %}{{ a }}{{ b }}{% set x = x + 1 %}{{ x }}{% if t %}{% set x = 9 %}{% endif %}{{ x }}
{% set x = 1 %}{% for i in l %}{% set x = x + i %}{{ x }} {% endfor %}{{ x }}{% for i in l %}{% if q is defined %}!{% endif %}{% set q = 1 %}{% endfor %}{{ q is defined }}
{% set ns = namespace(x=1, y='a') %}{% for i in l %}{% set ns.x = ns.x + i %}{% endfor %}{{ ns.x }}{{ ns.y }}{{ ns.z is defined }}{{ ns.z }}
{% set ns = namespace({'q': 5}, r=6) %}{{ ns.q }}{{ ns.r }}{% set ns.q = none %}{{ ns.q }}{{ ns['r'] }}
{% set q.x = 1 %}
{% set d.b = 1 %}
{% set ns = namespace() %}{% set ns._x = 1 %}
{% set x %}block {{ n }}{% endset %}[{{ x }}]{{ x | length }}{% set y | upper | replace('A', 'b') %}a{{ s }}{% endset %}{{ y }}
{% macro m(a, b='x', c=n) %}{{ a }}{{ b }}{{ c }}{% endmacro %}{{ m(1) }} {{ m(1, 2) }} {{ m(b=3, a=1) }} {{ m() }} {{ m(1, c=none) }} {{ m(1) | length }} {{ m is callable }} {{ m.name }}
{% macro m(a) %}{% endmacro %}{{ m(1, 2) }}
{% macro m(a) %}{% endmacro %}{{ m(q=2) }}
{% macro f(k) %}{% if k > 0 %}{{ k }}{{ f(k - 1) }}{% endif %}{% endmacro %}{{ f(3) }}{% set v = 5 %}{% macro g() %}{{ v }}{% endmacro %}{% set v = 6 %}{{ g() }}
{% macro outer() %}({{ caller() }}){% endmacro %}{% call outer() %}in {{ n }}{% endcall %}{% macro each(xs) %}{% for x in xs %}{{ caller(x) }}{% endfor %}{% endmacro %}{% call(x) each(l) %}<{{ x }}>{% endcall %}
{% macro m() %}{% set inner = 1 %}{% endmacro %}{{ m() }}{{ inner is defined }}{% macro h(x) %}{{ x if x is defined else 'u' }}{% endmacro %}{{ h() }}{{ h(0) }}
{% filter upper %}a{{ s }}{% endfilter %}{% filter replace('a', 'b') | upper %}banana{% endfilter %}{% with a = 1, b = n %}{{ a }}{{ b }}{% endwith %}{{ a is defined }}
{% generation %}x{% set g = 1 %}{% endgeneration %}{{ g is defined }}{% for i in l %}{% generation %}{{ i }}{{ loop.index }}{% endgeneration %}{% endfor %}
{% for x in [[1, [2]], [3]] recursive %}{% if x is iterable %}[{{ loop(x) }}]{% else %}{{ x }}{{ loop.depth }}{% endif %}{% endfor %}
{{ dict(a=1, b=2) }} {{ dict({'x': 1}, y=2) }} {% set j = joiner('|') %}{{ j() }}a{{ j() }}b{{ j() }}c {% set c = cycler('x', 'y') %}{{ c.next() }}{{ c.next() }}{{ c.next() }}{{ c.current }}
{{ namespace(a=1).a }} {{ {'a': 1}['a'] }} {{ {'a': 1, 'b': [1, {'c': 2}]}.b[1].c }} {{ [[1, 2], [3]][0][1] }} {{ 'abc'[1] }} {{ ('x')[0] }} {{ 'a' 'b'[0] }}
{{ {**d} }}
{{ dict(**{'a': 1}) }} {{ range(*[1, 4]) | list }}
{{ raise_exception('no') }}
{{ strftime_now('%%') }}
  {% if t %}  ¶  a¶  {% endif %}  ¶ b
a¶  {%- if t -%}  ¶ b ¶  {%- endif -%}¶ c
a ¶ {%+ if t %} b {% endif +%}¶ c {{- ' d ' -}} ¶ e
x {# c #} y¶ {# alone #}¶ z {#- cut -#} ¶w{#+ keep +#}¶v
{% raw %}{{ a }} {% b %}{% endraw %}|¶  {%- raw -%}  {{ x }}  {%- endraw -%}  |{% raw %}¶ a {% endraw %}¶b
{{ '}}' }}{{ '{{' }}{{ "%}" }}{% if '%}' == '%}' %}y{% endif %}{{ {'a': {'b': 1}} }}{{ {'a': {'b': 1}}['a']['b']}}
}} %} #} { % {% if t %}{{ '{%' }}{% endif %} { {{ 1 }} }
¶¶a¶¶{% if t %}¶¶b¶{% endif %}¶¶
	{% if t %}	¶	x	{% endif %}	{% if t %}y{% endif %}
{%- if t %} a {% endif -%}  {{ n -}}  ¶  {{- n }}
{%if t%}a{%endif%}{{n}}{{-n}}{{ -n}}{{(n)}}{{n|string+'x'}}
{{ n¶ +¶ 1 }}{% if¶ t¶ and¶ n %}¶multi¶{% endif %}
{% for x in l %}¶{{ x }}¶{% endfor %}¶end¶
{% for x in l -%}¶ {{ x }}¶ {%- endfor %}¶end
{{ n
{% if t %}a
{% endif %}
{% if t %}a{% endfor %}
{{ 'open }}
{# open
{{ n n }}
{{ }}
{{ n + }}
{{ (n }}
{{ n ] }}
{% nosuch %}
{% if %}a{% endif %}
{% for x l %}{% endfor %}
{% set 1 = 2 %}
{{ n | }}
{{ n is }}
{{ d. }}
{{ 1a }}
{{ @ }}
""".strip("\n").replace("\r", "").split("\n")


def main():
    rows = []
    for snippet in SNIPPETS:
        source = snippet.replace("¶", "\n")
        try:
            rows.append(dict(source=source, text=_compile_jinja_template(source).render(**VARIABLES)))
        except Exception as e:
            rows.append(dict(source=source, error=type(e).__name__ + ": " + str(e)[:80]))
    head = dict(made_with=f"jinja2 {jinja2.__version__}, transformers {transformers.__version__}", variables=VARIABLES)
    path = pathlib.Path(__file__).with_name("jinja.json")
    path.write_text(json.dumps(head)[:-1] + ',\n"rows": [\n' + ",\n".join(json.dumps(r) for r in rows) + "\n]}\n")
    print(len(rows), "templates,", sum("error" in r for r in rows), "errors")


if __name__ == "__main__":
    main()
