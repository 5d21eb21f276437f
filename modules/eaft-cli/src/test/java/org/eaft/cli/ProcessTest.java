package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** What only a process of its own shows: standard output, signals, runs of a matrix. */
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class ProcessTest {

  @TempDir Path tmp;

  private Process start(String... args) throws IOException {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-Xmx1g",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "org.eaft.cli.Main"));
    line.addAll(List.of(args));
    return new ProcessBuilder(line)
        .redirectError(tmp.resolve("err.txt").toFile())
        .redirectOutput(tmp.resolve("out.txt").toFile())
        .start();
  }

  private Path config(String more) throws IOException {
    return Files.writeString(
        tmp.resolve("c.yaml"),
        """
        model: {path: '%s'}
        data: {train: '%s', validation_rows: 2}
        train: {batch_size: 2, lr: 1e-3}
        output: {dir: '%s'}
        %s
        """
            .formatted(
                Cli.model(), Cli.rows(tmp.resolve("rows.jsonl"), 6), tmp.resolve("out"), more));
  }

  private String read(String file) throws IOException {
    return Files.readString(tmp.resolve(file), StandardCharsets.UTF_8);
  }

  @Test
  void compareRunsEachMethodInAProcessAndPrintsTableAndReport() throws Exception {
    Process process = start("compare", config("methods: [eaft]").toString(), "--jobs", "1");

    assertThat(process.waitFor()).as(read("err.txt")).isZero();
    assertThat(read("out.txt").lines().filter(line -> line.startsWith("| "))).hasSize(4);
    String page = tmp.resolve("out/report.html").toString();
    assertThat(read("out.txt"))
        .isEqualTo(read("out/table.md") + page + System.lineSeparator())
        .contains("| eaft | ");
    assertThat(Path.of(page)).isNotEmptyFile();
    assertThat(read("err.txt"))
        .contains("1 methods x 1 points x 1 seeds = 1, and 1 before training")
        .contains("[2/2, ")
        .contains("eaft seed=42: finished in ")
        .doesNotContain("tokens/s");
    Results store = ResultsStore.read(tmp.resolve("out"));
    assertThat(store.problems()).isEmpty();
    assertThat(store.finished()).extracting(RunRow::method).containsExactly("base", "eaft");
    Path run =
        Path.of(((Map<?, ?>) store.runs().get(1).config().get("output")).get("dir").toString());
    assertThat(run.resolve("run.log")).content().contains("eaft 2/2").contains("tokens/s");
    assertThat(run).hasParent(tmp.resolve("out/runs"));
  }

  /** The runs of a comparison that is killed end with it; the next call goes on where they were. */
  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void aKilledComparisonGoesOn() throws Exception {
    String[] command = {
      "compare", config("methods: [sft]").toString(), "train.epochs=200", "--jobs=1"
    };
    Process first = start(command);
    Path metrics = awaitMetrics(first);
    first.destroyForcibly().waitFor();

    assertThat(start(command).waitFor()).as(read("err.txt")).isZero();

    assertThat(read("out.txt")).contains("| sft | ");
    assertThat(metrics.resolveSibling("run.log")).content().contains("goes on behind step");
    assertThat(Files.readAllLines(metrics)).hasSize(400);
    assertThat(ResultsStore.read(tmp.resolve("out")).finished()).hasSize(2);
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void sigtermStopsTheRunsOfAComparison() throws Exception {
    Process process =
        start("compare", config("methods: [sft]").toString(), "train.epochs=100000", "--jobs=1");
    Path metrics = awaitMetrics(process);
    process.destroy();

    assertThat(process.waitFor()).as(read("err.txt")).isEqualTo(143);
    assertThat(metrics.resolveSibling("checkpoints")).isNotEmptyDirectory();
    assertThat(read("out.txt")).contains("| base | ").contains("Not run yet: sft.");
    assertThat(ResultsStore.read(tmp.resolve("out")).runs()).hasSize(1);
  }

  /** Waits for the first step of a training of the matrix. */
  private Path awaitMetrics(Process process) throws Exception {
    while (process.isAlive()) {
      if (Files.exists(tmp.resolve("out/runs"))) {
        try (Stream<Path> files = Files.find(tmp.resolve("out/runs"), 2, ProcessTest::isMetrics)) {
          Optional<Path> metrics = files.findAny();
          if (metrics.isPresent()) {
            return metrics.get();
          }
        }
      }
      Thread.sleep(50);
    }
    throw new AssertionError(read("err.txt"));
  }

  private static boolean isMetrics(Path file, BasicFileAttributes attributes) {
    return file.endsWith("metrics.jsonl") && attributes.size() > 0;
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void sigtermFinishesTheStepAndLeavesACheckpoint() throws Exception {
    Process process = start("train", config("").toString(), "train.epochs=100000");
    Path metrics = tmp.resolve("out/metrics.jsonl");
    while (process.isAlive() && !(Files.exists(metrics) && Files.size(metrics) > 0)) {
      Thread.sleep(50);
    }
    process.destroy();

    assertThat(process.waitFor()).as(read("err.txt")).isEqualTo(143);
    long steps = read("out/metrics.jsonl").lines().count();
    assertThat(tmp.resolve("out/checkpoints/step-%08d/state.safetensors".formatted(steps)))
        .exists();
    assertThat(tmp.resolve("out/eval.json")).doesNotExist();
    assertThat(read("out/metrics.jsonl")).endsWith("}\n");
    assertThat(read("out.txt")).isEmpty();
  }
}
