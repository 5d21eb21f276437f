package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChatTemplateTest {

  private static final List<Map<String, Object>> HELLO =
      List.of(Map.of("role", "user", "content", "hello"));

  private static ChatTemplate template(String source) {
    return ChatTemplate.of("test.jinja", source, Map.of());
  }

  @Test
  void whatTheTemplateRaisesIsTheError() {
    ChatTemplate t =
        template("{% if messages[0].role == 'user' %}{{ raise_exception('no users') }}{% endif %}");
    assertThatThrownBy(() -> t.render(HELLO, false))
        .isInstanceOf(DataException.class)
        .hasMessage("test.jinja refuses: no users");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages[0].content.nosuch() }}",
        "{{ messages[0].content | nosuch }}",
        "{{ nosuch() }}",
        "{% nosuch %}",
        "{% for m in messages %}{{ m.content }}",
        "{{ messages[0].content",
        "{{ messages[0.content }}",
        "{% for m in messages %}{{ loop.nosuch }}{% endfor %}",
        "{% if messages %}x{% endfor %}",
        "{{ messages | tojson(separators=1) }}",
        "{{ messages[0].content.split('') }}",
        "{{ nosuch.attribute }}",
        "{{ nosuch['item'] }}",
        "{{ nosuch.method() }}",
        "{{ nosuch[1:] }}",
        "{{ messages[7].role }}",
        "{{ messages[0].nosuch.split('a') }}",
      })
  void whatCannotBeRenderedIsAnErrorThatNamesTheTemplate(String source) {
    assertThatThrownBy(() -> template(source).render(HELLO, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("test.jinja");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{{ messages[0].content.class }}",
        "{{ messages[0].content.getClass() }}",
        "{{ messages[0].content.getBytes() }}",
        "{{ messages.getClass() }}"
      })
  void javaIsOutOfReach(String source) {
    assertThatThrownBy(() -> template(source).render(HELLO, false))
        .isInstanceOf(DataException.class);
  }

  @Test
  void errorsNameTheLineOfTheFile() {
    ChatTemplate t = template("{#- a\nb -#}\n\n{%- if true -%}\n\n{%- endif -%}\n\n{{ x.y() }}\n");
    assertThatThrownBy(() -> t.render(HELLO, false)).hasMessageContaining("line 8");
    assertThatThrownBy(() -> template("a\n\n{% if x")).hasMessageContaining("line 3");
    assertThatThrownBy(() -> template("a\n{% raw %} x")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> template("{{ '}}")).hasMessageContaining("'}}'");
  }

  @Test
  void valuesThatAreNotTextAreNotAddedToText() {
    assertThatThrownBy(() -> template("{{ 'a' + nothing }}").render(HELLO, false))
        .hasMessageContaining("undefined");
    assertThatThrownBy(() -> template("{{ 'a' + 1 }}").render(HELLO, false))
        .hasMessageContaining("can be added to a str only");
  }

  @Test
  void spansAreThoseOfTheGenerationTag() {
    ChatTemplate t =
        template(
            "{% for m in messages %}😀{% generation %}{{ m.content }}{% endgeneration %}|{% endfor"
                + " %}{% generation %}{% endgeneration %}");
    RenderedChat r = t.render(HELLO, Map.of(), false);
    assertThat(r.text()).isEqualTo("😀hello|");
    assertThat(r.generated()).containsExactly(new Span(2, 7), new Span(8, 8));
    assertThat(t.marksGeneration()).isTrue();
  }

  @Test
  void theMarksThemselvesAreRefusedInText() {
    List<Map<String, Object>> hostile =
        List.of(Map.of("role", "user", "content", "a\uFDD0\uFDD1\uFDD0b"));
    assertThatThrownBy(() -> template("{{ messages[0].content }}").render(hostile, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("U+FDD0");
  }

  @Test
  void oneTemplateMayBeUsedByThreads() {
    ChatTemplate t =
        template(
            "{% for m in messages %}{% generation %}{{ m.content }}{% endgeneration %}{% endfor %}");
    List<String> all =
        java.util.stream.IntStream.range(0, 400)
            .parallel()
            .mapToObj(i -> t.render(List.of(Map.of("role", "user", "content", "c" + i)), false))
            .toList();
    for (int i = 0; i < all.size(); i++) {
      assertThat(all.get(i)).isEqualTo("c" + i);
    }
  }

  @Test
  void aDateIsFormattedAsPythonDoes() {
    assertThat(template("{{ strftime_now('%d %b %Y') }}").render(HELLO, false))
        .matches("\\d\\d [A-Z][a-z][a-z] \\d{4}");
    assertThat(template("{{ strftime_now is defined }}").render(HELLO, false)).isEqualTo("True");
  }

  @Test
  void jsonIsSpacedAsPythonDoes() {
    assertThat(
            new PythonJson(0, false, false)
                .write(List.of(1, 2.0, 1e16, 1e-5, 0.1, true, "ü\n\u0001")))
        .isEqualTo("[1, 2.0, 1e+16, 1e-05, 0.1, true, \"ü\\n\\u0001\"]");
    assertThat(new PythonJson(2, true, true).write(Map.of("b", List.of(), "a", List.of("ü"))))
        .isEqualTo("{\n  \"a\": [\n    \"\\u00fc\"\n  ],\n  \"b\": []\n}");
    assertThat(PythonJson.number(123456789012345680.0)).isEqualTo("1.2345678901234568e+17");
    assertThat(PythonJson.number(-0.0)).isEqualTo("-0.0");
  }

  @Test
  void strMethodsAreThoseOfPython() {
    assertThat(call(" a  b ", "split")).isEqualTo(List.of("a", "b"));
    assertThat(call("a b  c ", "split", null, 1)).isEqualTo(List.of("a", "b  c"));
    assertThat(call("a,b,,c", "split", ",")).isEqualTo(List.of("a", "b", "", "c"));
    assertThat(call("a,b,c", "split", ",", 1)).isEqualTo(List.of("a", "b,c"));
    assertThat(call("a,b,c", "rsplit", ",", 1)).isEqualTo(List.of("a,b", "c"));
    assertThat(call(",a,", "rsplit", ",")).isEqualTo(List.of("", "a", ""));
    assertThat(call("\u00a0\u3000x\u2028\u001c", "strip")).isEqualTo("x");
    assertThat(call("xyax", "strip", "xy")).isEqualTo("a");
    assertThat(call("aaa", "replace", "a", "b", 2)).isEqualTo("bba");
    assertThat(call("it's a DAY", "title")).isEqualTo("It'S A Day");
    assertThat(call("hELLO", "capitalize")).isEqualTo("Hello");
    assertThat(call("ab", "startswith", List.of("x", "a"))).isEqualTo(true);
    assertThat(call("abab", "count", "ab")).isEqualTo(2);
    assertThat(call("-", "join", List.of("a", "b"))).isEqualTo("a-b");
    assertThat(call("prefix", "removeprefix", "pre")).isEqualTo("fix");
    assertThat(call("", "isdigit")).isEqualTo(false);
  }

  private static Object call(String s, String method, Object... args) {
    return PythonStrings.call(s, method, args);
  }
}
