package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.eaft.text.DataException;
import org.eaft.train.BadSteps;
import org.eaft.train.BigramEngine;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.TrainingRun.Outcome;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Held-out rows measured on the way, and the checkpoint that was best at them. */
class ValidationTest extends LetterRuns {

  /** So high a rate on one held-out word that its loss falls and rises again. */
  private static final Object[] OVERSHOOTS = {
    "eval.every",
    2,
    "train.lr",
    0.9,
    "train.schedule",
    "constant",
    "data.validation_rows",
    1,
    "train.keep",
    1,
    "train.checkpoint_every",
    0
  };

  private RunConfig overshooting(Object... more) {
    List<Object> all = new ArrayList<>(List.of(OVERSHOOTS));
    all.addAll(List.of(more));
    return config(all.toArray());
  }

  private static List<JsonNode> validation(Path run) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("validation.jsonl"))) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  private static JsonNode report(Path run) throws IOException {
    return new ObjectMapper().readTree(Files.readString(run.resolve("eval.json")));
  }

  private static JsonNode lowest(List<JsonNode> rows) {
    JsonNode lowest = rows.get(0);
    for (JsonNode row : rows) {
      lowest = row.get("loss").asDouble() < lowest.get("loss").asDouble() ? row : lowest;
    }
    return lowest;
  }

  @Test
  void everySoManyStepsTheWeightsAsTheyAreThenAreMeasured() throws IOException {
    run(config("eval.every", 5), false);
    List<JsonNode> rows = validation(out);

    assertThat(rows).extracting(r -> r.get("step").asInt()).containsExactly(5, 10);
    // the same steps alone, measured at their end
    RunConfig five = config("train.max_steps", 5, "train.schedule", "constant");
    run(five.with(Map.of("output.dir", tmp + "/five")), false);
    RunConfig ten = config("eval.every", 5, "train.schedule", "constant");
    run(ten.with(Map.of("output.dir", tmp + "/ten")), false);
    JsonNode target = report(tmp.resolve("five")).get("after").get("target");
    JsonNode row = validation(tmp.resolve("ten")).get(0);
    for (String key : List.of("loss", "accuracy", "tokens", "examples")) {
      assertThat(row.get(key)).as(key).isEqualTo(target.get(key));
    }
    assertThat(rows()).hasSize(STEPS);
  }

  @Test
  void measuringChangesNoStep() throws IOException {
    run(config("eval.every", 1), false);
    RunConfig never = config("output.dir", tmp + "/never");
    run(never, false);

    assertThat(metrics(out)).isEqualTo(metrics(tmp.resolve("never")));
    assertThat(tmp.resolve("never/validation.jsonl")).doesNotExist();
    assertThat(report(tmp.resolve("never")).get("best").isNull()).isTrue();
  }

  @Test
  void theBestCheckpointStaysBesideTheNewest() throws IOException {
    run(overshooting("train.checkpoint_every", 3), false);

    JsonNode best = lowest(validation(out));
    assertThat(best.get("step").asInt()).isBetween(1, STEPS - 1);
    assertThat(checkpoints())
        .containsExactly("step-%08d".formatted(best.get("step").asInt()), "step-00000012");
    assertThat(report(out).get("best").get("step")).isEqualTo(best.get("step"));
    assertThat(report(out).get("best").get("loss")).isEqualTo(best.get("loss"));
  }

  @Test
  void theBestWeightsAreTheResultWhereThatIsAskedFor() throws IOException {
    RunConfig config = overshooting("output.save", "best");
    run(config, false);

    int best = report(out).get("best").get("step").asInt();
    BigramEngine there = new BigramEngine(LetterTokenizer.VOCABULARY, config.train(), p -> p);
    there.loadState(out.resolve("checkpoints/step-%08d/state.safetensors".formatted(best)));
    there.save(tmp.resolve("best"));
    assertThat(out.resolve("final/weights.txt"))
        .hasSameTextualContentAs(tmp.resolve("best/weights.txt"));
    // what is reported as the end is the end, whichever weights are kept
    run(overshooting("output.dir", tmp + "/last"), false);
    assertThat(report(out).get("after")).isEqualTo(report(tmp.resolve("last")).get("after"));
    assertThat(tmp.resolve("last/final/weights.txt"))
        .content()
        .isNotEqualTo(Files.readString(out.resolve("final/weights.txt")));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 7, 11})
  void aRunThatWasKilledKnowsWhichWasBest(int step) throws IOException {
    Object[] keys = List.of("train.checkpoint_every", 3, "output.save", "best").toArray();
    run(overshooting(keys).with(Map.of("output.dir", tmp + "/whole")), false);
    killedAt(overshooting(keys), false, step);

    assertThat(run(overshooting(keys), true)).isEqualTo(Outcome.FINISHED);

    assertThat(metrics(out)).isEqualTo(metrics(tmp.resolve("whole")));
    assertThat(validation(out)).isEqualTo(validation(tmp.resolve("whole")));
    assertThat(report(out).get("best")).isEqualTo(report(tmp.resolve("whole")).get("best"));
    assertThat(out.resolve("final/weights.txt"))
        .hasSameTextualContentAs(tmp.resolve("whole/final/weights.txt"));
  }

  /** A signal that comes while the rows are measured: the run stops there and makes up for it. */
  @ParameterizedTest
  @ValueSource(ints = {2, 4, STEPS})
  void aMeasurementThatASignalCutsOffIsMadeWhenTheRunGoesOn(int step) throws IOException {
    run(overshooting("output.dir", tmp + "/whole"), false);
    // asked first before a step, then by the measurement behind it
    BooleanSupplier stop = () -> rows().size() >= step;

    assertThat(run(overshooting(), false, BadSteps.STOP, stop)).isEqualTo(Outcome.STOPPED);
    assertThat(validation(out)).hasSize(step / 2 - 1);
    assertThat(checkpoints()).contains("step-%08d".formatted(step));
    assertThat(run(overshooting(), true)).isEqualTo(Outcome.FINISHED);

    assertThat(validation(out)).isEqualTo(validation(tmp.resolve("whole")));
    assertThat(report(out).get("best")).isEqualTo(report(tmp.resolve("whole")).get("best"));
    assertThat(checkpoints())
        .contains("step-%08d".formatted(report(out).get("best").get("step").asInt()));
  }

  @Test
  void aBestCheckpointThatIsGoneIsNoSilentLoss() throws IOException {
    RunConfig config = overshooting("output.save", "best", "train.checkpoint_every", 3);
    killedAt(config, false, 11);
    Path best =
        out.resolve("checkpoints/step-%08d".formatted(lowest(validation(out)).get("step").asInt()));
    Durable.delete(best);

    assertThatThrownBy(() -> run(config, true))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("the best checkpoint, " + best)
        .hasMessageContaining("it is gone")
        .hasMessageContaining("output.save=final");
    RunConfig last = overshooting("train.checkpoint_every", 3);
    assertThat(run(last, true)).isEqualTo(Outcome.FINISHED);
    assertThat(out.resolve("final/weights.txt")).exists();
  }

  @Test
  void theUntrainedModelOfAComparisonHasNothingToMeasureOnTheWay() {
    RunConfig base = overshooting("output.save", "best", "train.epochs", 0, "train.max_steps", -1);

    assertThat(run(base, false)).isEqualTo(Outcome.FINISHED);
    assertThat(out.resolve("validation.jsonl")).doesNotExist();
  }

  @Test
  void eventFilesHoldItToo() throws IOException {
    run(config("eval.every", 5, "output.trackers", List.of("jsonl", "tensorboard")), false);

    try (Stream<Path> files = Files.list(out.resolve("tensorboard"))) {
      List<EventFile.Event> events = EventFile.read(files.findFirst().orElseThrow());
      assertThat(events).hasSize(2 + STEPS + 2);
      assertThat(events.get(7).step()).isEqualTo(5);
      assertThat(events.get(7).scalars().keySet())
          .containsExactly("validation/loss", "validation/accuracy");
    }
  }

  @Test
  void whatCannotBeMeasuredOrSavedIsNamed() throws IOException {
    RunConfig beyond = overshooting("output.save", "best", "eval.every", STEPS + 1);
    assertThatThrownBy(() -> run(beyond, false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("eval.every")
        .hasMessageContaining("12 steps");
    // cut before its completion, the only held-out row has no label
    String row = "{\"prompt\": \"%s\", \"completion\": \"a\"}\n".formatted("b".repeat(40));
    Files.writeString(tmp.resolve("train.jsonl"), row, StandardOpenOption.APPEND);
    RunConfig unlabelled =
        config("eval.every", 5, "data.max_length", 20, "data.overlong", "truncate");
    assertThatThrownBy(() -> run(unlabelled, false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("eval.every");
    assertThat(out).doesNotExist();
  }
}
