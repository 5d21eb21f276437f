package org.eaft.lab.results;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResultsStoreTest {

  private static final Machine MACHINE = Machine.of("cpu", 2, 1, 24000L, "Linux", "17");

  @TempDir Path dir;

  private static RunRow run(String id, String status) {
    return new RunRow(
        2,
        id,
        "hash-" + id,
        "model",
        "c0ffee",
        true,
        "eaft compare m.yaml",
        "eaft alpha=2",
        Map.of("type", "eaft", "alpha", 2.0),
        Map.of("train.lr", 1e-4, "data.train", "pocket:math/rho=0.5"),
        1L,
        List.of("math"),
        List.of("facts", "größe"),
        MACHINE,
        status,
        status.equals(RunRow.FAILED) ? "exit code 4" : null,
        "2026-11-25T07:12:00Z",
        70.5,
        Map.of("train", Map.of("betas", List.of(0.9, 0.999))));
  }

  private static ResultRow number(String run, String metric, Integer step, double value) {
    return new ResultRow(
        2,
        run,
        "hash-" + run,
        null,
        MACHINE.id(),
        "eaft alpha=2",
        Map.of("train.lr", 1e-4),
        1L,
        metric,
        step,
        value,
        4L,
        step == null ? 0.0176 : null,
        step == null ? "0101" : null);
  }

  private static CurveRow curve(String run) {
    return new CurveRow(2, run, "ce", List.of(4, 8), Arrays.asList(2.5, null));
  }

  private void add(String run) {
    ResultsWriter.open(dir)
        .add(
            run(run, RunRow.FINISHED),
            List.of(number(run, "math", null, 0.5), number(run, "math", 8, 0.25)),
            List.of(curve(run)));
  }

  private void append(String file, String text) throws IOException {
    Files.writeString(
        dir.resolve(file), text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    add("a");
    add("b");

    Results results = ResultsStore.read(dir);

    assertThat(results.problems()).isEmpty();
    assertThat(results.runs())
        .containsExactly(run("a", RunRow.FINISHED), run("b", RunRow.FINISHED));
    assertThat(results.results())
        .containsExactly(
            number("a", "math", null, 0.5),
            number("a", "math", 8, 0.25),
            number("b", "math", null, 0.5),
            number("b", "math", 8, 0.25));
    assertThat(results.curves()).containsExactly(curve("a"), curve("b"));
    assertThat(results.value("b", "math")).contains(number("b", "math", null, 0.5));
    assertThat(results.finished("hash-a", "model")).contains(run("a", RunRow.FINISHED));
    assertThat(results.finished("hash-a", "another model")).isEmpty();
  }

  /** Whoever commits a store commits one that is read whole. */
  @Test
  void committedStoresHaveNoProblems() throws IOException {
    List<Path> stores;
    try (Stream<Path> files = Files.walk(Path.of("../../results"))) {
      stores = files.filter(f -> f.endsWith("runs.jsonl")).map(Path::getParent).toList();
    }
    assertThat(stores).isNotEmpty();
    for (Path store : stores) {
      Results results = ResultsStore.read(store);
      assertThat(results.problems()).isEmpty();
      assertThat(results.runs()).isNotEmpty();
      assertThat(results.results()).isNotEmpty();
    }
  }

  @Test
  void aDirectoryWithoutAStoreHoldsNothing() {
    assertThat(ResultsStore.read(dir.resolve("none")).runs()).isEmpty();
  }

  /** What a line cannot mean is no reason for another one not to count. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "results.jsonl | \"items\":\"0101\" | \"items\":\"01x1\" | items",
        "results.jsonl | \"items\":\"0101\" | \"items\":\"010\" | items",
        "results.jsonl | \"items\":\"0101\" | \"items\":{\"a\":1} | items",
        "results.jsonl | \"value\":0.5 | \"value\":\"NaN\" | value",
        "results.jsonl | \"value\":0.5 | \"value\":\"inf\" | value",
        "results.jsonl | \"se\":0.0176 | \"se\":\"inf\" | se",
        "results.jsonl | \"seed\":1 | \"seed\":\"x\" | seed",
        "results.jsonl | \"method\":\"eaft alpha=2\" | \"method\":7 | method",
        "curves.jsonl | [4,8] | [4,null] | steps",
        "curves.jsonl | [4,8] | [4,\"a\"] | steps",
        "runs.jsonl | [\"math\"] | [null] | target",
        "runs.jsonl | \"train.lr\":1.0E-4 | \"train.lr\":null | point",
        "runs.jsonl | \"seconds\":70.5 | \"seconds\":\"nan\" | seconds",
        "runs.jsonl | \"cpu\":\"cpu\" | \"cpu\":null | machine"
      })
  void aValueThatIsNoneIsNamed(String file, String good, String bad, String column)
      throws IOException {
    add("a");
    String line = Files.readAllLines(dir.resolve(file)).get(0);
    assertThat(line).contains(good);
    add("b");
    Path changed = dir.resolve(file);
    Files.writeString(changed, Files.readString(changed).replaceFirst(Pattern.quote(good), bad));

    Results results = ResultsStore.read(dir);

    assertThat(results.problems())
        .contains(changed + ":1: no usable `" + column + "`; the line is passed over");
    assertThat(results.finished()).extracting(RunRow::run).contains("b");
    assertThat(results.results())
        .hasSize(file.equals("curves.jsonl") ? 4 : file.equals("runs.jsonl") ? 2 : 3);
  }

  @Test
  void wrongLinesAreNamedAndSpoilNoOther() throws IOException {
    add("a");
    append("results.jsonl", "{\"schema\":2,\"run\":\"a\n\n[1]\n{\"schema\":1}\n");
    append("results.jsonl", "{\"schema\":2,\"run\":\"a\",\"config_hash\":\"h\",\"machine\":\"m\",");
    append("results.jsonl", "\"method\":\"x\",\"point\":{},\"metric\":\"math\",\"value\":\"x\"}\n");
    append("curves.jsonl", "{\"schema\":2,\"run\":\"a\",\"metric\":\"x\",\"steps\":[1],");
    append("curves.jsonl", "\"values\":[]}\n");
    Files.write(
        dir.resolve("curves.jsonl"), new byte[] {(byte) 0xff, '\n'}, StandardOpenOption.APPEND);
    add("b");

    Results results = ResultsStore.read(dir);

    String file = dir.resolve("results.jsonl").toString();
    assertThat(results.problems())
        .containsExactly(
            file + ":3: no whole JSON; the line is passed over",
            file + ":5: no JSON object; the line is passed over",
            file + ":6: schema 1, and this version reads 2; the line is passed over",
            file + ":7: no usable `value`; the line is passed over",
            dir.resolve("curves.jsonl") + ":2: 1 steps and 0 values; the line is passed over",
            dir.resolve("curves.jsonl") + ":3: no whole JSON; the line is passed over");
    assertThat(results.results()).hasSize(4);
    assertThat(results.curves()).hasSize(2);
  }

  @Test
  void aTornTailIsRemovedBeforeTheNextLine() throws IOException {
    add("a");
    Path file = dir.resolve("runs.jsonl");
    String whole = Files.readString(file);
    append("runs.jsonl", whole.substring(0, 200));
    append("results.jsonl", "{\"schema\":2,\"run\":\"größe\"");
    Path curves = dir.resolve("curves.jsonl");
    Files.writeString(curves, Files.readString(curves).stripTrailing());

    add("b");

    assertThat(Files.readString(file)).startsWith(whole).hasLineCount(2);
    Results results = ResultsStore.read(dir);
    assertThat(results.problems()).isEmpty();
    assertThat(results.runs()).hasSize(2);
    assertThat(results.results()).hasSize(4);
    assertThat(results.curves()).hasSize(2);
  }

  @Test
  void theLaterOfTwoRunsCountsAndThatIsSaid() throws IOException {
    add("a");
    add("a");

    Results results = ResultsStore.read(dir);

    assertThat(results.runs()).hasSize(1);
    assertThat(results.results()).hasSize(2);
    assertThat(results.problems())
        .hasSize(4)
        .contains(dir.resolve("runs.jsonl") + ":2: run a is there twice; the later line counts");
  }

  @Test
  void aRunThatFailedAndThenFinishedIsNoRepetition() {
    ResultsWriter.open(dir).add(run("a", RunRow.FAILED), List.of(), List.of());
    assertThat(ResultsStore.read(dir).finished()).isEmpty();
    assertThat(ResultsStore.read(dir).runs().get(0).error()).isEqualTo("exit code 4");

    add("a");

    Results results = ResultsStore.read(dir);
    assertThat(results.problems()).isEmpty();
    assertThat(results.finished()).hasSize(1);
  }

  @Test
  void numbersOfARunThatIsNotRecordedDoNotCount() throws IOException {
    add("a");
    add("b");
    Path file = dir.resolve("runs.jsonl");
    List<String> lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    Files.write(file, lines.subList(1, 2));

    Results results = ResultsStore.read(dir);

    assertThat(results.results()).extracting(ResultRow::run).containsOnly("b");
    assertThat(results.curves()).hasSize(1);
    assertThat(results.problems())
        .containsExactly(
            dir.resolve("results.jsonl")
                + ":1: runs.jsonl has no finished run a; its lines in results.jsonl are passed over",
            dir.resolve("curves.jsonl")
                + ":1: runs.jsonl has no finished run a; its lines in curves.jsonl are passed over");
  }
}
