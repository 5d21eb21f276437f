package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.eval.Verdict;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.eaft.train.BadSteps;
import org.eaft.train.BigramEngine;
import org.eaft.train.DivergenceException;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.TrainingRun.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks and followed labels before, during and after a training. */
class TaskRunsTest extends LetterRuns {

  private static final List<String> NAMES = List.of("pocket_math", "pocket_facts");

  private static final Object[] MEASURED = {
    "eval.tasks", NAMES, "eval.tasks_every", 5, "eval.probe", true
  };

  /** Times that the first task's questions were looked at by a model that answers. */
  private final AtomicInteger answers = new AtomicInteger();

  private record Given(String name, List<Question> questions) implements Task {}

  @BeforeEach
  void questions() {
    List<Question> written = new ArrayList<>();
    for (String start : List.of("a", "p", "l", "u", "f", "i", "q", "c")) {
      written.add(
          new Question.Generation(
              "after " + start,
              start.compareTo("h") < 0 ? "early" : "late",
              new Prompt.Text(start, start),
              text -> {
                answers.incrementAndGet();
                return Verdict.of(text.length() % 2 == 1);
              },
              null,
              4));
    }
    tasks.put(NAMES.get(0), new Given(NAMES.get(0), written));
    List<Question> chosen = new ArrayList<>();
    for (String word : List.of("apple", "pear", "plum", "fig", "lime")) {
      chosen.add(
          new Question.Choice(
              word,
              "fruit",
              new Prompt.Text(word, "fruit "),
              List.of("xyz", word.substring(0, 3)),
              1));
    }
    tasks.put(NAMES.get(1), new Given(NAMES.get(1), chosen));
  }

  private static JsonNode report(Path run) throws IOException {
    return new ObjectMapper().readTree(Files.readString(run.resolve("eval.json")));
  }

