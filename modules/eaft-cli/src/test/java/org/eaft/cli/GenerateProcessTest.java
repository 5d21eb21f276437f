package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Generation that is killed, stopped and gone on with. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 5, unit = TimeUnit.MINUTES)
class GenerateProcessTest {

  private static final int PROMPTS = 24;

  @TempDir Path tmp;
  private Path model;
  private Path prompts;
  private Process process;

  @BeforeEach
  void files() throws IOException {
    model = Cli.model();
    prompts =
        Files.write(
            tmp.resolve("prompts.txt"),
            IntStream.range(0, PROMPTS).mapToObj(i -> "Mira had plum%d".formatted(i)).toList());
  }

  @AfterEach
  void end() {
    if (process != null) {
      process.destroyForcibly();
    }
  }

  private Process start(List<String> args) throws IOException {
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
    line.addAll(args);
    process =
        new ProcessBuilder(line)
            .redirectError(tmp.resolve("err.txt").toFile())
            .redirectOutput(tmp.resolve("out.txt").toFile())
            .start();
    return process;
  }

  private String read(String file) throws IOException {
    Path path = tmp.resolve(file);
    return Files.exists(path) ? Files.readString(path, StandardCharsets.UTF_8) : "";
  }

  private List<String> generate(String out, String... more) {
    List<String> args =
        new ArrayList<>(
            List.of(
                "generate",
                "--model=" + model,
                "--prompts=" + prompts,
                "--out=" + tmp.resolve(out),
                "--max-new-tokens=25",
                "--min-new-tokens=25",
                "--temperature=1",
                "--batch=2"));
    args.addAll(List.of(more));
    return args;
  }

  private void await(String file, int lines) throws Exception {
    while (process.isAlive() && read(file).lines().count() < lines) {
      Thread.sleep(10);
    }
  }

  @Test
  void whatWasKilledOrStoppedGoesOnToTheSameFile() throws Exception {
    assertThat(Cli.run(generate("whole.jsonl").toArray(String[]::new)).code()).isZero();

    start(generate("out.jsonl"));
    await("out.jsonl", 3);
    process.destroyForcibly().waitFor();
    int killed = (int) read("out.jsonl").lines().count();
    assertThat(killed).isBetween(3, PROMPTS - 1);

    start(generate("out.jsonl", "--resume"));
    await("out.jsonl", killed + 3);
    process.destroy();
    assertThat(process.waitFor()).as(read("err.txt")).isEqualTo(143);
    int stopped = (int) read("out.jsonl").lines().count();
    assertThat(stopped).isBetween(killed + 1, PROMPTS - 1);

    assertThat(start(generate("out.jsonl", "--resume")).waitFor()).as(read("err.txt")).isZero();
    assertThat(read("out.jsonl")).isEqualTo(read("whole.jsonl"));
    assertThat(read("err.txt")).contains("generate %d/%d".formatted(PROMPTS, PROMPTS));
  }
}
