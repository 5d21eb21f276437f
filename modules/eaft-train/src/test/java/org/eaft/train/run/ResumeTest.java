package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eaft.models.io.SafetensorsFile;
import org.eaft.text.DataException;
import org.eaft.train.BadSteps;
import org.eaft.train.DivergenceException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.TrainingRun.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs that are cut off, and what becomes of them. */
class ResumeTest extends LetterRuns {

  @ParameterizedTest
  @ValueSource(strings = {"eaft", "flow", "eaft_frozen", "mile"})
  void aRunThatWasKilledGoesOnToTheSameNumbers(String objective) throws IOException {
    RunConfig config = config("objective.type", objective);
    killedAt(config, false, 2); // before the first checkpoint: afresh
    killedAt(config, true, 5);
    String id =
        new ObjectMapper()
            .readTree(Files.readString(out.resolve("env.json")))
            .get("run_id")
            .asText();
    killedAt(config, true, 6); // between a checkpoint and the next step
    killedAt(config, true, 11);

    assertThat(run(config, true)).isEqualTo(Outcome.FINISHED);

    assertSameAsUninterrupted("objective.type", objective);
    assertThat(checkpoints()).containsExactly("step-00000009", "step-00000012");
    assertThat(Files.readString(out.resolve("eval.json"))).contains(id);
  }

  @Test
  void rowsBehindTheCheckpointAreCutOff() throws IOException {
    killedAt(config(), false, 5);
    Files.writeString(out.resolve("metrics.jsonl"), "{\"step\":6,\"ep", StandardOpenOption.APPEND);

    run(config(), true);

    assertSameAsUninterrupted();
  }

