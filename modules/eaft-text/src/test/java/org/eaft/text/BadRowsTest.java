package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rows that are skipped, several files, and sides of a prompt and its completion. */
class BadRowsTest {

  @TempDir Path dir;
  private Tokenizer tokenizer;

  @BeforeEach
  void open() throws IOException {
    tokenizer = Tiny.tokenizer(dir);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private static DataOptions options(BadRows bad, String template, Path... files) {
    return new DataOptions(
        List.of(files).stream().map(Path::toString).toList(),
        DataFormat.AUTO,
        TrainOn.ASSISTANT,
        template,
        2048,
        Overlong.ERROR,
        0,
        bad);
  }

  private List<String> texts(ExampleSet set) {
    return set.examples().stream().map(e -> tokenizer.decode(e.ids())).toList();
  }

  @Test
  void badRowsOfEverySortAreCountedAndKeepTheirNumbers() throws IOException {
    Path f =
        Tiny.file(
            dir,
            "a.jsonl",
            "{\"what\": 1}",
            "{\"text\": \"a\"}",
            "{\"text\": 7}",
            "",
            "[]",
            "{\"text\": \"half \\ud83d\"}",
            "{\"text\": ",
            "{\"text\": \"\"}",
            "{\"text\": \"b\"}");

    ExampleSet set = Examples.load(options(BadRows.SKIP, "auto", f), tokenizer);

    assertThat(texts(set)).containsExactly("a<|im_end|>", "b<|im_end|>");
    assertThat(set.examples()).extracting(Example::index).containsExactly(1, 7);
    assertThat(set.counts())
        .isEqualTo(new RowCounts(8, 6, 0, 0, 0, set.tokens(), set.supervisedTokens()));
    assertThatThrownBy(() -> Examples.load(options(BadRows.ERROR, "auto", f), tokenizer))
        .hasMessageContaining("a.jsonl, line 1: the layout is not known");
  }

  @Test
  void whatTheTemplateRefusesIsABadRow() throws IOException {
    Path template =
        Tiny.file(
            dir,
            "t.jinja",
            "{% if messages[0].role != 'user' %}{{ raise_exception('user first') }}{% endif %}"
                + "{% for m in messages %}{{ m.role }}: {% if m.role == 'assistant' %}{% generation"
                + " %}{{ m.content }}{% endgeneration %}{% else %}{{ m.content }}{% endif %}{%"
                + " endfor %}");
    String good =
        "{\"messages\": [{\"role\": \"user\", \"content\": \"q\"}, {\"role\": \"assistant\","
            + " \"content\": \"a\"}]}";
    Path f =
        Tiny.file(
            dir,
            "a.jsonl",
            good,
            "{\"messages\": [{\"role\": \"assistant\", \"content\": \"a\"}]}",
            good);

    ExampleSet set = Examples.load(options(BadRows.SKIP, template.toString(), f), tokenizer);
    assertThat(set.examples()).hasSize(2);
    assertThat(set.counts().bad()).isEqualTo(1);
    assertThatThrownBy(
            () -> Examples.load(options(BadRows.ERROR, template.toString(), f), tokenizer))
        .hasMessageContaining("a.jsonl, line 2")
        .hasMessageContaining("user first");
  }

  @Test
  void aSetOfBadRowsOnlyIsAnErrorThatNamesTheFirst() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", "{\"text\": 1}", "{\"text\": 2}");
    assertThatThrownBy(() -> Examples.load(options(BadRows.SKIP, "auto", f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not one of 2 rows can be used; the first: ")
        .hasMessageContaining("a.jsonl, line 1: field 'text' is a number");
  }

  @Test
  void aRowThatIsTooLongIsNoBadRow() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", "{\"text\": \"a b c d e f g h i j\"}", "{\"text\": \"a\"}");
    DataOptions o =
        new DataOptions(
            List.of(f.toString()),
            DataFormat.AUTO,
            TrainOn.ALL,
            "auto",
            5,
            Overlong.ERROR,
            0,
            BadRows.SKIP);
    assertThatThrownBy(() -> Examples.load(o, tokenizer))
        .hasMessageContaining("more than max_length 5");
  }

  @Test
  void filesOfSeveralLayoutsAreOneDataSet() throws IOException {
    Path a = Tiny.file(dir, "a.jsonl", "{\"text\": \"a\"}", "{\"text\": \"b\"}");
    Path none = Tiny.file(dir, "none.jsonl", "");
    Path b = Tiny.file(dir, "b.json", "[{\"question\": \"q\", \"answer\": \"c\"}]");
    Path c = Tiny.file(dir, "c.txt", "d");

    ExampleSet set = Examples.load(options(BadRows.ERROR, "auto", a, none, b, c), tokenizer);

    assertThat(texts(set))
        .containsExactly(
            "a<|im_end|>",
            "b<|im_end|>",
            "<|im_start|>user\nq<|im_end|>\n<|im_start|>assistant\nc<|im_end|>\n",
            "d<|im_end|>");
    assertThat(set.examples()).extracting(Example::index).containsExactly(0, 1, 2, 3);
    assertThat(set.formats()).containsExactly(DataFormat.TEXT, DataFormat.QUESTION_ANSWER);
    DataOptions named =
        new DataOptions(
            List.of(dir + "/?.json*", dir + "/c.txt"),
            DataFormat.AUTO,
            TrainOn.ASSISTANT,
            "auto",
            2048,
            Overlong.ERROR,
            3,
            BadRows.ERROR);
    assertThat(Examples.load(named, tokenizer).examples()).hasSize(3);
  }

  @Test
  void theReaderSaysHowFarItIs() throws IOException {
    StringBuilder lines = new StringBuilder();
    for (int i = 0; i < 20_000; i++) {
      lines.append("{\"text\": \"a\"}\n");
    }
    Path f = Tiny.file(dir, "a.jsonl", lines.toString());
    try (ExampleReader reader = ExampleReader.open(options(BadRows.ERROR, "auto", f), tokenizer)) {
      assertThat(reader.progress()).isZero();
      double before = 0;
      while (reader.next() != null) {
        assertThat(reader.progress()).isBetween(before, 1.0);
        before = reader.progress();
      }
      assertThat(reader.progress()).isEqualTo(1);
      assertThat(reader.rows()).isEqualTo(20_000);
    }
    Path made = Path.of("pocket:math/rho=0.5/rows=4");
    try (ExampleReader reader =
        ExampleReader.open(options(BadRows.ERROR, "auto", made), tokenizer)) {
      assertThat(reader.next().where()).isEqualTo("pocket:math/rho=0.5/rows=4, line 1");
      assertThat(reader.progress()).isEqualTo(-1);
    }
  }

  @Test
  void whatTheAssistantSaysInAPromptIsNotTrained() throws IOException {
    String turn = "{\"role\": \"%s\", \"content\": \"%s\"}";
    Path f =
        Tiny.file(
            dir,
            "a.jsonl",
            "{\"prompt\": [%s, %s, %s], \"completion\": [%s, %s, %s]}"
                .formatted(
                    turn.formatted("user", "a"),
                    turn.formatted("assistant", "b"),
                    turn.formatted("user", "c"),
                    turn.formatted("assistant", "d"),
                    turn.formatted("user", "e"),
                    turn.formatted("assistant", "f")),
            "{\"prompt\": [%s, %s], \"completion\": \"h\"}"
                .formatted(turn.formatted("system", "s"), turn.formatted("user", "g")));
    Path unmarked = Tiny.file(dir, "t.jinja", Tiny.resource("/golden/templates/qwen2_5.jinja"));

    for (String template : List.of("auto", unmarked.toString())) {
      List<Example> rows = Examples.read(options(BadRows.ERROR, template, f), tokenizer);
      assertThat(trained(rows.get(0))).isEqualTo("d<|im_end|>f<|im_end|>");
      assertThat(trained(rows.get(1))).isEqualTo("h<|im_end|>");
    }
  }

  private String trained(Example e) {
    StringBuilder out = new StringBuilder();
    int[] ids = e.ids();
    for (int t = 0; t < ids.length; t++) {
      out.append(e.trained()[t] ? tokenizer.token(ids[t]) : "");
    }
    return out.toString();
  }
}
