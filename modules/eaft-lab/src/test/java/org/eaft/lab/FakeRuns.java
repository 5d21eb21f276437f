package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Json;
import org.eaft.train.run.RunDirectory;

/** Leaves what runs leave, without running them; the numbers follow from method and seed. */
final class FakeRuns implements RunLauncher {

  private final Path tmp;
  final List<String> launched = Collections.synchronizedList(new ArrayList<>());

  FakeRuns(Path tmp) throws IOException {
    this.tmp = tmp;
    Files.createDirectories(tmp.resolve("model"));
    Files.writeString(tmp.resolve("model/config.json"), "{}");
  }

  MatrixConfig matrix(String... overrides) throws IOException {
    Path file = tmp.resolve("m.yaml");
    Files.writeString(
        file,
        """
        methods: [sft, eaft]
        seeds: [1, 2]
        model: {path: %s}
        data: {train: rows.jsonl}
        output: {dir: %s}
        """
            .formatted(tmp.resolve("model"), tmp.resolve("out")));
    return ConfigReader.matrix(file, List.of(overrides));
  }

  MatrixPlan plan(String... overrides) throws IOException {
    return plan(1, overrides);
  }

  MatrixPlan plan(int jobs, String... overrides) throws IOException {
    return MatrixPlan.of(matrix(overrides), new Jobs(jobs, 1));
  }

  /** The name of a run without the digits that tell configurations apart. */
  static String name(Path config) {
    return config.getFileName().toString().replaceFirst("-[0-9a-f]{8}\\.yaml$", "");
  }

  @Override
  public int launch(Path file, Path log) {
    launched.add(name(file));
    finish(file);
    return 0;
  }

  static void finish(Path file) {
    RunConfig c = ConfigReader.run(file, List.of());
    boolean base = c.train().epochs() == 0;
    String id = "id-" + c.hash().substring(0, 8);
    RunDirectory d = RunDirectory.of(c);
    Map<String, Object> environment = new LinkedHashMap<>();
    environment.putAll(Map.of("run_id", id, "config_hash", c.hash(), "commit", "abc+"));
    environment.putAll(Map.of("processor", "cpu", "cores", 2, "threads", 1, "memory_mib", 9));
    environment.putAll(Map.of("os", "Linux", "jdk", "17", "started", "2026-11-25T07:12:00Z"));
    Json.write(d.environment(), environment);
    if (!base) {
      write(
          d.metrics(),
          IntStream.rangeClosed(1, 100)
              .mapToObj(s -> "{\"step\":%d,\"loss\":%d.0,\"kl\":null}\n".formatted(s, s))
              .collect(Collectors.joining()));
    }
    write(d.report(), report(c, id, base));
    if (!base) {
      write(
          d.report().resolveSibling("tasks.jsonl"),
          "{\"step\":5,\"task\":\"math\",\"accuracy\":0.25,\"n\":4,\"se\":0.2}\n");
    }
  }

  /** As text: what a run writes may have more than this version's classes know. */
  private static String report(RunConfig c, String id, boolean base) {
    return """
        {"schema": 1, "run_id": "%s", "config_hash": "%s", "objective": "%s", "seed": %d,
         "before": null,
         "after": {"target": {"loss": %s, "accuracy": 0.5, "tokens": 100, "examples": 5},
                   "general": {"loss": %s, "accuracy": 0.3, "tokens": 50, "examples": 1}%s},
         "steps": %d, "tokens": 1000, "padding": {"tokens": 1, "positions": 1},
         "supervised_tokens": 500, "mean_weight": %s, "tokens_per_s": %s,
         "train_seconds": 20, "seconds": %d, "peak_mib": 900}
        """
        .formatted(
            id,
            c.hash(),
            c.objective().label(),
            c.train().seed(),
            base ? 3 : 2 + 0.1 * c.train().seed(),
            base ? 4 : 4.25,
            c.output().dir().contains("with-tasks") ? tasks(base) : "",
            base ? 0 : 10,
            base ? null : 0.4,
            base ? null : 350.0,
            c.objective().label().equals("sft_kl") ? 50 : 30);
  }

  private static String tasks(boolean base) {
    return """
        , "tasks": {
          "math": {"accuracy": 0.5, "n": 4, "se": 0.3, "items": "0110", "groups": {}},
          "facts": {"accuracy": %s, "n": 2, "se": 0.4, "items": "11",
                    "groups": {"mentioned": {"accuracy": 1, "n": 1, "se": null}}},
          "references": {"accuracy": 0.5, "n": 2, "se": 0.3, "items": "10", "groups": {}}}
        """
        .formatted(base ? 1.0 : 0.5);
  }

  static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
