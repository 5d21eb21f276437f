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
        "{% for m in messages %}{{ loop.nosuch() }}{% endfor %}",
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
        "{{ messages[0].content.getClass() }}",
        "{{ messages[0].content.getBytes() }}",
        "{{ messages.getClass() }}"
      })
  void javaIsOutOfReach(String source) {
    assertThatThrownBy(() -> template(source).render(HELLO, false))
        .isInstanceOf(DataException.class);
    assertThat(template("[{{ messages[0].content.class }}]").render(HELLO, false)).isEqualTo("[]");
  }

  @Test
  void errorsNameTheLineOfTheFile() {
    ChatTemplate t = template("{#- a\nb -#}\n\n{%- if true -%}\n\n{%- endif -%}\n\n{{ x.y() }}\n");
    assertThatThrownBy(() -> t.render(HELLO, false)).hasMessageContaining("line 8");
    assertThatThrownBy(() -> template("a\n\n{% if x")).hasMessageContaining("line 3");
    assertThatThrownBy(() -> template("a\n{% raw %} x")).hasMessageContaining("line 2");
    assertThatThrownBy(() -> template("{{ '}}")).hasMessageContaining("does not end");
    assertThatThrownBy(() -> template("a\n{{ a"))
        .hasMessageContaining("line 2")
        .hasMessageContaining("'}}'");
  }

  @Test
  void valuesThatAreNotTextAreNotAddedToText() {
    assertThatThrownBy(() -> template("{{ 'a' + nothing }}").render(HELLO, false))
        .hasMessageContaining("undefined");
    assertThatThrownBy(() -> template("{{ 'a' + 1 }}").render(HELLO, false))
        .hasMessageContaining("a str + an int is not possible");
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
  void anyCharacterMayStandInText() {
    String all = "a\uFDD0\uFDD1\uFDD0b\u0000\uE000\uFFFF\uD83D\uDE00";
    List<Map<String, Object>> messages = List.of(Map.of("role", "user", "content", all));
    ChatTemplate t =
        template(
            "{% generation %}{{ messages[0].content }}{% endgeneration %}{{ messages[0].content }}");
    RenderedChat r = t.render(messages, Map.of(), false);
    assertThat(r.text()).isEqualTo(all + all);
    assertThat(r.generated()).containsExactly(new Span(0, all.length()));
  }

  @Test
  void aGenerationMarkThatHasNoPlaceInTheTextIsAnError() {
    assertThatThrownBy(
            () ->
                template("{% set x %}{% generation %}a{% endgeneration %}{% endset %}{{ x }}")
                    .render(HELLO, false))
        .hasMessageContaining("test.jinja, line 1")
        .hasMessageContaining("put it outside");
  }

  @Test
  void whatNeverEndsIsAnError() {
    assertThatThrownBy(
            () -> template("{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}").render(HELLO, false))
        .hasMessageContaining("without end");
    assertThatThrownBy(
            () -> template("{{ '" + "(".repeat(9) + "' }}" + "{{ " + "(".repeat(100_000)))
        .isInstanceOf(DataException.class);
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
}
