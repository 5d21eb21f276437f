package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import sun.misc.Signal;

/**
 * Ways to make the same training, through the command line: how the rows of a step are cut, packed
 * or sorted, and whether the run was stopped, changes no loss and no gradient. For objectives whose
 * weights do not depend on the micro-batch: mile's mean is of the window, eaft_frozen's gate of the
 * model before training.
 */
class EquivalenceTest {

  private static final int STEPS = 20;

  /** Rounding is 1e-7 after some steps; at rates above this AdamW makes it grow a hundredfold. */
  private static final double RATE = 3e-4;

  /** Largest relative difference of a loss or a gradient's norm. */
  private static final double TOLERANCE = 1e-5;

  /** What differs from a batch of eight at once, by name. */
  private static final Map<String, List<String>> WAYS = new LinkedHashMap<>();

  static {
    WAYS.put("eight accumulated", List.of("train.micro_batch_size=1"));
    WAYS.put("packed", List.of("data.packing=true", "train.micro_batch_size=2"));
    WAYS.put(
        "recomputed", List.of("train.activation_checkpointing=true", "train.micro_batch_size=4"));
    WAYS.put("bucketed", List.of("data.bucketing=true", "train.micro_batch_size=3"));
  }

  @TempDir static Path tmp;
  private static Path model;
  private static Path rows;

  @BeforeAll
  static void files() throws IOException {
    model = Cli.model();
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 19; i++) {
      String more = " Then she ate one.".repeat(i * 7 % 5);
      text.append(
          "{\"question\": \"Mira had %d plums.%s\", \"answer\": \"She has %d.%s\"}%n"
              .formatted(i, more, 2 * i + 1, more.substring(more.length() / 2)));
    }
    rows = Files.writeString(tmp.resolve("rows.jsonl"), text);
  }

  /** The command that trains eight rows a step, all at once but for what is overridden. */
  private static List<String> command(String run, String objective, List<String> overrides) {
    try {
      Path config =
          Files.writeString(
              tmp.resolve(run + ".yaml"),
              """
              model: {path: '%s'}
              data: {train: '%s', max_length: 160}
              objective: {type: %s}
              train: {batch_size: 8, micro_batch_size: 8, lr: %s, max_steps: %d, max_grad_norm: 0.5}
              eval: {before: false}
              output: {dir: '%s'}
              """
                  .formatted(model, rows, objective, RATE, STEPS, tmp.resolve(run)));
      List<String> command = new ArrayList<>(List.of("train", config.toString()));
      command.addAll(overrides);
      return command;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<JsonNode> train(String run, String objective, List<String> overrides)
      throws IOException {
    Cli.Result result = Cli.run(command(run, objective, overrides).toArray(String[]::new));
    assertThat(result.code()).as(result.err()).isZero();
    return metrics(run);
  }

  /** Rows without what the clock says. */
  private static List<JsonNode> metrics(String run) throws IOException {
    List<JsonNode> metrics = new ArrayList<>();
    for (String line : Files.readAllLines(tmp.resolve(run).resolve("metrics.jsonl"))) {
      ObjectNode row = (ObjectNode) new ObjectMapper().readTree(line);
      metrics.add(row.without(List.of("seconds", "tokens_per_s")));
    }
    return metrics;
  }

  private static void assertEquivalent(String way, List<JsonNode> found, List<JsonNode> expected) {
    assertThat(found).as(way).hasSize(STEPS);
    for (int i = 0; i < STEPS; i++) {
      for (String key : List.of("step", "epoch", "lr", "tokens", "supervised_tokens")) {
        assertThat(found.get(i).get(key))
            .as("%s, %s", way, key)
            .isEqualTo(expected.get(i).get(key));
      }
      for (String key : List.of("loss", "grad_norm", "ce", "mean_weight")) {
        double value = expected.get(i).get(key).asDouble();
        assertThat(found.get(i).get(key).asDouble())
            .as("%s, step %d, %s", way, i + 1, key)
            .isCloseTo(value, within(TOLERANCE * Math.abs(value)));
      }
    }
  }

  /** The share of what was read that was padding. */
  private static double padding(String run) throws IOException {
    Path file = tmp.resolve(run).resolve("eval.json");
    JsonNode report = new ObjectMapper().readTree(Files.readString(file));
    long positions = report.get("padding").get("positions").asLong();
    long padding = report.get("padding").get("padding").asLong();
    assertThat(positions - padding).isEqualTo(report.get("tokens").asLong());
    return (double) padding / positions;
  }

  private static void assertIdentical(String run, String other) throws IOException {
    assertThat(metrics(run)).hasSize(STEPS).isEqualTo(metrics(other));
    assertThat(tmp.resolve(run).resolve("final/model.safetensors"))
        .hasSameBinaryContentAs(tmp.resolve(other).resolve("final/model.safetensors"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"sft", "sft_kl", "dft", "eaft_frozen", "eaft", "mile"})
  void theWayAStepIsMadeChangesNoLossAndNoGradient(String objective) throws IOException {
    List<JsonNode> whole = train(objective, objective, List.of("output.save=none"));
    assertThat(whole.get(STEPS - 1).get("ce").asDouble())
        .isLessThan(0.95 * whole.get(0).get("ce").asDouble());
    for (Map.Entry<String, List<String>> way : WAYS.entrySet()) {
      String run = objective + " " + way.getKey();
      List<String> overrides = new ArrayList<>(way.getValue());
      overrides.add("output.save=none");
      assertEquivalent(run, train(run, objective, overrides), whole);
      assertThat(padding(run)).as(run).isLessThanOrEqualTo(padding(objective));
    }
  }

  @Test
  @EnabledOnOs({OS.LINUX, OS.MAC})
  void stoppedAndResumedIsTheSameToTheLastBit() throws Exception {
    List<String> how = List.of("data.packing=true", "train.micro_batch_size=2");
    train("whole", "eaft", how);

    String run = "stopped";
    Cli.Result stopped = stopAfterFirstStep(run, command(run, "eaft", how));
    assertThat(stopped.code()).as(stopped.err()).isEqualTo(143);
    assertThat(metrics(run)).hasSizeLessThan(STEPS);
    List<String> resumed = new ArrayList<>(how);
    resumed.add("--resume");
    train(run, "eaft", resumed);

    assertIdentical(run, "whole");
  }

  /** Runs a training that gets SIGTERM as soon as its first row of metrics is there. */
  private static Cli.Result stopAfterFirstStep(String run, List<String> command) throws Exception {
    Path metrics = tmp.resolve(run).resolve("metrics.jsonl");
    Thread signal =
        new Thread(
            () -> {
              try {
                while (!Files.exists(metrics) || Files.size(metrics) == 0) {
                  Thread.sleep(1);
                }
                Signal.raise(new Signal("TERM"));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            });
    signal.setDaemon(true);
    signal.start();
    try {
      return Cli.run(command.toArray(String[]::new));
    } finally {
      signal.interrupt();
      signal.join();
    }
  }

  @Test
  void equalThreadsGiveEqualBits() throws IOException {
    List<String> how = List.of("data.packing=true", "train.micro_batch_size=1");
    train("one", "sft_kl", how);
    train("two", "sft_kl", how);
    assertIdentical("one", "two");
  }
}
