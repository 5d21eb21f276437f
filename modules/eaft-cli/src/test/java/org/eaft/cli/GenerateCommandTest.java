package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GenerateCommandTest {

  @TempDir Path tmp;
  private Path model;
  private Path prompts;
  private Path out;

  @BeforeEach
  void files() throws IOException {
    model = copy(Cli.model(), tmp.resolve("model"));
    out = tmp.resolve("out.jsonl");
    prompts = tmp.resolve("prompts.jsonl");
    Files.write(
        prompts,
        List.of(
            "{\"prompt\": \"Mira had 12 plums\"}",
            "{\"messages\": [{\"role\": \"system\", \"content\": \"Be brief.\"}, {\"role\":"
                + " \"user\", \"content\": \"How many? 温度 😀\"}]}",
            "{\"question\": \"and Tomas?\", \"answer\": \"two\"}",
            "{\"prompt\": \"a\"}"));
  }

  private static Path copy(Path from, Path to) throws IOException {
    Files.createDirectories(to);
    try (Stream<Path> files = Files.list(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(file.getFileName()));
      }
    }
    return to;
  }

  private Cli.Result generate(String... more) {
    List<String> line = new ArrayList<>(List.of("generate", "--model", model.toString()));
    line.addAll(List.of(more));
    return Cli.run(line.toArray(String[]::new));
  }

  private Cli.Result file(String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "--prompts", prompts.toString(), "--out", out.toString(), "--max-new-tokens=20"));
    line.addAll(List.of(more));
    Cli.Result r = generate(line.toArray(String[]::new));
    assertThat(r.code()).as(r.err()).isZero();
    assertThat(r.out()).isEmpty();
    return r;
  }

  private static List<JsonNode> rows(String lines) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : lines.lines().toList()) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  private static List<String> texts(List<JsonNode> rows) {
    return rows.stream().map(r -> r.get("text").asText()).toList();
  }

  @Test
  void aPromptIsContinuedOnStandardOutput() throws IOException {
    String[] prompt = {"--prompt", "Mira had 12 plums", "--max-new-tokens", "30"};
    Cli.Result streamed = generate(prompt);
    assertThat(streamed.code()).as(streamed.err()).isZero();
    assertThat(streamed.err()).containsPattern("1 text, 30 tokens in 0:\\d\\d, [\\d.]+ tokens/s");
    Cli.Result held =
        generate("--prompt", "Mira had 12 plums", "--max-new-tokens", "30", "--no-stream");
    assertThat(held.out()).isEqualTo(streamed.out());

    JsonNode row =
        rows(generate("--prompt", "Mira had 12 plums", "--max-new-tokens", "30", "--ids").out())
            .get(0);
    assertThat(row.get("text").asText() + System.lineSeparator()).isEqualTo(streamed.out());
    assertThat(row.get("ids")).hasSize(30);
    assertThat(row.get("finish").asText()).isEqualTo("length");
  }

  @Test
  void aDashReadsThePromptAndRawLeavesItAsItIs() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream("Mira 温度".getBytes(StandardCharsets.UTF_8)));
    try {
      Cli.Result read = generate("--prompt", "-", "--raw", "--max-new-tokens", "9");
      Cli.Result given = generate("--prompt", "Mira 温度", "--raw", "--max-new-tokens", "9");
      Cli.Result chat = generate("--prompt", "Mira 温度", "--max-new-tokens", "9");
      assertThat(read.code()).as(read.err()).isZero();
      assertThat(read.out()).isEqualTo(given.out()).isNotEqualTo(chat.out());
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void standardInputThatIsNoTextIsRefused() {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(new byte[] {'a', (byte) 0xff, 'b'}));
    try {
      Cli.Result r = generate("--prompt", "-", "--raw", "--max-new-tokens", "2");
      assertThat(r.code()).isEqualTo(3);
      assertThat(r.err()).contains("standard input is not valid UTF-8");
    } finally {
      System.setIn(before);
    }
  }

  @Test
  void aFileOfPromptsGivesARowForEach() throws IOException {
    Cli.Result r = file("--system", "Be brief.");
    assertThat(r.err()).containsPattern("4 texts, \\d+ tokens in").contains("generate 4/4");
    List<JsonNode> rows = rows(Files.readString(out));
    assertThat(rows).extracting(row -> row.get("index").asInt()).containsExactly(0, 1, 2, 3);
    assertThat(rows.get(0).get("prompt").asText()).isEqualTo("Mira had 12 plums");
    assertThat(rows.get(1).get("messages")).hasSize(2);
    assertThat(rows.get(1).has("prompt")).isFalse();
    assertThat(rows.get(2).get("prompt").asText()).isEqualTo("and Tomas?");
    for (JsonNode row : rows) {
      assertThat(row.get("prompt_tokens").asInt()).isGreaterThan(20);
      boolean ended = row.get("finish").asText().equals("end");
      assertThat(ended || row.get("tokens").asInt() == 20).isTrue();
    }
    Cli.Result alone =
        generate("--prompt", "and Tomas?", "--system", "Be brief.", "--max-new-tokens=20");
    assertThat(alone.out()).isEqualTo(texts(rows).get(2) + System.lineSeparator());
  }

  @Test
  void drawnTextsAreTheSameInBatchesOfAnySize() throws IOException {
    String[] drawn = {"--n", "3", "--temperature", "1.3", "--top-k", "0", "--seed", "7", "--batch"};
    file(Stream.concat(Stream.of(drawn), Stream.of("1")).toArray(String[]::new));
    String one = Files.readString(out);
    for (String batch : List.of("4", "16")) {
      Files.delete(out);
      file(Stream.concat(Stream.of(drawn), Stream.of(batch)).toArray(String[]::new));
      assertThat(out).content().isEqualTo(one);
    }
    assertThat(texts(rows(one))).hasSize(12).doesNotHaveDuplicates();
    drawn[7] = "8";
    Files.delete(out);
    file(Stream.concat(Stream.of(drawn), Stream.of("16")).toArray(String[]::new));
    assertThat(texts(rows(Files.readString(out)))).doesNotContainAnyElementsOf(texts(rows(one)));
  }

  @Test
  void whatWasCutOffGoesOnToTheSameFile() throws IOException {
    String[] options = {"--n=2", "--temperature=1", "--batch=3"};
    file(options);
    byte[] whole = Files.readAllBytes(out);
    for (int bytes : new int[] {0, 40, whole.length / 2, whole.length - 1, whole.length}) {
      Files.write(out, Arrays.copyOf(whole, bytes));
      Cli.Result r = file("--n=2", "--temperature=1", "--batch=5", "--resume");
      assertThat(out).hasBinaryContent(whole);
      boolean nothingLeft = bytes == whole.length;
      assertThat(r.err().contains("0 texts, 0 tokens")).isEqualTo(nothingLeft);
    }
    Cli.Result again =
        generate(
            "--prompts", prompts.toString(), "--out", out.toString(), "--n=2", "--temperature=1");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("is there and not empty; go on with --resume");
    Cli.Result other =
        generate(
            "--prompts",
            prompts.toString(),
            "--out",
            out.toString(),
            "--n=2",
            "--temperature=2",
            "--max-new-tokens=20",
            "--resume");
    assertThat(other.code()).isEqualTo(2);
    assertThat(other.err()).contains("holds another text for prompt 0");
    assertThat(out).hasBinaryContent(whole);
  }

  @Test
  void stopStringsEndTextsAndTheModelsOwnFileIsTheDefault() throws IOException {
    String whole =
        texts(rows(generate("--prompt=Mira", "--max-new-tokens=25", "--ids").out())).get(0);
    String stop = whole.substring(8, 11);
    Cli.Result cut = generate("--prompt=Mira", "--max-new-tokens=25", "--stop", stop, "--stop=zzz");
    assertThat(cut.out())
        .isEqualTo(whole.substring(0, whole.indexOf(stop)) + System.lineSeparator());
    Files.writeString(
        model.resolve("generation_config.json"),
        "{\"do_sample\": true, \"max_new_tokens\": 7, \"temperature\": 1.5, \"color\": \"red\"}");
    Cli.Result drawn = generate("--prompt=Mira", "--ids");
    assertThat(drawn.err()).contains("generation_config.json: color is not known");
    assertThat(rows(drawn.out()).get(0).get("ids")).hasSize(7);
    assertThat(generate("--prompt=Mira", "--ids", "--seed=1").out()).isNotEqualTo(drawn.out());
    Cli.Result greedy = generate("--prompt=Mira", "--temperature=0", "--max-new-tokens=25");
    assertThat(greedy.out()).isEqualTo(whole + System.lineSeparator());
    Files.writeString(model.resolve("generation_config.json"), "{\"num_beams\": 4}");
    Cli.Result beams = generate("--prompt=Mira");
    assertThat(beams.code()).isEqualTo(3);
    assertThat(beams.err())
        .contains("generation_config.json: num_beams = 4 is not supported")
        .contains("--ignore-generation-config");
    assertThat(generate("--prompt=Mira", "--max-new-tokens=25", "--ignore-generation-config").out())
        .isEqualTo(whole + System.lineSeparator());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2 | --n=3 | --n: without drawing, all 3 texts are the same",
        "2 | --n=0 | --n must be at least 1",
        "2 | --temperature=-1 | temperature must be greater than 0, but is -1.0",
        "2 | --temperature=0 --top-p=0.9 | --temperature: 0 takes the likeliest token always",
        "2 | --top-p=1.5 | top_p must be from 0 to 1, but is 1.5",
        "2 | --top-k=-3 | --top-k: must be at least 1, or 0 for all",
        "2 | --max-new-tokens=0 | max_new_tokens must be at least 1, but is 0",
        "2 | --max-new-tokens=3 --min-new-tokens=4 | min_new_tokens must be from 0 to"
            + " max_new_tokens = 3",
        "2 | --repetition-penalty=0 | repetition_penalty must be greater than 0",
        "2 | --stop= | --stop: must not be empty",
        "2 | --precision=fp8 | --precision: must be fp32 or bf16, but is fp8",
        "2 | --resume | --resume: goes on with the file of --out; name it",
        "2 | --limit=2 | --limit: is a number of prompts of --prompts",
        "2 | --stream --ids | --stream: is about one text of --prompt",
        "2 | --chat --raw | mutually exclusive",
        "3 | --raw --system=x | without a chat template there is no turn of the system",
        "3 | --template=none --chat | without a chat template; name one",
        "3 | --template=nowhere.jinja | neither auto, chatml, smollm2 or none nor a file",
      })
  void whatCannotBeDoneIsSaid(int code, String options, String problem) {
    List<String> line = new ArrayList<>(List.of("--prompt", "Mira"));
    line.addAll(List.of(options.split(" ")));
    Cli.Result r = generate(line.toArray(String[]::new));
    assertThat(r.err()).contains(problem);
    assertThat(r.code()).isEqualTo(code);
    assertThat(r.out()).isEmpty();
  }

  @Test
  void badFilesAreNamed() throws IOException {
    assertThat(generate("--prompts", tmp.resolve("none.txt").toString()).code()).isEqualTo(3);
    Path file = Files.writeString(tmp.resolve("long.txt"), "short\n" + "plum ".repeat(600) + "\n");
    Cli.Result r = generate("--prompts", file.toString());
    assertThat(r.code()).isEqualTo(3);
    assertThat(r.err())
        .contains("long.txt, line 2: the prompt has ")
        .contains("the model's context of 512 must hold the answer too");
    Cli.Result none = Cli.run("generate", "--model", tmp.resolve("no").toString(), "--prompt", "a");
    assertThat(none.code()).isEqualTo(3);
    assertThat(none.err()).contains("there is no such model");
  }

  @Test
  void aRunIsAModel() throws IOException {
    Path run = tmp.resolve("run");
    Path config =
        Files.writeString(
            tmp.resolve("run.yaml"),
            """
            model: {path: '%s', lora: {rank: 2, alpha: 64}}
            data: {train: '%s'}
            train: {batch_size: 4, lr: 0.05, max_steps: 3}
            output: {dir: '%s'}
            """
                .formatted(model, Cli.rows(tmp.resolve("rows.jsonl"), 8), run));
    Cli.Result unfinished =
        Cli.run("generate", "--model", run.toString(), "--prompt", "Mira", "--max-new-tokens=12");
    assertThat(unfinished.code()).isEqualTo(3);
    assertThat(Cli.run("train", config.toString()).code()).isZero();

    List<String> outs = new ArrayList<>();
    for (Path path : List.of(run, run.resolve("final"), model)) {
      Cli.Result r =
          Cli.run(
              "generate", "--model", path.toString(), "--prompt", "Mira", "--max-new-tokens=12");
      assertThat(r.code()).as(r.err()).isZero();
      outs.add(r.out());
    }
    assertThat(outs.get(0)).isEqualTo(outs.get(1)).isNotEqualTo(outs.get(2));
    Path merged = tmp.resolve("merged");
    assertThat(Cli.run("export", "--run", run.toString(), "--out", merged.toString()).code())
        .isZero();
    Cli.Result exported =
        Cli.run("generate", "--model", merged.toString(), "--prompt=Mira", "--max-new-tokens=12");
    assertThat(exported.out()).isEqualTo(outs.get(0));
    Files.delete(run.resolve("eval.json"));
    Cli.Result open = Cli.run("generate", "--model", run.toString(), "--prompt", "Mira");
    assertThat(open.code()).isEqualTo(2);
    assertThat(open.err()).contains("is a run that is not finished");
  }

  @Test
  void generationIsTimed() throws IOException {
    Cli.Result r =
        Cli.run(
            "bench",
            "generate",
            "--shape=tiny",
            "--batch=3",
            "--prompt=5",
            "--new=4",
            "--repeat=2");
    assertThat(r.code()).as(r.err()).isZero();
    List<JsonNode> rows = rows(r.out());
    assertThat(rows).hasSize(2);
    JsonNode row = rows.get(1);
    assertThat(row.get("batch").asInt()).isEqualTo(3);
    assertThat(row.get("new").asInt()).isEqualTo(4);
    double seconds = row.get("seconds").asDouble();
    assertThat(row.get("prefill_s").asDouble() + row.get("decode_s").asDouble())
        .isCloseTo(seconds, within(0.002));
    assertThat(row.get("tokens_per_s").asDouble()).isPositive();
    assertThat(Cli.run("bench", "generate", "--shape=tiny", "--prompt=0").code()).isEqualTo(2);
    Cli.Result own =
        Cli.run("bench", "generate", "--model", model.toString(), "--prompt=500", "--new=20");
    assertThat(own.code()).isEqualTo(2);
    assertThat(own.err()).contains("520 tokens exceed the model's context of 512");
  }
}
