package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eaft.text.Tokenizer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PrepareCommandTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path tmp;
  private Path model;
  private Path data;

  @BeforeEach
  void files() throws IOException {
    model = Cli.model();
    data = Cli.rows(tmp.resolve("rows.jsonl"), 8);
  }

  private Cli.Result prepare(Path file, String... more) {
    List<String> args =
        new ArrayList<>(List.of("prepare", "--model", model.toString(), "--data", file.toString()));
    args.addAll(Arrays.asList(more));
    return Cli.run(args.toArray(String[]::new));
  }

  private Path lines(String... lines) throws IOException {
    return Files.writeString(tmp.resolve("lines.jsonl"), String.join("\n", lines) + "\n");
  }

  /** The number behind a name in the table. */
  private static String count(Cli.Result r, String what) {
    return r.out()
        .lines()
        .filter(l -> l.startsWith(what + "  "))
        .map(l -> l.substring(what.length()).strip().split(" ")[0])
        .findFirst()
        .orElseThrow(() -> new AssertionError(what + " is not in\n" + r.out()));
  }

  @Test
  void showsRowsWithWhatIsTrainedBetweenMarksAndATable() {
    Cli.Result r = prepare(data, "--show", "2");

    assertThat(r.code()).as(r.err()).isZero();
    assertThat(r.out())
        .startsWith("── row 0: " + data + ", line 1: ")
        .contains(
            """
            trained ──
            <|im_start|>user
            Mira had 0 plums and got 1 more.<|im_end|>
            <|im_start|>assistant
            ⟦She has 1.<|im_end|>⟧

            ── row 1""")
        .doesNotContain("── row 2")
        .doesNotContain("\u001B");
    assertThat(count(r, "rows")).isEqualTo("8");
    assertThat(r.out()).containsPattern("rows +8  question_answer\n");
    assertThat(count(r, "bad, skipped")).isEqualTo("0");
    assertThat(count(r, "left: rows")).isEqualTo("8");
  }

  @Test
  void theTableIsThatOfTheTokensInTheFile() throws IOException {
    Path out = tmp.resolve("deep/ids.jsonl");
    Cli.Result r = prepare(data, "--show", "0", "--out", out.toString());

    assertThat(r.code()).as(r.err()).isZero();
    List<Integer> lengths = new ArrayList<>();
    long trained = 0;
    try (Tokenizer tokenizer = Tokenizer.fromDirectory(model)) {
      int i = 0;
      for (String line : Files.readAllLines(out)) {
        JsonNode row = JSON.readTree(line);
        assertThat(row.get("example").asInt()).isEqualTo(i++);
        int[] ids = JSON.convertValue(row.get("ids"), int[].class);
        int[] labels = JSON.convertValue(row.get("labels"), int[].class);
        assertThat(labels).hasSameSizeAs(ids);
        int[] kept = Arrays.stream(labels).filter(l -> l != -100).toArray();
        assertThat(tokenizer.decode(kept)).matches("She has \\d+\\.<\\|im_end\\|>");
        assertThat(tokenizer.decode(ids)).contains(tokenizer.decode(kept));
        lengths.add(ids.length);
        trained += kept.length;
      }
    }
    lengths.sort(null);
    String expected =
        "tokens +%d +%s +%.1f +%d +%d +%d"
            .formatted(
                lengths.get(0),
                JSON.valueToTree((lengths.get(3) + lengths.get(4)) / 2.0)
                    .asText()
                    .replace(".0", ""),
                lengths.stream().mapToInt(l -> l).average().orElseThrow(),
                lengths.get(7),
                lengths.get(7),
                lengths.stream().mapToInt(l -> l).sum());
    assertThat(r.out()).containsPattern("\n?" + expected + "\n");
    assertThat(count(r, "left: trained tokens")).isEqualTo(Long.toString(trained));
    assertThat(tmp.resolve("deep")).isDirectoryNotContaining("glob:**.part");
  }

  @Test
  void colourIsByWishAndOutsideTheText() {
    Cli.Result r = prepare(data, "--show", "1", "--color", "always");

    assertThat(r.out())
        .contains("<|im_start|>assistant\n\u001B[32mShe has 1.<|im_end|>\u001B[0m\n")
        .doesNotContain("⟦");
    assertThat(prepare(data, "--color", "never").out()).contains("⟦").doesNotContain("\u001B");
    assertThat(prepare(data, "--color", "sometimes").code()).isEqualTo(2);
  }

  @Test
  void textCannotCommandTheTerminal() throws IOException {
    Path f = lines("{\"text\": \"a\\u001b[31mb\\r\\nc\\td\"}");

    assertThat(prepare(f).out()).contains("a⟦\\x1b[31mb\\r\nc\td<|im_end|>⟧\n");
    assertThat(prepare(f, "--color", "always").out())
        .contains("a\u001B[32m\\x1b[31mb\\r\u001B[0m\n\u001B[32mc\td<|im_end|>\u001B[0m\n");
  }

  @Test
  void numbersOfRowsAreNotNegative() throws IOException {
    Path f = lines("{\"text\": \"a\"}");
    Cli.Result limit = prepare(f, "--limit", "-1");
    assertThat(limit.code()).isEqualTo(2);
    assertThat(limit.err()).contains("data.limit");
    assertThat(prepare(f, "--show", "-1").err()).contains("--show must be at least 0, not -1");
  }

  @Test
  void rowsThatAreTooLongAreCountedAndTreatedAsAsked() throws IOException {
    Path f = lines("{\"text\": \"a\"}", "{\"text\": \"a b c d e f g h i j\"}", "{\"text\": \"b\"}");

    Cli.Result refused = prepare(f, "--max-length", "5");
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err())
        .contains("lines.jsonl, line 2: row 1 has")
        .contains("data.overlong to truncate or drop");
    assertThat(refused.out()).contains("trained, too long ──");
    assertThat(count(refused, "over max_length 5")).isEqualTo("1");
    assertThat(count(refused, "left: rows")).isEqualTo("3");

    Cli.Result cut = prepare(f, "--max-length", "5", "--overlong", "truncate");
    assertThat(cut.code()).isZero();
    assertThat(cut.out()).contains("trained, cut to 5 ──\na⟦ b c⟧\n");
    assertThat(count(cut, "truncated")).isEqualTo("1");
    assertThat(count(cut, "left: tokens")).isEqualTo("9");

    Cli.Result dropped = prepare(f, "--max-length", "5", "--overlong", "drop");
    assertThat(dropped.code()).isZero();
    assertThat(count(dropped, "dropped")).isEqualTo("1");
    assertThat(count(dropped, "over max_length 5")).isEqualTo("1");
    assertThat(count(dropped, "left: rows")).isEqualTo("2");
  }

  @Test
  void badRowsEndItOrAreCounted() throws IOException {
    Path f = lines("{\"text\": \"a\"}", "{\"text\": 5}", "{\"text\": ", "{\"text\": \"b\"}");
    Path out = tmp.resolve("ids.jsonl");

    Cli.Result r = prepare(f, "--out", out.toString());
    assertThat(r.code()).isEqualTo(3);
    assertThat(r.err()).contains("lines.jsonl, line 2: field 'text' is a number");
    assertThat(out).doesNotExist();

    Cli.Result skipped = prepare(f, "--skip-bad-rows", "--out", out.toString());
    assertThat(skipped.code()).as(skipped.err()).isZero();
    assertThat(count(skipped, "rows")).isEqualTo("4");
    assertThat(count(skipped, "bad, skipped")).isEqualTo("2");
    assertThat(count(skipped, "left: rows")).isEqualTo("2");
    assertThat(Files.readAllLines(out)).hasSize(2).last().asString().startsWith("{\"example\":3,");
  }

  @Test
  void nothingToReadOrToTrainIsThree() throws IOException {
    Cli.Result empty = prepare(Files.writeString(tmp.resolve("e.jsonl"), ""));
    assertThat(empty.code()).isEqualTo(3);
    assertThat(empty.err()).contains("e.jsonl holds no rows").doesNotContain("\tat ");
    Cli.Result masked =
        prepare(lines("{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}]}"));
    assertThat(masked.code()).isEqualTo(3);
    assertThat(masked.err()).contains("not one token to train on in 1 rows");
    assertThat(count(masked, "without a trained token")).isEqualTo("1");
    Cli.Result allBad = prepare(lines("{\"text\": 1}", "{\"text\": 2}"), "--skip-bad-rows");
    assertThat(allBad.code()).isEqualTo(3);
    assertThat(allBad.err()).contains("not one of 2 rows can be used");
    assertThat(prepare(Path.of("nowhere/*.jsonl")).code()).isEqualTo(3);
    assertThat(prepare(data, "--format", "mesages").code()).isEqualTo(2);
    assertThat(prepare(data, "--out", tmp.toString()).code()).isEqualTo(2);
  }

  @Test
  void severalFilesAndSourcesAreOneDataSet() {
    Cli.Result r =
        prepare(
            data,
            "pocket:math/rho=0.5/rows=4",
            tmp + "/*.jsonl",
            "--limit",
            "15",
            "--show",
            "0",
            "--skip-bad-rows");

    assertThat(r.code()).as(r.err()).isZero();
    assertThat(count(r, "rows")).isEqualTo("15");
    assertThat(r.out()).contains("15  question_answer, messages\n");
  }

  @Test
  void trainScanAndCompareSkipBadRowsToo() throws IOException {
    List<String> rows = new ArrayList<>(Files.readAllLines(data));
    rows.add(3, "{\"question\": \"x\"}");
    Path some = lines(rows.toArray(String[]::new));
    Path config =
        Files.writeString(
            tmp.resolve("run.yaml"),
            """
            model: {path: '%s'}
            data: {train: ['%s', '%s'], validation: '%s', overlong: drop}
            train: {batch_size: 8, max_steps: 1}
            output: {dir: '%s'}
            """
                .formatted(model, some, data, data, tmp.resolve("run")));

    Cli.Result refused = Cli.run("train", config.toString());
    assertThat(refused.code()).isEqualTo(3);
    assertThat(refused.err()).contains("lines.jsonl, line 4: field 'answer' is missing");

    Cli.Result trained = Cli.run("train", config.toString(), "--skip-bad-rows");
    assertThat(trained.code()).as(trained.err()).isZero();
    assertThat(trained.out()).contains("training rows: of 17, 1 bad and skipped, 0 too long");
    assertThat(trained.out()).doesNotContain("held-out rows: of");
    JsonNode report = JSON.readTree(Files.readString(tmp.resolve("run/eval.json")));
    assertThat(report.get("rows").get("rows").asInt()).isEqualTo(17);
    assertThat(report.get("rows").get("bad").asInt()).isEqualTo(1);
    assertThat(report.get("held_out_rows").get("rows").asInt()).isEqualTo(8);
    assertThat(Files.readString(tmp.resolve("run/config.yaml"))).contains("bad_rows: skip");
    assertThat(Files.readString(tmp.resolve("run/env.json"))).contains("data.bad_rows=skip");
    // and what a run wrote down is a run again
    Cli.Result again = Cli.run("train", tmp.resolve("run/config.yaml").toString(), "--resume");
    assertThat(again.code()).as(again.err()).isZero();

    Cli.Result scan =
        Cli.run(
            "scan",
            "--model",
            model.toString(),
            "--data",
            some.toString(),
            "--skip-bad-rows",
            "--out",
            tmp.resolve("tokens.jsonl").toString());
    assertThat(scan.code()).as(scan.err()).isZero();
    assertThat(Files.readAllLines(tmp.resolve("tokens.jsonl")).stream())
        .noneMatch(l -> l.startsWith("{\"example\":3,"))
        .anyMatch(l -> l.startsWith("{\"example\":8,"));
    Cli.Result compare =
        Cli.run(
            "compare",
            config.toString(),
            "--skip-bad-rows",
            "--dry-run",
            "output.dir=" + tmp.resolve("matrix"));
    assertThat(compare.code()).as(compare.err()).isZero();
  }
}