  @Test
  void metricsThatAreTooShortAreRefused() throws IOException {
    killedAt(config(), false, 5);
    Files.writeString(out.resolve("metrics.jsonl"), rows().get(0) + "\n");

    assertThatThrownBy(() -> run(config(), true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("metrics.jsonl is shorter than it was at the checkpoint");
  }

  @Test
  void aStopDuringTheLastEvaluationLosesNoStep() throws IOException {
    BooleanSupplier afterTheWeights = () -> Files.exists(out.resolve("final/weights.txt"));
    RunConfig config = config("train.checkpoint_every", 0);

    assertThat(run(config, false, BadSteps.STOP, afterTheWeights)).isEqualTo(Outcome.STOPPED);
    assertThat(checkpoints()).containsExactly("step-00000012");
    assertThat(run(config, true)).isEqualTo(Outcome.FINISHED);
    assertSameAsUninterrupted("train.checkpoint_every", 0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"truncated", "changed", "manifest", "facts", "null", "missing"})
  void aTornCheckpointIsSetAsideAndTheOneBeforeItTaken(String damage) throws IOException {
    killedAt(config(), false, 7);
    Path newest = out.resolve("checkpoints/step-00000006");
    Path state = newest.resolve("state.safetensors");
    byte[] bytes = Files.readAllBytes(state);
    switch (damage) {
      case "truncated" -> Files.write(state, java.util.Arrays.copyOf(bytes, bytes.length - 1));
      case "changed" -> {
        bytes[bytes.length / 2] ^= 1;
        Files.write(state, bytes);
      }
      case "manifest" -> Files.writeString(newest.resolve("manifest.json"), "{\"schema\": 1, \"co");
      case "facts" ->
          Files.writeString(
              newest.resolve("manifest.json"),
              "{\"files\": {\"state.safetensors\": null, \"run.json\": null}}");
      case "null" -> Files.writeString(newest.resolve("manifest.json"), "null");
      default -> Files.delete(newest.resolve("run.json"));
    }

    assertThat(run(config(), true)).isEqualTo(Outcome.FINISHED);

    assertSameAsUninterrupted();
    assertThat(checkpoints())
        .containsExactly("step-00000006.torn", "step-00000009", "step-00000012");
  }

  @Test
  void theWeightsOfTheBaseModelAreInEveryCheckpointAndVerified() throws IOException {
    RunConfig config = config("objective.type", "eaft_frozen");
    killedAt(config, false, 7);
    int labels = 0;
    for (String word : List.of("apple", "pear", "plum", "fig", "quince", "cherry")) {
      labels += word.length() + 1;
    }
    for (String step : List.of("step-00000003", "step-00000006")) {
      Path base = out.resolve("checkpoints").resolve(step).resolve("base.safetensors");
      try (SafetensorsFile file = SafetensorsFile.open(base)) {
        assertThat(file.names()).containsExactly("weights");
        assertThat(file.info("weights").shape()).containsExactly(labels);
      }
    }
    Files.writeString(out.resolve("checkpoints/step-00000006/base.safetensors"), "");

    assertThat(run(config, true)).isEqualTo(Outcome.FINISHED);

    assertSameAsUninterrupted("objective.type", "eaft_frozen");
    assertThat(checkpoints()).contains("step-00000006.torn");
  }

  @Test
  void whereNoCheckpointIsWholeNothingIsLostSilently() throws IOException {
    killedAt(config(), false, 4);
    Files.writeString(out.resolve("checkpoints/step-00000003/state.safetensors"), "");

    assertThatThrownBy(() -> run(config(), true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("step-00000003 is torn (state.safetensors has 0 bytes of ")
        .hasMessageContaining("to start afresh");
    assertThat(rows()).hasSize(4);
  }

  @Test
  void aCheckpointOfAnotherConfigurationIsRefusedAndTheOneBeforeItNamed() throws IOException {
    RunConfig other = config("train.seed", 7);
    killedAt(other, false, 7);
    Path foreign = out.resolve("checkpoints/step-00000006");
    Path kept = tmp.resolve("step-00000006");
    Files.move(foreign, kept);
    Durable.delete(out);
    killedAt(config(), false, 4);
    Files.move(kept, foreign);

    assertThatThrownBy(() -> run(config(), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("step-00000006 belongs to another configuration")
        .hasMessageContaining("the one before it, " + foreign.resolveSibling("step-00000003"));
    Files.move(foreign, kept);
    run(config(), true);
    assertSameAsUninterrupted();
  }

  @Test
  void otherTrainingRowsAreRefused() throws IOException {
    killedAt(config(), false, 4);
    Path data = tmp.resolve("train.jsonl");
    Files.writeString(data, Files.readString(data).replace("plum", "prune"));

    assertThatThrownBy(() -> run(config(), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("step-00000003 belongs to other training rows");
  }

  @Test
  void aDiskThatFillsUpEndsTheRunWithTheLastGoodCheckpointInPlace() throws IOException {
    killedAt(config(), false, 4);
    fault = engine -> engine.diskFull = true;

    assertThatThrownBy(() -> run(config(), true))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("step-00000006 cannot be written: No space left on device")
        .hasMessageContaining(
            "The last good checkpoint is " + out.resolve("checkpoints/step-00000003"));
    assertThat(checkpoints()).containsExactly("step-00000003");
    fault = engine -> {};
    assertThat(run(config(), true)).isEqualTo(Outcome.FINISHED);
    assertSameAsUninterrupted();
  }

  @Test
  void divergenceNamesStepRowsAndCheckpoint() {
    fault = engine -> engine.nanBefore = 8;

    assertThatThrownBy(() -> run(config(), false))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("diverged at step 8: the loss is NaN; rows [")
        .hasMessageContaining(
            "The last good checkpoint is " + out.resolve("checkpoints/step-00000006"));
    assertThat(rows()).hasSize(7);
  }

  @Test
  void badStepsThatAreSkippedAreInTheReport() throws IOException {
    fault = engine -> engine.nanBefore = 9;

    assertThat(run(config(), false, BadSteps.SKIP, () -> false)).isEqualTo(Outcome.FINISHED);

    JsonNode report = new ObjectMapper().readTree(Files.readString(out.resolve("eval.json")));
    assertThat(report.get("steps").asInt()).isEqualTo(8);
    assertThat(report.get("skipped_steps").asInt()).isEqualTo(4);
    assertThat(rows()).hasSize(8);
  }

  @Test
  void whatAKilledWriterLeftBehindIsRemoved() throws IOException {
    killedAt(config(), false, 4);
    Path part = Files.createDirectories(out.resolve("checkpoints/step-00000006.part"));
    Files.writeString(part.resolve("state.safetensors"), "half");

    run(config(), true);

    assertThat(checkpoints()).containsExactly("step-00000009", "step-00000012");
  }

  @Test
  void everyStartHasAnEventFileOfItsOwn() throws IOException {
    RunConfig config = config("output.trackers", List.of("jsonl", "tensorboard"));
    killedAt(config, false, 5);
    run(config, true);

    try (Stream<Path> files = Files.list(out.resolve("tensorboard"))) {
      List<Path> sorted = files.sorted().toList();
      assertThat(sorted).hasSize(2);
      assertThat(EventFile.read(sorted.get(1)).get(1).step()).isEqualTo(4);
      assertThat(EventFile.read(sorted.get(1))).hasSize(2 + STEPS - 3);
    }
  }
}
