package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;
import org.eaft.train.BadSteps;
import org.eaft.train.BigramEngine;
import org.eaft.train.DivergenceException;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.TrainingRun.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingRunTest {

  @TempDir Path tmp;
  private Path out;

  /** Engines are the small real model; the last one is kept. */
  private static final class Small implements Backend {
    private boolean broken;

    @Override
    public Tokenizer tokenizer(RunConfig config) {
      return new LetterTokenizer();
    }

    @Override
    public TrainingEngine engine(RunConfig config) {
      BigramEngine engine = new BigramEngine(LetterTokenizer.VOCABULARY, config.train(), p -> p);
      engine.broken = broken;
      return engine;
    }
  }

  private final Small backend = new Small();

  @BeforeEach
  void data() throws IOException {
    out = tmp.resolve("run");
    StringBuilder rows = new StringBuilder();
    for (String word :
        List.of("apple", "pear", "plum", "fig", "quince", "cherry", "grape", "lime")) {
      rows.append("{\"prompt\": \"fruit \", \"completion\": \"%s\"}\n".formatted(word));
    }
    Files.writeString(tmp.resolve("train.jsonl"), rows);
    Files.writeString(tmp.resolve("general.txt"), "the quick brown fox\njumps over it\n".repeat(9));
  }

  private RunConfig config(Object... keysAndValues) {
    Map<String, Object> values = new HashMap<>();
    values.put("model.path", "letters");
    values.put("data.train", tmp.resolve("train.jsonl").toString());
    values.put("data.validation_rows", 2);
    values.put("data.general", tmp.resolve("general.txt").toString());
    values.put("data.template", "none");
    values.put("train.batch_size", 3);
    values.put("train.epochs", 4);
    values.put("train.lr", 0.1);
    values.put("output.dir", out.toString());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return ConfigReader.of(values);
  }

  private Outcome execute(RunConfig config, boolean resume) {
    return TrainingRun.execute(config, backend, options(resume), TrainingRunTest::goOn);
  }

  private static RunOptions options(boolean resume) {
    return new RunOptions(resume, BadSteps.STOP, "eaft train c.yaml");
  }

  private JsonNode json(String file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(out.resolve(file)));
  }

  private static boolean goOn() {
    return false;
  }

  @Test
  void aRunLeavesEverythingThatSaysWhatWasDone() throws IOException {
    RunConfig config = config();

    assertThat(execute(config, false)).isEqualTo(Outcome.FINISHED);

    List<String> metrics = Files.readAllLines(out.resolve("metrics.jsonl"));
    assertThat(metrics).hasSize(8);
    JsonNode first = new ObjectMapper().readTree(metrics.get(0));
    assertThat(first.properties())
        .extracting(Map.Entry::getKey)
        .containsExactly(
            "step",
            "epoch",
            "lr",
            "loss",
            "ce",
            "mean_weight",
            "entropy",
            "accuracy",
            "grad_norm",
            "supervised_tokens",
            "tokens",
            "tokens_per_s",
            "seconds");
    assertThat(first.get("step").asInt()).isEqualTo(1);
    assertThat(first.get("lr").asDouble()).isZero();
    assertThat(ConfigReader.run(out.resolve("config.yaml"), List.of())).isEqualTo(config);
    JsonNode env = json("env.json");
    assertThat(env.get("command").asText()).isEqualTo("eaft train c.yaml");
    assertThat(env.get("config_hash").asText()).isEqualTo(config.hash());
    assertThat(env.get("versions").get("eaft").asText()).matches("\\d+\\.\\d+.*");
    assertThat(env.get("processor").asText()).isNotBlank();
    assertThat(out.resolve("final/weights.txt")).exists();
    JsonNode eval = json("eval.json");
    assertThat(eval.get("steps").asInt()).isEqualTo(8);
    assertThat(eval.get("before").get("target").get("examples").asInt()).isEqualTo(2);
    assertThat(eval.get("after").get("target").get("loss").asDouble())
        .isNotEqualTo(eval.get("before").get("target").get("loss").asDouble());
    assertThat(eval.get("after").get("general").get("tokens").asInt()).isGreaterThan(200);
  }

  @Test
  void heldOutRowsAreNotTrainedOn() {
    RunData data = RunData.read(config().data(), new LetterTokenizer());

    assertThat(data.train()).extracting("index").containsExactly(0, 1, 2, 3, 4, 5);
    assertThat(data.heldOut()).extracting("index").containsExactly(6, 7);
    RunData limited = RunData.read(config("data.limit", 3).data(), new LetterTokenizer());
    assertThat(limited.train()).hasSize(3);
    assertThat(limited.heldOut()).extracting("index").containsExactly(3, 4);
    assertThatThrownBy(
            () -> RunData.read(config("data.validation_rows", 8).data(), new LetterTokenizer()))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none is left to train on");
  }

  @Test
  void aDirectoryThatIsNotEmptyIsRefusedWithoutResume() throws IOException {
    Files.createDirectories(out);
    Files.writeString(out.resolve("notes.txt"), "mine");

    assertThatThrownBy(() -> execute(config(), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is not empty")
        .hasMessageContaining("--resume");
    assertThat(execute(config(), true)).isEqualTo(Outcome.FINISHED);
    assertThat(out.resolve("notes.txt")).hasContent("mine");
  }

  @Test
  void whatNoRunWroteIsNeverRemoved() throws IOException {
    Files.createDirectories(out.resolve("final"));
    Path mine = Files.writeString(out.resolve("final/model.safetensors"), "mine");

    assertThatThrownBy(() -> execute(config(), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(out.resolve("final") + " is there, and no run's env.json beside it");
    assertThat(mine).hasContent("mine");
  }

  @Test
  void resumeLeavesAFinishedRunAsItIs() throws IOException {
    execute(config(), false);
    String before = Files.readString(out.resolve("eval.json"));

    assertThat(execute(config(), true)).isEqualTo(Outcome.FINISHED_BEFORE);
    assertThat(Files.readString(out.resolve("eval.json"))).isEqualTo(before);
  }

  @Test
  void resumeStartsAnUnfinishedRunAfresh() throws IOException {
    execute(config(), false);
    Files.delete(out.resolve("eval.json"));
    Files.writeString(out.resolve("metrics.jsonl"), "{\"step\":1}\n{\"ste");

    assertThat(execute(config(), true)).isEqualTo(Outcome.FINISHED);
    assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(8);
  }

  @Test
  void aRunOfAnotherConfigurationIsNeverOverwritten() throws IOException {
    execute(config(), false);

    assertThatThrownBy(() -> execute(config("train.seed", 7), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("another configuration");
    Files.delete(out.resolve("eval.json"));
    assertThatThrownBy(() -> execute(config("train.seed", 7), true))
        .hasMessageContaining("another configuration");
    assertThat(out.resolve("metrics.jsonl")).exists();
  }

  @Test
  void badDataLosesNothing() throws IOException {
    execute(config(), false);
    Files.writeString(tmp.resolve("train.jsonl"), "{\"prompt\": 3}\n");
    Files.delete(out.resolve("eval.json"));

    assertThatThrownBy(() -> execute(config(), true)).isInstanceOf(DataException.class);
    assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(8);
  }

  @Test
  void whatTheModelRefusesLeavesNoDirectoryAndLosesNothing() throws IOException {
    RunConfig noText = config("data.general", tmp + "/no.txt");

    assertThatThrownBy(() -> execute(noText, false)).isInstanceOf(DataException.class);
    assertThat(out).doesNotExist();
    execute(config(), false);
    Files.delete(out.resolve("eval.json"));
    Files.delete(tmp.resolve("general.txt"));
    assertThatThrownBy(() -> execute(config(), true)).isInstanceOf(DataException.class);
    assertThat(Files.readAllLines(out.resolve("metrics.jsonl"))).hasSize(8);
  }

  @Test
  void aDirectoryThatCannotBeMadeIsAnErrorOfTheConfiguration() throws IOException {
    Files.writeString(out, "a file");

    assertThatThrownBy(() -> execute(config(), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("cannot be a run's directory");
    assertThatThrownBy(() -> execute(config("output.dir", out + "/below"), true))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("output.dir");
  }

  @Test
  void aRowLongerThanTheContextIsNamed() throws IOException {
    Files.writeString(
        tmp.resolve("train.jsonl"),
        "{\"prompt\": \"a\", \"completion\": \"%s\"}\n".formatted("b".repeat(80)));

    assertThatThrownBy(() -> execute(config("data.validation_rows", 0), false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("row 0 has 82 tokens, the model reads at most 64");
    Files.writeString(
        tmp.resolve("train.jsonl"),
        "{\"prompt\": \"a\", \"completion\": \"b\"}\n".repeat(2)
            + "{\"prompt\": \"a\", \"completion\": \"%s\"}\n".formatted("b".repeat(80)));
    assertThatThrownBy(() -> execute(config("data.validation_rows", 1), true))
        .hasMessageContaining("train.jsonl: row 2 has 82 tokens");
  }

  @Test
  void zeroEpochsOnlyEvaluate() throws IOException {
    assertThat(execute(config("train.epochs", 0, "eval.before", false), false))
        .isEqualTo(Outcome.FINISHED);

    assertThat(json("eval.json").get("after").get("target").get("tokens").asInt()).isPositive();
    assertThat(json("eval.json").get("mean_weight").isNull()).isTrue();
    assertThat(out.resolve("final")).doesNotExist();
  }

  @Test
  void weightsAreNotKeptWhereTheyAreNotWanted() {
    execute(config("output.save", "none"), false);

    assertThat(out.resolve("final")).doesNotExist();
  }

  @Test
  void aSignalLeavesACheckpointThatTheRunGoesOnFrom() throws IOException {
    execute(config("output.dir", tmp.resolve("whole").toString()), false);
    // the steps have begun once there are metrics
    BooleanSupplier afterTwoSteps =
        () ->
            Files.exists(out.resolve("metrics.jsonl")) && lines(out.resolve("metrics.jsonl")) == 2;

    Outcome outcome = TrainingRun.execute(config(), backend, options(false), afterTwoSteps);

    assertThat(outcome).isEqualTo(Outcome.STOPPED);
    assertThat(out.resolve("checkpoints/step-00000002/manifest.json")).exists();
    assertThat(out.resolve("eval.json")).doesNotExist();
    assertThat(execute(config(), true)).isEqualTo(Outcome.FINISHED);
    assertThat(out.resolve("final/weights.txt"))
        .hasSameTextualContentAs(tmp.resolve("whole/final/weights.txt"));
    assertThat(json("env.json").get("resumed_at_step").asInt()).isEqualTo(2);
  }

  private static int lines(Path file) {
    try {
      return Files.readAllLines(file).size();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aModelThatIsNotFiniteIsDivergence() {
    backend.broken = true;

    assertThatThrownBy(() -> execute(config(), false))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("held-out rows before");
    assertThatThrownBy(() -> execute(config("eval.before", false), true))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void whatIsMissingIsNamed() {
    Map<String, Object> nothing = Map.of();
    assertThatThrownBy(() -> execute(ConfigReader.of(nothing), false))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("model.path is missing");
    assertThatThrownBy(() -> execute(ConfigReader.of(Map.of("model.path", "m")), false))
        .hasMessageContaining("output.dir is missing");
    assertThatThrownBy(() -> execute(config("data.general", tmp + "/no.txt"), false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("no.txt: there is no such file");
  }
}
