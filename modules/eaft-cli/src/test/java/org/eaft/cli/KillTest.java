package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/**
 * One training that is killed (SIGKILL) at random moments and resumed each time ends with the bytes
 * of one that was left alone. {@code kill-test.sh} runs it with more kills than a build has time
 * for: {@code -Deaft.kills=100}.
 */
@EnabledOnOs({OS.LINUX, OS.MAC})
class KillTest {

  private static final int KILLS = Integer.getInteger("eaft.kills", 10);

  /** Flags that halve the time of a start; {@code kill-test.sh} asks for the compiler of a run. */
  private static final String[] JVM =
      System.getProperty("eaft.kill.jvm", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC").split(" ");

  /** Rows that a killed run may gain before its end. */
  private static final int GAIN = 10;

  /** Enough that the last kill still meets a training that goes on. */
  private static final int STEPS = (KILLS + 1) * (GAIN + 2);

  private static final int START_MILLIS = 3000;

  private static final String DEATH = "killed by the test";
  private static final Pattern RESUMED = Pattern.compile("goes on behind step (\\d+)");

  @TempDir Path tmp;
  private final Random random = new Random(Long.getLong("eaft.kill.seed", 20_261_125));

  private Path config() throws IOException {
    return Files.writeString(
        tmp.resolve("c.yaml"),
        """
        model: {path: '%s'}
        data: {train: '%s', validation_rows: 2}
        train: {batch_size: 2, lr: 1e-3, max_steps: %d, checkpoint_every: 5}
        output: {trackers: [jsonl, tensorboard]}
        """
            .formatted(Cli.model(), Cli.rows(tmp.resolve("rows.jsonl"), 9), STEPS));
  }

  private Process start(Path config, String run) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(JVM));
    command.addAll(
        List.of(
            "--add-modules=jdk.incubator.vector",
            "-Xmx512m",
            "-cp",
            System.getProperty("java.class.path"),
            "org.eaft.cli.Main",
            "train",
            config.toString(),
            "--resume",
            "output.dir=" + tmp.resolve(run)));
    return new ProcessBuilder(command)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(tmp.resolve(run + ".txt").toFile()))
        .start();
  }

  private long rows() throws IOException {
    Path file = tmp.resolve("killed/metrics.jsonl");
    if (!Files.exists(file)) {
      return 0;
    }
    return new String(Files.readAllBytes(file), StandardCharsets.UTF_8)
        .chars()
        .filter(c -> c == '\n')
        .count();
  }

  /** Every fourth kill may come at any moment of the start, the others while steps are made. */
  private void awaitMoment(Process process, int kill) throws Exception {
    boolean early = kill % 4 == 3;
    long millis = early ? random.nextInt(START_MILLIS) : TimeUnit.MINUTES.toMillis(5);
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    long goal = rows() + (early ? GAIN : 1 + random.nextInt(GAIN));
    while (process.isAlive() && rows() < goal && System.nanoTime() < end) {
      Thread.sleep(2);
    }
    process.waitFor(random.nextInt(20), TimeUnit.MILLISECONDS);
  }

  private List<JsonNode> metrics(String run) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(tmp.resolve(run).resolve("metrics.jsonl"))) {
      ObjectNode row = (ObjectNode) new ObjectMapper().readTree(line);
      rows.add(row.without(List.of("seconds", "tokens_per_s")));
    }
    return rows;
  }

  /**
   * The step behind which every start went on, 0 where it began afresh; starts that died before
   * they said so are left out.
   */
  private List<Integer> beginnings() throws IOException {
    List<Integer> steps = new ArrayList<>();
    for (String life : log("killed").split(DEATH)) {
      Matcher resumed = RESUMED.matcher(life);
      if (resumed.find()) {
        steps.add(Integer.parseInt(resumed.group(1)));
      } else if (life.contains(" parameters, ")) {
        steps.add(0);
      }
    }
    return steps;
  }

  private String log(String run) throws IOException {
    return Files.readString(tmp.resolve(run + ".txt"));
  }

  @Test
  void aTrainingThatIsKilledAgainAndAgainEndsWithTheSameBytes() throws Exception {
    Path config = config();
    assertThat(start(config, "whole").waitFor()).as(log("whole")).isZero();

    for (int kill = 0; kill < KILLS; kill++) {
      Process process = start(config, "killed");
      awaitMoment(process, kill);
      process.destroyForcibly();
      assertThat(process.waitFor()).as("kill %d: %s", kill, log("killed")).isEqualTo(137);
      Files.writeString(
          tmp.resolve("killed.txt"),
          DEATH + ", %d rows%n".formatted(rows()),
          StandardOpenOption.APPEND);
    }
    assertThat(start(config, "killed").waitFor()).as(log("killed")).isZero();

    assertThat(log("killed")).doesNotContain("is torn");
    List<Integer> beginnings = beginnings();
    assertThat(beginnings).as("no checkpoint was lost").isSorted();
    assertThat(beginnings.get(beginnings.size() - 1)).isPositive();
    assertThat(tmp.resolve("killed/final/model.safetensors"))
        .hasSameBinaryContentAs(tmp.resolve("whole/final/model.safetensors"));
    assertThat(metrics("killed")).hasSize(STEPS).isEqualTo(metrics("whole"));
    assertThat(tmp.resolve("killed/checkpoints")).isDirectoryNotContaining("glob:**.part");
    System.out.printf(
        "%d kills, %d steps: %d lives began training, behind steps %s; the same bytes at the end%n",
        KILLS, STEPS, beginnings.size(), beginnings);
  }
}