  private static List<JsonNode> measurements(Path run) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("tasks.jsonl"))) {
      rows.add(new ObjectMapper().readTree(line));
    }
    return rows;
  }

  @Test
  void tasksAreMeasuredBeforeOnTheWayAndAfter() throws IOException {
    run(config(MEASURED), false);

    JsonNode before = report(out).get("before").get("tasks");
    JsonNode after = report(out).get("after").get("tasks");
    assertThat(before.fieldNames()).toIterable().containsExactlyElementsOf(NAMES);
    JsonNode facts = after.get("pocket_facts");
    assertThat(facts.get("items").asText()).hasSize(5).matches("[01]*");
    long right = facts.get("items").asText().chars().filter(c -> c == '1').count();
    assertThat(facts.get("accuracy").asDouble()).isEqualTo(right / 5.0);
    assertThat(facts.get("n").asInt()).isEqualTo(5);
    JsonNode groups = after.get("pocket_math").get("groups");
    assertThat(groups.fieldNames()).toIterable().containsExactly("early", "late");
    assertThat(groups.get("early").fieldNames())
        .toIterable()
        .containsExactly("accuracy", "n", "se");
    assertThat(groups.get("early").get("n").asInt() + groups.get("late").get("n").asInt())
        .isEqualTo(8);
    assertThat(before.get("pocket_facts").get("accuracy").asDouble())
        .as("learned")
        .isLessThan(facts.get("accuracy").asDouble());
    List<JsonNode> way = measurements(out);
    assertThat(way).extracting(r -> r.get("step").asInt()).containsExactly(5, 5, 10, 10);
    assertThat(way.get(0).fieldNames())
        .toIterable()
        .containsExactly("step", "task", "accuracy", "n", "se");
  }

  @Test
  void whatIsMeasuredOnTheWayIsWhatAShorterRunEndsWith() throws IOException {
    run(config("eval.tasks", NAMES, "eval.tasks_every", 5, "train.schedule", "constant"), false);
    Map<String, Object> five =
        Map.of("train.max_steps", 5, "eval.tasks_every", 0, "output.dir", tmp + "/five");
    run(config("eval.tasks", NAMES, "train.schedule", "constant").with(five), false);

    JsonNode end = report(tmp.resolve("five")).get("after").get("tasks");
    for (JsonNode row : measurements(out).subList(0, 2)) {
      assertThat(row.get("accuracy")).isEqualTo(end.get(row.get("task").asText()).get("accuracy"));
    }
    assertThat(tmp.resolve("five/tasks.jsonl")).doesNotExist();
  }

  @Test
  void measuringChangesNoStep() throws IOException {
    run(config("eval.tasks", NAMES, "eval.tasks_every", 1), false);
    run(config("output.dir", tmp + "/never"), false);

    assertThat(metrics(out)).isEqualTo(metrics(tmp.resolve("never")));
    assertThat(report(tmp.resolve("never")).get("after").get("tasks").isNull()).isTrue();
  }

  private static final Object[] BEST = {
    "eval.tasks",
    NAMES,
    "eval.tasks_every",
    2,
    "eval.best_by",
    NAMES,
    "output.save",
    "best",
    "train.checkpoint_every",
    5
  };

  /** The step with the highest mean of both tasks, the first of equals. */
  private static int best(List<JsonNode> rows) {
    int best = 0;
    for (int i = 2; i < rows.size(); i += 2) {
      best = mean(rows, i) > mean(rows, best) ? i : best;
    }
    return rows.get(best).get("step").asInt();
  }

  private static double mean(List<JsonNode> rows, int at) {
    assertThat(rows.get(at).get("step")).isEqualTo(rows.get(at + 1).get("step"));
    return (rows.get(at).get("accuracy").asDouble() + rows.get(at + 1).get("accuracy").asDouble())
        / 2;
  }

  @Test
  void theBestStepMayBeToldByTasks() throws IOException {
    RunConfig config = config(BEST);
    run(config, false);

    int step = best(measurements(out));
    JsonNode best = report(out).get("best");
    assertThat(best.get("step").asInt()).isEqualTo(step);
    assertThat(best.get("score").asDouble()).isEqualTo(mean(measurements(out), step - 2));
    assertThat(best.has("loss")).isFalse();
    BigramEngine there = new BigramEngine(LetterTokenizer.VOCABULARY, config.train(), p -> p);
    there.loadState(out.resolve("checkpoints/step-%08d/state.safetensors".formatted(step)));
    there.save(tmp.resolve("best"));
    assertThat(out.resolve("final/weights.txt"))
        .hasSameTextualContentAs(tmp.resolve("best/weights.txt"));
  }

  @Test
  void aRunThatWasKilledKnowsWhichStepWasBestByTasks() throws IOException {
    killedAt(config(BEST), false, 3);
    killedAt(config(BEST), true, 9);
    run(config(BEST), true);
    run(config(BEST).with(Map.of("output.dir", tmp + "/whole")), false);

    assertThat(report(out).get("best")).isEqualTo(report(tmp.resolve("whole")).get("best"));
    assertThat(out.resolve("final/weights.txt"))
        .hasSameTextualContentAs(tmp.resolve("whole/final/weights.txt"));
  }

  @Test
  void bestByTasksNeedsTasksOnTheWay() {
    assertThatThrownBy(() -> config("eval.tasks", NAMES, "eval.best_by", NAMES))
        .hasMessageContainingAll("eval.best_by", "eval.tasks_every is 0");
    assertThatThrownBy(
            () ->
                config(
                    "eval.tasks",
                    NAMES.subList(0, 1),
                    "eval.tasks_every",
                    1,
                    "eval.best_by",
                    NAMES))
        .hasMessageContainingAll("eval.best_by", NAMES.get(1));
    RunConfig late = config(BEST).with(Map.of("eval.tasks_every", 1000));
    assertThatThrownBy(() -> run(late, false)).hasMessageContainingAll("eval.tasks_every is 1000");
  }

  @Test
  void aRunThatWasKilledGoesOnToTheSameNumbers() throws IOException {
    killedAt(config(MEASURED), false, 5);
    killedAt(config(MEASURED), true, 8);
    killedAt(config(MEASURED), true, 11);

    assertThat(run(config(MEASURED), true)).isEqualTo(Outcome.FINISHED);

    assertSameAsUninterrupted(MEASURED);
    assertThat(measurements(out)).isEqualTo(measurements(tmp.resolve("whole")));
    assertThat(metrics(out).get(11).has("conflict_share")).isTrue();
  }

  @Test
  void aStopDuringARoundLeavesItToTheRunThatGoesOn() throws IOException {
    BooleanSupplier inTheRound = () -> rows().size() == 5;

    assertThat(run(config(MEASURED), false, BadSteps.STOP, inTheRound)).isEqualTo(Outcome.STOPPED);
    assertThat(measurements(out)).isEmpty();
    assertThat(run(config(MEASURED), true)).isEqualTo(Outcome.FINISHED);

    assertSameAsUninterrupted(MEASURED);
    assertThat(measurements(out)).isEqualTo(measurements(tmp.resolve("whole")));
  }

  @Test
  void aModelThatIsNotTrainedIsPutToItsTasksOnce() throws IOException {
    run(config("eval.tasks", NAMES, "train.max_steps", -1, "train.epochs", 0), false);

    assertThat(answers).hasValue(8);
    assertThat(report(out).get("after").get("tasks"))
        .isEqualTo(report(out).get("before").get("tasks"))
        .hasSize(2);
  }

  @Test
  void aQuestionThatDoesNotFitIsNamedBeforeAnythingIsWritten() {
    assertThatThrownBy(() -> run(config("eval.tasks", List.of("pocket_medical")), false))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("task pocket_medical, question medical-0", "context of 64");
    assertThat(out).doesNotExist();
  }

  @Test
  void aModelThatIsNotFiniteIsNamedWithTheTask() {
    fault = engine -> engine.broken = true;
    assertThatThrownBy(
            () ->
                run(
                    config(
                        "eval.tasks",
                        NAMES,
                        "data.validation_rows",
                        0,
                        "train.epochs",
                        0,
                        "train.max_steps",
                        -1),
                    false))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("task pocket_math");
  }

  @Test
  void theProbeIsInEveryRowAndChangesNoNumberBesideIt() throws IOException {
    run(config("eval.probe", true), false);
    run(config("output.dir", tmp + "/plain"), false);

    List<JsonNode> probed = metrics(out);
    List<JsonNode> plain = metrics(tmp.resolve("plain"));
    for (int i = 0; i < STEPS; i++) {
      assertThat(probed.get(i).has("weight_low")).isTrue();
      assertThat(plain.get(i).has("weight_low")).isFalse();
      for (Map.Entry<String, JsonNode> field : plain.get(i).properties()) {
        assertThat(probed.get(i).get(field.getKey())).isEqualTo(field.getValue());
      }
    }
    // letters of a random model are uncertain, all of them
    assertThat(probed.get(0).get("ce_high")).isEqualTo(probed.get(0).get("ce"));
    assertThat(probed.get(0).get("conflict_p").isNull()).isTrue();
  }
}
