package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatCommandTest {

  @TempDir Path tmp;
  private Path model;

  @BeforeEach
  void files() throws IOException {
    model = Cli.model();
  }

  private Cli.Result chat(List<String> lines, String... more) {
    List<String> command = new ArrayList<>(List.of("chat", "--model", model.toString()));
    command.addAll(List.of(more));
    InputStream before = System.in;
    String text = String.join("\n", lines) + "\n";
    System.setIn(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
    try {
      Cli.Result r = Cli.run(command.toArray(String[]::new));
      assertThat(r.code()).as(r.err()).isZero();
      return r;
    } finally {
      System.setIn(before);
    }
  }

  private String answer(String prompt, String... more) {
    List<String> command =
        new ArrayList<>(
            List.of("generate", "--model", model.toString(), "--prompt", prompt, "--chat"));
    command.addAll(List.of(more));
    return Cli.run(command.toArray(String[]::new)).out();
  }

  @Test
  void aConversationIsSavedAndTrainsAModel() throws IOException {
    Path talk = tmp.resolve("talk.jsonl");
    Cli.Result r =
        chat(
            List.of("Mira had 12 plums", "", "and 温度 😀?", "/save " + talk, "/save " + talk),
            "--system=Be brief.",
            "--max-new-tokens=12",
            "--repetition-penalty=1.2");
    assertThat(r.err()).contains("(added to " + talk + ")").contains("(cut off after 12 tokens");
    List<String> saved = Files.readAllLines(talk);
    assertThat(saved).hasSize(2);
    assertThat(saved.get(0))
        .startsWith(
            "{\"messages\":[{\"role\":\"system\",\"content\":\"Be"
                + " brief.\"},{\"role\":\"user\",\"content\":\"Mira had 12 plums\"},")
        .contains("{\"role\":\"user\",\"content\":\"and 温度 😀?\"},{\"role\":\"assistant\"");
    Cli.Result scan = Cli.run("scan", "--model", model.toString(), "--data", talk.toString());
    assertThat(scan.code()).as(scan.err()).isZero();
    assertThat(scan.out().lines().count()).isGreaterThan(20);
  }

  @Test
  void answersAreThoseOfGenerateAndAResetBeginsAnew() {
    String[] options = {"--max-new-tokens=10"};
    String expected = answer("Mira", options);
    Cli.Result r = chat(List.of("Mira", "/reset", "Mira", "/exit", "never said"), options);
    assertThat(r.out()).isEqualTo(expected + expected);
    assertThat(r.err()).contains("(begun anew)");
  }

  @Test
  void theSystemIsSetAndShown() {
    String expected = answer("Mira", "--max-new-tokens=10", "--system=Be brief.");
    Cli.Result r =
        chat(List.of("/system", "/system Be brief.", "/system", "Mira"), "--max-new-tokens=10");
    assertThat(r.out()).isEqualTo(expected);
    assertThat(r.err()).contains("(the system says nothing)").contains("\nBe brief.\n");
  }

  @Test
  void whatCannotBeDoneIsSaidAndTheConversationGoesOn() {
    Cli.Result r =
        chat(
            List.of(
                "/nonsense",
                "/help",
                "/save",
                "/save " + tmp.resolve("x.jsonl"),
                "plum ".repeat(600),
                "Mira",
                "/save a\0b",
                "/save " + tmp),
            "--max-new-tokens=5");
    assertThat(r.err())
        .contains("/nonsense is no command; /help lists them")
        .contains("/reset          begin anew")
        .contains("/save: name a file")
        .contains("/save: nothing was said yet")
        .contains("the conversation: the prompt has ")
        .contains("/save: a\0b is no name of a file")
        .contains(tmp + " cannot be written");
    assertThat(r.out()).isEqualTo(answer("Mira", "--max-new-tokens=5"));
  }

  @Test
  void aModelWithoutATemplateCannotTalk() {
    Cli.Result r = Cli.run("chat", "--model", model.toString(), "--template=none");
    assertThat(r.code()).isEqualTo(3);
    assertThat(r.err()).contains("the tokenizer came without a chat template; name one");
  }
}
