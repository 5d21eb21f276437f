package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eaft.eval.Task;
import org.eaft.text.Tokenizer;
import org.eaft.train.BadSteps;
import org.eaft.train.BigramEngine;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.EvalSpec;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.TrainingRun.Outcome;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** Runs of a small real model on words, each in a directory of its own, and ways to end them. */
abstract class LetterRuns {

  static final int STEPS = 12;

  @TempDir Path tmp;
  Path out;
  Consumer<BigramEngine> fault = engine -> {};

  /** Tasks that stand for others of their names. */
  final Map<String, Task> tasks = new HashMap<>();

  private final Backend backend =
      new Backend() {
        @Override
        public Tokenizer tokenizer(RunConfig config) {
          return new LetterTokenizer();
        }

        @Override
        public Task task(String name, EvalSpec eval) {
          return tasks.containsKey(name) ? tasks.get(name) : Backend.super.task(name, eval);
        }

        @Override
        public TrainingEngine engine(RunConfig config) {
          BigramEngine engine =
              new BigramEngine(LetterTokenizer.VOCABULARY, config.train(), p -> p);
          fault.accept(engine);
          return engine;
        }
      };

  @BeforeEach
  void data() throws IOException {
    out = tmp.resolve("run");
    StringBuilder rows = new StringBuilder();
    for (String word : List.of("apple", "pear", "plum", "fig", "quince", "cherry", "lime")) {
      rows.append("{\"prompt\": \"fruit \", \"completion\": \"%s\"}\n".formatted(word));
    }
    Files.writeString(tmp.resolve("train.jsonl"), rows);
  }

  RunConfig config(Object... keysAndValues) {
    Map<String, Object> values = new HashMap<>();
    values.put("model.path", "letters");
    values.put("data.train", tmp.resolve("train.jsonl").toString());
    values.put("data.validation_rows", 1);
    values.put("data.template", "none");
    values.put("train.batch_size", 2);
    values.put("train.max_steps", STEPS);
    values.put("train.lr", 0.1);
    values.put("train.checkpoint_every", 3);
    values.put("output.dir", out.toString());
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return ConfigReader.of(values);
  }

  Outcome run(RunConfig config, boolean resume, BadSteps badSteps, BooleanSupplier stop) {
    return TrainingRun.execute(
        config, backend, new RunOptions(resume, badSteps, "eaft train c.yaml"), stop);
  }

  Outcome run(RunConfig config, boolean resume) {
    return run(config, resume, BadSteps.STOP, () -> false);
  }

  /** A run that dies like a process that is killed: at a step, without a word. */
  void killedAt(RunConfig config, boolean resume, int step) {
    BooleanSupplier kill =
        () -> {
          if (rows().size() >= step) {
            throw new IllegalStateException("killed");
          }
          return false;
        };
    assertThatThrownBy(() -> run(config, resume, BadSteps.STOP, kill)).hasMessage("killed");
  }

  List<String> rows() {
    try {
      Path file = out.resolve("metrics.jsonl");
      return Files.exists(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static List<JsonNode> metrics(Path run) throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(run.resolve("metrics.jsonl"))) {
      ObjectNode row = (ObjectNode) new ObjectMapper().readTree(line);
      rows.add(row.without(List.of("seconds", "tokens_per_s")));
    }
    return rows;
  }

  List<String> checkpoints() throws IOException {
    try (Stream<Path> entries = Files.list(out.resolve("checkpoints"))) {
      return entries.map(p -> p.getFileName().toString()).sorted().toList();
    }
  }

  void assertSameAsUninterrupted(Object... keysAndValues) throws IOException {
    Path whole = tmp.resolve("whole");
    run(config(keysAndValues).with(Map.of("output.dir", whole.toString())), false);
    assertThat(metrics(out)).hasSize(STEPS).isEqualTo(metrics(whole));
    assertThat(out.resolve("final/weights.txt"))
        .hasSameTextualContentAs(whole.resolve("final/weights.txt"));
    ObjectMapper mapper = new ObjectMapper();
    JsonNode here = mapper.readTree(Files.readString(out.resolve("eval.json")));
    JsonNode there = mapper.readTree(Files.readString(whole.resolve("eval.json")));
    for (String key :
        List.of("before", "after", "steps", "tokens", "supervised_tokens", "mean_weight")) {
      assertThat(here.get(key)).as(key).isEqualTo(there.get(key));
    }
  }
}
