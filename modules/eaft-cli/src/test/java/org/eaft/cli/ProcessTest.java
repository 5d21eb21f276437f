package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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
  void compareRunsEachMethodInAProcessAndPrintsTheTableOnly() throws Exception {
    Process process = start("compare", config("methods: [eaft]").toString());

    assertThat(process.waitFor()).as(read("err.txt")).isZero();
    assertThat(read("out.txt").lines()).hasSize(4);
    assertThat(read("out.txt")).isEqualTo(read("out/table.md")).contains("| eaft | ");
    assertThat(tmp.resolve("out/eaft-seed42/eval.json")).exists();
    assertThat(read("err.txt")).contains("2/2 eaft-seed42").contains("eaft 2/2");
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
