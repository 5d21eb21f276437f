package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ExamplesTest {

  private static final String CHAT =
      "{\"messages\": [{\"role\": \"user\", \"content\": \"2+2?\"},"
          + " {\"role\": \"assistant\", \"content\": \"4 😀\"},"
          + " {\"role\": \"user\", \"content\": \"3?\"},"
          + " {\"role\": \"assistant\", \"content\": \"\"}]}";

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

  private DataOptions options(Path file) {
    return DataOptions.of(file);
  }

  private DataOptions options(Path file, TrainOn on, String template) {
    return new DataOptions(file, DataFormat.AUTO, on, template, 2048, Overlong.ERROR, 0);
  }

  private String text(Example e) {
    return tokenizer.decode(e.ids());
  }

  /** What is trained, runs of trained tokens put between bars. */
  private String trained(Example e) {
    StringBuilder out = new StringBuilder();
    int run = -1;
    for (int t = 0; t <= e.length(); t++) {
      boolean on = t < e.length() && e.trained()[t];
      if (on && run < 0) {
        run = t;
      } else if (!on && run >= 0) {
        out.append(tokenizer.decode(java.util.Arrays.copyOfRange(e.ids(), run, t))).append('|');
        run = -1;
      }
    }
    return out.toString();
  }

  private Example only(DataOptions o) {
    List<Example> all = Examples.read(o, tokenizer);
    assertThat(all).hasSize(1);
    return all.get(0);
  }

  @Test
  void messagesTrainWhatTheAssistantSays() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", CHAT);
    Example e = only(options(f));
    assertThat(text(e))
        .isEqualTo(
            """
            <|im_start|>user
            2+2?<|im_end|>
            <|im_start|>assistant
            4 😀<|im_end|>
            <|im_start|>user
            3?<|im_end|>
            <|im_start|>assistant
            <|im_end|>
            """);
    assertThat(trained(e)).isEqualTo("4 😀<|im_end|>|<|im_end|>|");
    assertThat(trained(only(options(f, TrainOn.LAST, "auto")))).isEqualTo("<|im_end|>|");
    Example all = only(options(f, TrainOn.ALL, "auto"));
    assertThat(all.supervisedTokens()).isEqualTo(all.length() - 1);
  }

  @Test
  void prefixDifferencesTrainTheSameAsMarks() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", CHAT);
    Path plain = Tiny.file(dir, "plain.jinja", Tiny.resource("/golden/templates/qwen2_5.jinja"));
    Example e = only(options(f, TrainOn.ASSISTANT, plain.toString()));
    assertThat(text(e))
        .startsWith(
            "<|im_start|>system\nYou are Qwen, created by Alibaba Cloud. You are a helpful assistant.<|im_end|>\n");
    assertThat(trained(e)).isEqualTo("4 😀<|im_end|>|<|im_end|>|");
    Files.writeString(plain, Tiny.resource("/golden/templates/smollm2_original.jinja"));
    Example difference = only(options(f, TrainOn.ASSISTANT, plain.toString()));
    Example marks = only(options(f, TrainOn.ASSISTANT, "smollm2"));
    assertThat(difference.ids()).isEqualTo(marks.ids());
    assertThat(difference.trained()).isEqualTo(marks.trained());
  }

  @Test
  void templateThatRewritesEarlierTurnsNeedsMarks() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", CHAT);
    Path t =
        Tiny.file(
            dir,
            "t.jinja",
            "{% for m in messages %}{{ m.role }}{% if loop.last %} last{% endif %}: {{ m.content"
                + " }}\n{% endfor %}{% if add_generation_prompt %}assistant: {% endif %}");
    assertThatThrownBy(() -> Examples.read(options(f, TrainOn.ASSISTANT, t.toString()), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.jsonl, line 1")
        .hasMessageContaining("generation");
    Example all = only(options(f, TrainOn.ALL, t.toString()));
    assertThat(text(all)).endsWith("assistant last: \n");
  }

  @Test
  void templateMarksInTextComeOutAsTheyAre() throws IOException {
    String hostile = "{{ 7 * 7 }} {% if x %} {# gone? #} {% generation %}";
    Path f =
        Tiny.file(
            dir,
            "a.jsonl",
            "{\"question\": \"%s\", \"answer\": \"%s\"}".formatted(hostile, hostile));
    Example e = only(options(f));
    assertThat(text(e))
        .isEqualTo(
            "<|im_start|>user\n%s<|im_end|>\n<|im_start|>assistant\n%s<|im_end|>\n"
                .formatted(hostile, hostile));
    assertThat(trained(e)).isEqualTo(hostile + "<|im_end|>|");
  }

  @Test
  void questionAnswerIsAUserAndAnAssistantTurn() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", "{\"question\": \"2+2?\", \"answer\": \"4\\n#### 4\"}");
    assertThat(trained(only(options(f)))).isEqualTo("4\n#### 4<|im_end|>|");
    assertThat(text(only(options(f, TrainOn.ASSISTANT, "smollm2"))))
        .startsWith("<|im_start|>system\nYou are a helpful AI assistant named SmolLM");
    assertThatThrownBy(() -> Examples.read(options(f, TrainOn.ASSISTANT, "none"), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("question_answer need a chat template")
        .hasMessageContaining("template is none");
  }

  @Test
  void promptAndCompletionEndInATrainedEosWithoutATemplate() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", "{\"prompt\": \"Mira had \", \"completion\": \"12 plums\"}");
    Example e = only(options(f, TrainOn.ASSISTANT, "none"));
    assertThat(text(e)).isEqualTo("Mira had 12 plums<|im_end|>");
    assertThat(trained(e)).endsWith("12 plums<|im_end|>|");
    assertThat(e.trained()[0]).isFalse();
    assertThat(trained(only(options(f)))).isEqualTo("12 plums<|im_end|>|");
    assertThat(only(options(f, TrainOn.ALL, "none")).supervisedTokens()).isEqualTo(e.length() - 1);
  }

  @Test
  void aTokenOnTheBoundaryIsTrained() throws IOException {
    // " had" is one token; the completion starts inside it
    assertThat(tokenizer.encode("Mira had").ids()).hasSize(2);
    Path f = Tiny.file(dir, "a.jsonl", "{\"prompt\": \"Mira ha\", \"completion\": \"d\"}");
    assertThat(trained(only(options(f, TrainOn.ASSISTANT, "none")))).isEqualTo(" had<|im_end|>|");
    Files.writeString(f, "{\"prompt\": \"\", \"completion\": \"Mira had\"}");
    assertThat(trained(only(options(f, TrainOn.ASSISTANT, "none")))).isEqualTo(" had<|im_end|>|");
    Files.writeString(f, "{\"prompt\": \"Mira had\", \"completion\": \"\"}");
    assertThat(trained(only(options(f, TrainOn.ASSISTANT, "none")))).isEqualTo("<|im_end|>|");
  }

  @Test
  void alpacaUsesTheTemplateOrItsOwnPrompt() throws IOException {
    Path f =
        Tiny.file(
            dir,
            "a.json",
            "[{\"instruction\": \"Add.\", \"input\": \"2 2\", \"output\": \"4\"},",
            " {\"instruction\": \"Say hi.\", \"output\": \"hi\", \"system\": \"Sys\"}]");
    List<Example> chat = Examples.read(options(f), tokenizer);
    assertThat(text(chat.get(0)))
        .isEqualTo("<|im_start|>user\nAdd.\n2 2<|im_end|>\n<|im_start|>assistant\n4<|im_end|>\n");
    assertThat(text(chat.get(1))).startsWith("<|im_start|>system\nSys<|im_end|>\n");
    DataOptions none = options(f, TrainOn.ASSISTANT, "none");
    assertThatThrownBy(() -> Examples.read(none, tokenizer))
        .hasMessageContaining("a.json, line 2: field 'system' needs a chat template");
    Files.writeString(f, Files.readString(f).replace(", \"system\": \"Sys\"", ""));
    List<Example> plain = Examples.read(none, tokenizer);
    assertThat(text(plain.get(0)))
        .startsWith("Below is an instruction that describes a task, paired with an input")
        .endsWith("### Instruction:\nAdd.\n\n### Input:\n2 2\n\n### Response:4<|im_end|>");
    assertThat(trained(plain.get(1))).isEqualTo("hi<|im_end|>|");
    assertThat(plain.get(1).index()).isEqualTo(1);
  }

  @Test
  void sharegptTurns() throws IOException {
    Path f =
        Tiny.file(
            dir,
            "a.jsonl",
            "{\"system\": \"S\", \"tools\": \"[]\", \"conversations\": [{\"from\": \"human\","
                + " \"value\": \"a\"}, {\"from\": \"gpt\", \"value\": \"b\"}]}");
    Example e = only(options(f));
    assertThat(text(e)).startsWith("<|im_start|>system\nS<|im_end|>\n<|im_start|>user\na");
    assertThat(trained(e)).isEqualTo("b<|im_end|>|");
  }

  @Test
  void textIsTrainedWholeAndATxtFileHasAnExampleALine() throws IOException {
    Path jsonl = Tiny.file(dir, "a.jsonl", "{\"text\": \"Mira had 12 plums\"}");
    Example e = only(options(jsonl));
    assertThat(text(e)).isEqualTo("Mira had 12 plums<|im_end|>");
    assertThat(e.supervisedTokens()).isEqualTo(e.length() - 1);
    Path txt = dir.resolve("a.txt");
    Files.writeString(txt, "\uFEFFMira\r\n\r\n   \n{\"text\": 1}\nlast");
    List<Example> all = Examples.read(options(txt), tokenizer);
    assertThat(all.stream().map(this::text))
        .containsExactly("Mira<|im_end|>", "{\"text\": 1}<|im_end|>", "last<|im_end|>");
    assertThat(all.stream().map(Example::index)).containsExactly(0, 1, 2);
  }

  @Test
  void byteOrderMarkCarriageReturnsAndBlankLinesDoNotMatter() throws IOException {
    Path f = dir.resolve("a.jsonl");
    Files.writeString(f, "\uFEFF\r\n" + CHAT + "\r\n\r\n" + CHAT.replace("2+2", "a\\r\\nb") + "\n");
    List<Example> all = Examples.read(options(f), tokenizer);
    assertThat(all).hasSize(2);
    assertThat(text(all.get(1))).startsWith("<|im_start|>user\na\r\nb?<|im_end|>");
    Files.writeString(f, "\uFEFF\n  [" + CHAT + ",\n" + CHAT + "\n]\n");
    assertThat(Examples.read(options(f), tokenizer)).hasSize(2);
  }

  @Test
  void malformedRowsAreNamedByFileLineAndField() throws IOException {
    String ok = "{\"prompt\": \"a\", \"completion\": \"b\"}";
    expect("a.jsonl, line 3: field 'completion' is missing", ok, "", "{\"prompt\": \"a\"}");
    expect("a.jsonl, line 2: field 'prompt' is a number", ok, ok.replace("\"a\"", "7"));
    expect("a.jsonl, line 2: field 'prompt' is null", ok, ok.replace("\"a\"", "null"));
    expect("a.jsonl, line 2: not valid JSON", ok, "{\"prompt\": \"a\", ");
    expect("a.jsonl, line 2: not valid JSON", ok, ok + " " + ok);
    expect("a.jsonl, line 1: a row must be a JSON object", "17");
    expect("a.jsonl, line 1: the layout is not known from the fields [ask]", "{\"ask\": 1}");
    expect("line 1: field 'messages' is an empty list", "{\"messages\": []}");
    expect("line 1: field 'messages' is a string", "{\"messages\": \"x\"}");
    expect("field 'messages[0].role' is missing", "{\"messages\": [{\"content\": \"x\"}]}");
    expect("field 'messages[0]' is not an object", "{\"messages\": [\"x\"]}");
    expect(
        "field 'messages[0].content' is null",
        "{\"messages\": [{\"role\": \"user\", \"content\": null}]}");
    expect(
        "field 'messages[0].content' is a list",
        "{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"text\"}]}]}");
    expect("half a surrogate pair", "{\"text\": \"a\\ud83d\"}");
  }

  private void expect(String message, String... lines) throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", lines);
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(message);
  }

  @Test
  void arraysNameTheLineToo() throws IOException {
    Path f = Tiny.file(dir, "a.json", "[", "  {\"text\": \"a\"},", "", "  {\"text\": 5}", "]");
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.json, line 4: field 'text' is a number");
    Files.writeString(f, "[{\"text\": \"a\"},\n{\"text\": ");
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.json, line 2: not valid JSON");
    Files.writeString(f, "[{\"text\": \"a\"}\n");
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not valid JSON");
    Files.writeString(f, "[{\"text\": \"a\"}]\n[]");
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2: something follows the end");
  }

  @Test
  void invalidUtf8IsAnErrorAndNotAReplacementCharacter() throws IOException {
    Path f = dir.resolve("a.jsonl");
    Files.write(
        f, "{\"text\": \"a\"}\n{\"text\": \"caf\u00e9\"}\n".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.jsonl, line 2: not valid UTF-8");
    Files.write(
        f, "[{\"text\": \"a\"},\n{\"text\": \"caf\u00e9\"}]".getBytes(StandardCharsets.ISO_8859_1));
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("line 2");
  }

  @Test
  void nothingToReadOrToTrainIsAnError() throws IOException {
    assertThatThrownBy(() -> Examples.read(options(dir.resolve("none.jsonl")), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none.jsonl does not exist");
    assertThatThrownBy(
            () -> Examples.read(options(Files.createDirectory(dir.resolve("empty"))), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is a directory that holds no data file");
    expect("holds no rows", "", " ");
    expect("holds no rows", "[]");
    expect(
        "not one token to train on in 1 rows",
        "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}");
    Path f = Tiny.file(dir, "t.txt", "abc");
    DataOptions named =
        new DataOptions(f, DataFormat.MESSAGES, TrainOn.ALL, "auto", 2048, Overlong.ERROR, 0);
    assertThatThrownBy(() -> Examples.read(named, tokenizer))
        .hasMessageContaining("is a text file");
    Path chat = Tiny.file(dir, "c.jsonl", CHAT);
    assertThatThrownBy(
            () -> Examples.read(options(chat, TrainOn.ALL, "no-such-template"), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no-such-template");
  }

  @Test
  void aTokenizerWithoutTemplateOrEosSaysSo() throws IOException {
    Files.delete(dir.resolve("tokenizer_config.json"));
    try (Tokenizer bare = Tokenizer.fromDirectory(dir)) {
      Path chat = Tiny.file(dir, "a.jsonl", CHAT);
      assertThatThrownBy(() -> Examples.read(options(chat), bare))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("the tokenizer came with none");
      Path text = Tiny.file(dir, "b.jsonl", "{\"text\": \"x\"}");
      assertThatThrownBy(() -> Examples.read(options(text), bare))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("no EOS");
    }
  }

  @Test
  void overlongRowsAreAnErrorCutOrDroppedAndCounted() throws IOException {
    Path f =
        Tiny.file(
            dir,
            "a.jsonl",
            "{\"text\": \"a b\"}",
            "{\"text\": \"a b c d e f g h i j k l m\"}",
            "{\"text\": \"c d\"}");
    int length = Examples.read(options(f), tokenizer).get(1).length();
    assertThatThrownBy(() -> Examples.read(limited(f, 5, Overlong.ERROR), tokenizer))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("a.jsonl, line 2")
        .hasMessageContaining("row 1 has %d tokens".formatted(length))
        .hasMessageContaining("max_length 5");
    ExampleSet cut = Examples.load(limited(f, 5, Overlong.TRUNCATE), tokenizer);
    assertThat(cut.examples().stream().map(Example::length)).containsExactly(4, 5, 4);
    assertThat(cut.counts().truncated()).isEqualTo(1);
    assertThat(cut.counts().dropped()).isZero();
    assertThat(cut.tokens()).isEqualTo(13);
    assertThat(cut.supervisedTokens()).isEqualTo(10);
    ExampleSet dropped = Examples.load(limited(f, 5, Overlong.DROP), tokenizer);
    assertThat(dropped.examples().stream().map(Example::index)).containsExactly(0, 2);
    assertThat(dropped.counts().dropped()).isEqualTo(1);
    assertThat(dropped.counts().rows()).isEqualTo(3);
    assertThat(Examples.read(limited(f, length, Overlong.ERROR), tokenizer)).hasSize(3);
    assertThatThrownBy(() -> Examples.read(limited(f, 3, Overlong.DROP), tokenizer))
        .hasMessageContaining("3 dropped");
  }

  private static DataOptions limited(Path f, int max, Overlong overlong) {
    return new DataOptions(f, DataFormat.TEXT, TrainOn.ASSISTANT, "auto", max, overlong, 0);
  }

  @Test
  void limitTakesRowsFromTheStartAndReadsNoFurther() throws IOException {
    Path f = Tiny.file(dir, "a.jsonl", "{\"text\": \"a\"}", "{\"text\": \"b\"}", "broken");
    DataOptions two =
        new DataOptions(f, DataFormat.AUTO, TrainOn.ALL, "auto", 2048, Overlong.ERROR, 2);
    assertThat(Examples.read(two, tokenizer)).hasSize(2);
    assertThatThrownBy(() -> Examples.read(options(f), tokenizer)).hasMessageContaining("line 3");
  }

  @Test
  void rowsWithoutALabelAreKeptAndCounted() throws IOException {
    Path f =
        Tiny.file(
            dir, "a.jsonl", CHAT, "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}");
    ExampleSet set = Examples.load(options(f), tokenizer);
    assertThat(set.examples()).hasSize(2);
    assertThat(set.counts().unlabelled()).isEqualTo(1);
    assertThat(set.formats()).containsExactly(DataFormat.MESSAGES);
  }
}
