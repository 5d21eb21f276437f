package org.eaft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.train.Evaluation;
import org.eaft.train.PaddingShare;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Json;
import org.eaft.train.run.RunDirectory;
import org.eaft.train.run.RunReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  @TempDir Path tmp;
  private final List<String> launched = new ArrayList<>();

  private MatrixConfig matrix(String... overrides) throws IOException {
    Path file = tmp.resolve("m.yaml");
    Files.writeString(
        file,
        """
        methods: [sft, eaft]
        seeds: [1, 2]
        output: {dir: %s}
        """
            .formatted(tmp.resolve("out")));
    return ConfigReader.matrix(file, List.of(overrides));
  }

  /** Writes what a run of this configuration leaves; the numbers follow from method and seed. */
  private int finish(Path file) {
    RunConfig c = ConfigReader.run(file, List.of());
    launched.add(Path.of(c.output().dir()).getFileName().toString());
    boolean base = c.train().epochs() == 0;
    double loss = base ? 3 : 2 + 0.1 * c.train().seed();
    RunReport.Measures after =
        new RunReport.Measures(
            new Evaluation(loss, 0.5, 100, 5), new Evaluation(4 + (base ? 0 : 0.25), 0.3, 50, 1));
    RunReport report =
        new RunReport(
            RunReport.SCHEMA,
            "id-" + c.hash().substring(0, 8),
            c.hash(),
            c.objective().label(),
            c.train().seed(),
            null,
            after,
            null,
            base ? 0 : 10,
            0,
            0,
            1000,
            PaddingShare.NONE,
            500,
            base ? null : 0.4,
            base ? null : 350.0,
            20,
            30,
            900L);
    try {
      Files.createDirectories(Path.of(c.output().dir()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    RunDirectory d = RunDirectory.of(c);
    Json.write(
        d.environment(),
        Map.of("run_id", report.runId(), "config_hash", c.hash(), "commit", "abc"));
    Json.write(d.report(), report);
    return 0;
  }

  private static boolean goOn() {
    return false;
  }

  @Test
  void theTableHasTheBaseAndMeansOverSeeds() throws IOException {
    Comparison.Result result = Comparison.run(matrix(), this::finish, ComparisonTest::goOn);

    assertThat(launched)
        .containsExactly("base", "sft-seed1", "sft-seed2", "eaft-seed1", "eaft-seed2");
    assertThat(result.failed()).isZero();
    assertThat(result.table().lines())
        .containsExactly(
            "| method | target loss | target token accuracy | general cross entropy before → after"
                + " | forgetting | mean weight | tokens/s | seconds | peak MiB |",
            "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
            "| base | 3.0000 | 0.5000 | 4.0000 |  |  |  | 30 | 900 |",
            "| sft | 2.1500 ± 0.0707 | 0.5000 ± 0.0000 | 4.0000 → 4.2500 ± 0.0000 | 0.2500 ± 0.0000"
                + " | 0.400 ± 0.000 | 350 ± 0 | 30 ± 0 | 900 ± 0 |",
            "| eaft | 2.1500 ± 0.0707 | 0.5000 ± 0.0000 | 4.0000 → 4.2500 ± 0.0000"
                + " | 0.2500 ± 0.0000 | 0.400 ± 0.000 | 350 ± 0 | 30 ± 0 | 900 ± 0 |");
    assertThat(tmp.resolve("out/table.md")).hasContent(result.table());
  }

  @Test
  void finishedRunsAreNotRepeatedAndTheirRowsStandOnce() throws IOException {
    Comparison.run(matrix(), this::finish, ComparisonTest::goOn);
    List<String> rows = Files.readAllLines(tmp.resolve("out/results.jsonl"));
    launched.clear();

    Comparison.Result again =
        Comparison.run(matrix("seeds=[1, 2, 3]"), this::finish, ComparisonTest::goOn);

    assertThat(launched).containsExactly("sft-seed3", "eaft-seed3");
    List<String> more = Files.readAllLines(tmp.resolve("out/results.jsonl"));
    assertThat(more.subList(0, rows.size())).isEqualTo(rows);
    // nine numbers a run, seven for a base, which has neither weights nor training speed
    assertThat(rows).hasSize(7 + 4 * 9);
    assertThat(more).hasSize(rows.size() + 2 * 9);
    assertThat(again.table()).contains("| sft | 2.2000 ± 0.1000 |");
    ResultRow first = Json.parse(more.get(0), ResultRow.class);
    assertThat(first.metric()).isEqualTo("target_loss");
    assertThat(first.commit()).isEqualTo("abc");
    assertThat(first.n()).isEqualTo(100);
  }

  @Test
  void aFailureStopsNoOtherRun() throws IOException {
    RunLauncher second = config -> config.toString().contains("sft-seed") ? 4 : finish(config);

    Comparison.Result result = Comparison.run(matrix(), second, ComparisonTest::goOn);

    assertThat(result.failed()).isEqualTo(2);
    assertThat(launched).containsExactly("base", "eaft-seed1", "eaft-seed2");
    assertThat(result.table()).contains("| sft | exit code 4 |  |  |  |  |  |  |  |");
    launched.clear();
    assertThat(Comparison.run(matrix(), this::finish, ComparisonTest::goOn).failed()).isZero();
    assertThat(launched).containsExactly("sft-seed1", "sft-seed2");
  }

  @Test
  void anotherConfigurationInAnOldDirectoryFailsThatRunOnly() throws IOException {
    Comparison.run(matrix(), this::finish, ComparisonTest::goOn);

    Comparison.Result changed =
        Comparison.run(
            matrix("grid={train.lr: [1e-5]}", "objective.type=sft"),
            this::finish,
            ComparisonTest::goOn);
    Comparison.Result conflict =
        Comparison.run(matrix("train.batch_size=7"), this::finish, ComparisonTest::goOn);

    assertThat(changed.failed()).isZero();
    assertThat(conflict.failed()).isEqualTo(5);
    assertThat(conflict.table()).contains("another run is in its directory");
  }

  @Test
  void aStopEndsBetweenRunsAndTheTableShowsWhatIsThere() throws IOException {
    Comparison.Result result = Comparison.run(matrix(), this::finish, () -> launched.size() == 2);

    assertThat(launched).containsExactly("base", "sft-seed1");
    assertThat(result.failed()).isZero();
    assertThat(result.table())
        .contains("| sft (1 of 2 seeds) | 2.1000 |")
        .contains("| eaft | not run |");
  }

  @Test
  void aTornRowIsNamedAndLosesNoOther() throws IOException {
    Comparison.run(matrix(), this::finish, ComparisonTest::goOn);
    Path file = tmp.resolve("out/results.jsonl");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 20));

    Comparison.run(matrix("seeds=[1, 2, 3]"), this::finish, ComparisonTest::goOn);

    List<String> lines = Files.readAllLines(file);
    int torn = whole.lines().toList().size() - 1;
    assertThat(lines.get(torn + 1)).contains("\"seed\":3").endsWith("}");
  }
}
