package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A tiny random model put to benchmarks whose rows are made up. */
class EvalCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path tmp;
  private Path model;
  private Path data;
  private Path out;

  @BeforeEach
  void files() throws IOException {
    model = Cli.model();
    data = tmp.resolve("data");
    out = tmp.resolve("out");
    StringBuilder dev = new StringBuilder();
    StringBuilder test = new StringBuilder();
    for (int i = 0; i < 12; i++) {
      dev.append("Is %d odd?,yes,no,both,none,B\n".formatted(2 * i));
      test.append(
          "What is %d and 1?,%d,%d,%d,7,%s\n".formatted(i, i, i + 1, i + 2, "ABCD".charAt(i % 4)));
    }
    write("mmlu/dev/small_sums_dev.csv", dev.toString());
    write("mmlu/test/small_sums_test.csv", test.toString());
    write("mmlu/dev/big_sums_dev.csv", dev.toString());
    write("mmlu/test/big_sums_test.csv", test.toString());
    StringBuilder gsm8k = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      gsm8k.append(
          "{\"question\": \"%d plums?\", \"answer\": \"So.\\n#### %d\"}\n".formatted(i, i));
    }
    write("gsm8k/test.jsonl", gsm8k.toString());
    write(
        "ifeval/input_data.jsonl",
        "{\"key\": 1, \"prompt\": \"No commas.\", \"instruction_id_list\": [\"punctuation:no_comma\"], \"kwargs\": [{}]}\n");
  }

  private void write(String name, String text) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  private Cli.Result eval(String tasks, String... more) {
    List<String> line =
        new ArrayList<>(
            List.of(
                "eval",
                "--model",
                model.toString(),
                "--tasks",
                tasks,
                "--data",
                data.toString(),
                "--template",
                "chatml",
                "--max-new-tokens",
                "6"));
    line.addAll(List.of(more));
    return Cli.run(line.toArray(String[]::new));
  }

  private Cli.Result done(String tasks, Path to, String... more) {
    List<String> line = new ArrayList<>(List.of(more));
    line.addAll(List.of("--out", to.toString()));
    Cli.Result result = eval(tasks, line.toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return result;
  }

  private static JsonNode report(Path dir) throws IOException {
    return JSON.readTree(Files.readString(dir.resolve("eval.json")));
  }

  private static List<JsonNode> samples(Path dir) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(dir.resolve("samples.jsonl"))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  @Test
  void everyNumberHasItsErrorAndWhatItDependsOn() throws IOException {
    Cli.Result result =
        done(
            "mmlu,ifeval",
            out,
            "averages={general: [mmlu, ifeval]}",
            "published={mmlu: {value: 0.9, source: a card}}");

    JsonNode mmlu = report(out).get("tasks").get("mmlu");
    JsonNode accuracy = mmlu.get("metrics").get("accuracy");
    List<JsonNode> rows = samples(out);
    double right =
        rows.stream()
            .filter(r -> r.get("task").asText().equals("mmlu"))
            .mapToDouble(r -> r.get("scores").get("accuracy").get("value").asDouble())
            .sum();
    double p = right / 24;
    assertThat(accuracy.get("value").asDouble()).isEqualTo(p);
    assertThat(accuracy.get("se").asDouble()).isCloseTo(Math.sqrt(p * (1 - p) / 23), within(1e-12));
    assertThat(accuracy.get("n").asInt()).isEqualTo(24);
    assertThat(mmlu.get("groups").fieldNames())
        .toIterable()
        .containsExactly("big_sums", "small_sums");
    assertThat(mmlu.get("prompts").asText()).matches("[0-9a-f]{16}");
    assertThat(mmlu.get("published").get("value").asDouble()).isEqualTo(0.9);
    assertThat(mmlu.has("decoding")).isFalse();
    JsonNode ifeval = report(out).get("tasks").get("ifeval");
    assertThat(ifeval.get("decoding").get("temperature").asDouble()).isZero();
    assertThat(ifeval.get("metrics").fieldNames())
        .toIterable()
        .containsExactly(
            "prompt_strict", "instruction_strict", "prompt_loose", "instruction_loose");
    JsonNode average = report(out).get("averages").get("general");
    assertThat(average.get("value").asDouble())
        .isCloseTo(
            (p + ifeval.get("metrics").get("prompt_strict").get("value").asDouble()) / 2,
            within(1e-12));
    assertThat(report(out).get("model").get("checksum").asText()).isNotEmpty();
    assertThat(report(out).get("command").asText()).startsWith("eaft eval --model ");
    assertThat(result.out()).contains("| mmlu | accuracy |", "Average: general", "90.0", "a card");
    assertThat(out.resolve("table.md")).hasContent(result.out());
    assertThat(out.resolve("config.yaml")).exists();
  }

  @Test
  void goesOnWhereItWasCutOffWithoutAskingTwice() throws IOException {
    done("mmlu,gsm8k", out);
    List<String> lines = Files.readAllLines(out.resolve("samples.jsonl"));
    Path cut = tmp.resolve("cut");
    Files.createDirectories(cut);
    String torn = lines.get(20).substring(0, 30);
    Files.writeString(
        cut.resolve("samples.jsonl"), String.join("\n", lines.subList(0, 20)) + "\n" + torn);

    assertThat(eval("mmlu,gsm8k", "--out", cut.toString()).err()).contains("--resume");
    done("mmlu,gsm8k", cut, "--resume");

    List<String> resumed = Files.readAllLines(cut.resolve("samples.jsonl"));
    assertThat(resumed.subList(0, 20)).isEqualTo(lines.subList(0, 20));
    assertThat(resumed).hasSize(29).doesNotHaveDuplicates();
    assertThat(report(cut).get("tasks").get("mmlu").get("metrics"))
        .isEqualTo(report(out).get("tasks").get("mmlu").get("metrics"));
    Cli.Result other = eval("mmlu", "--out", cut.toString(), "--resume", "--shots", "2");
    assertThat(other.code()).isEqualTo(ExitCode.USAGE);
    assertThat(other.err())
        .contains("another answer to question", "mmlu", "name another directory");
    Files.writeString(cut.resolve("samples.jsonl"), "{\"task\": 3}\n");
    assertThat(eval("mmlu", "--out", cut.toString(), "--resume").err())
        .contains("samples.jsonl, line 1");
  }

  @Test
  void aLimitAsksTheSameQuestionsAndTwoModelsAreComparedOnThem() throws IOException {
    done("mmlu", out, "--limit", "7");
    List<String> ids = samples(out).stream().map(r -> r.get("id").asText()).toList();
    assertThat(ids).hasSize(7);
    assertThat(report(out).get("tasks").get("mmlu").get("of").asInt()).isEqualTo(24);
    Path again = tmp.resolve("again");
    Cli.Result result =
        done(
            "mmlu",
            again,
            "--precision",
            "bf16",
            "--against",
            out.toString(),
            "averages={all: [mmlu]}");
    JsonNode paired = report(again).get("tasks").get("mmlu").get("paired");
    assertThat(paired.get("n").asInt()).isEqualTo(7);
    assertThat(report(again).get("averages").get("all").get("change").asDouble())
        .isEqualTo(paired.get("difference").asDouble());
    assertThat(result.out()).contains("Change");
  }

  @Test
  void severalTextsAQuestionAreDrawnAndTheSameAgain() throws IOException {
    String[] how = {"--temperature", "1.5", "--samples", "3", "--limit", "2"};
    done("gsm8k", out, how);
    done("gsm8k", tmp.resolve("again"), how);
    assertThat(report(out).get("tasks").get("gsm8k").get("metrics").fieldNames())
        .toIterable()
        .containsExactly("accuracy", "pass@2", "pass@3");
    List<JsonNode> texts = samples(out);
    assertThat(texts).containsExactlyInAnyOrderElementsOf(samples(tmp.resolve("again")));
    assertThat(texts.get(0).get("texts")).hasSize(3);
    assertThat(texts.get(0).get("texts").get(0)).isNotEqualTo(texts.get(0).get("texts").get(1));
    Cli.Result same = eval("gsm8k", "--samples", "3", "--out", tmp.resolve("x").toString());
    assertThat(same.code()).isEqualTo(ExitCode.DATA);
    assertThat(same.err()).contains("without a temperature all of them are the same");
  }

  @Test
  void showsPromptsAnswersAndScoresAndWritesNothing() {
    Cli.Result result = eval("mmlu,gsm8k", "--show", "2", "--out", out.toString());
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(result.out())
        .contains(
            "=== mmlu, question ",
            "(right): -",
            "=== gsm8k, question",
            "[system] Please reason",
            "--- right: ",
            "--- accuracy: ");
    assertThat(out).doesNotExist();
  }

  @Test
  void mistakesAreSaidBeforeAModelIsAsked() throws IOException {
    Cli.Result unknown = eval("mmlo");
    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("`mmlo` is no task; did you mean `mmlu`?");
    Cli.Result missing = eval("medqa", "--out", out.toString());
    assertThat(missing.code()).isEqualTo(ExitCode.DATA);
    assertThat(missing.err()).contains("task medqa: none of", "medqa/test.jsonl");
    Cli.Result none =
        Cli.run(
            "eval",
            "--model",
            model.toString(),
            "--tasks",
            "mmlu",
            "--out",
            tmp.resolve("n").toString());
    assertThat(none.code()).isEqualTo(ExitCode.DATA);
    assertThat(none.err()).contains("task mmlu needs its data", "--data DIR");
    assertThat(eval("mmlu", "tasks=[mmlu]", "limits=3").err())
        .contains("unknown key `limits`; did you mean `limit`?");
    assertThat(Cli.run("eval", "--tasks", "mmlu").err()).contains("model.path");
    Path bad = data.resolve("gsm8k/test.jsonl");
    Files.writeString(bad, "{\"question\": \"Q\"}\n");
    assertThat(eval("gsm8k", "--out", tmp.resolve("b").toString()).err())
        .contains("test.jsonl, line 1", "field 'answer' is missing");
    assertThat(eval("mmlu=" + tmp.resolve("nowhere")).err()).contains("there is no", "nowhere");
  }

  @Test
  void aYamlFileHoldsItAll() throws IOException {
    Path yaml = tmp.resolve("eval.yaml");
    Files.writeString(
        yaml,
        "model: {path: %s}\ntasks: [mmlu]\ndata: %s\nshots: 0\noutput: %s\n"
            .formatted(model, data, out));
    Cli.Result result = Cli.run("eval", yaml.toString(), "limit=3");
    assertThat(result.code()).as(result.err()).isZero();
    assertThat(report(out).get("tasks").get("mmlu").get("n").asInt()).isEqualTo(3);
    Files.writeString(yaml, "model: {path: %s}\ntask: [mmlu]\n".formatted(model));
    assertThat(Cli.run("eval", yaml.toString()).err())
        .contains("eval.yaml:2: unknown key `task`", "tasks");
  }

  @Test
  void listsTasks() {
    assertThat(Cli.run("ls", "tasks").out())
        .contains("pocket_math", "gsm8k", "ifeval", "bfcl_tools");
  }
}
