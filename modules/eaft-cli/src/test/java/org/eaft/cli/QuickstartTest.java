package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The quick start's matrix in small: real processes, the shipped model, fewer steps and tasks. */
class QuickstartTest {

  private static final List<String> TASKS = List.of("pocket_references", "pocket_instructions");

  /** Where the columns of the table stand that are computed again. */
  private static final Map<String, Integer> COLUMNS = Map.of("target", 3, "general", 4);

  private static final Pattern CELL = Pattern.compile("\\**(-?[0-9.]+) ± ([0-9.]+)\\**");

  @TempDir Path tmp;

  @Test
  void theTableIsWhatRawRowsGiveAndEqualSeedsGiveEqualTables() throws IOException {
    Cli.Result first = quickstart("first");
    assertThat(first.code()).as(first.err()).isZero();
    Cli.Result again = quickstart("first");
    assertThat(again.err()).contains("finished 5 of 5");
    assertThat(rows("first", "runs.jsonl")).hasSize(5);

    Cli.Result second = quickstart("second");

    assertThat(measured("second")).isEqualTo(measured("first"));
    assertThat(tmp.resolve("first/report.html")).isNotEmptyFile();
    for (String method : List.of("sft", "eaft")) {
      String[] cells = line(second, method).split("\\s*\\|\\s*");
      COLUMNS.forEach((metric, column) -> assertCell(method, metric, cells[column]));
    }
  }

  private Cli.Result quickstart(String name) {
    return Cli.run(
        "compare",
        "../../experiments/quickstart.yaml",
        "model.path=../../experiments/pocket/base",
        "model.precision=fp32",
        "data.train=pocket:math/rho=0.5/rows=64",
        "train.max_steps=3",
        "methods=[sft, eaft]",
        "seeds=[1, 2]",
        "eval.tasks=" + TASKS,
        "report.target=[pocket_instructions]",
        "report.general=[pocket_references]",
        "output.dir=" + tmp.resolve(name));
  }

  private static String line(Cli.Result result, String method) {
    return result
        .out()
        .lines()
        .filter(l -> l.startsWith("| " + method + " | 2 |"))
        .findFirst()
        .get();
  }

  /** Mean and standard error over the seeds, from the characters that stand for the questions. */
  private void assertCell(String method, String metric, String cell) {
    String task = metric.equals("target") ? "pocket_instructions" : "pocket_references";
    List<Double> seeds = new ArrayList<>();
    for (JsonNode row : rows("second", "results.jsonl")) {
      if (row.get("method").asText().equals(method) && row.get("metric").asText().equals(task)) {
        String items = row.get("items").asText();
        seeds.add(100.0 * items.chars().filter(c -> c == '1').count() / items.length());
      }
    }
    assertThat(seeds).hasSize(2);
    double mean = (seeds.get(0) + seeds.get(1)) / 2;
    double error = Math.abs(seeds.get(0) - seeds.get(1)) / 2;
    Matcher m = CELL.matcher(cell);
    assertThat(m.matches()).as(cell).isTrue();
    assertThat(m.group(1)).as("%s of %s", metric, method).isEqualTo(oneDigit(mean));
    assertThat(m.group(2)).as("error of %s of %s", metric, method).isEqualTo(oneDigit(error));
  }

  private static String oneDigit(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }

  /** All numbers but those of time and memory. */
  private Map<String, String> measured(String name) {
    Map<String, String> values = new LinkedHashMap<>();
    for (JsonNode row : rows(name, "results.jsonl")) {
      String metric = row.get("metric").asText();
      if (!metric.matches(".*(seconds|_per_s|_mib)")) {
        String at = row.get("method").asText() + " " + row.get("seed") + " " + metric;
        values.put(at, row.get("value") + " " + row.path("items"));
      }
    }
    return values;
  }

  private List<JsonNode> rows(String name, String file) {
    try {
      List<JsonNode> rows = new ArrayList<>();
      for (String line : Files.readAllLines(tmp.resolve(name).resolve(file))) {
        rows.add(new ObjectMapper().readTree(line));
      }
      return rows;
    } catch (IOException e) {
      throw new AssertionError(file, e);
    }
  }

  @Test
  void optionsThatCannotBeMetAreSaid() {
    assertThat(Cli.run("quickstart", "--domain", "law").code()).isEqualTo(ExitCode.USAGE);
    Cli.Result elsewhere = Cli.run("quickstart");
    assertThat(elsewhere.code()).isEqualTo(ExitCode.USAGE);
    assertThat(elsewhere.err()).contains("quickstart.yaml is not here");
  }
}
