package org.eaft.lab.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import org.eaft.lab.StoreRows;
import org.eaft.lab.results.CurveRow;
import org.eaft.lab.results.Machine;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.ResultsWriter;
import org.eaft.lab.results.RunRow;
import org.eaft.train.run.Json;

/** A store as the six methods on the pocket world leave it, with numbers that were made up. */
final class SyntheticExperiment {

  static final List<String> METHODS = List.of("sft", "sft_kl", "dft", "talr", "flow", "eaft");
  static final List<String> GENERAL =
      List.of("pocket_facts", "pocket_instructions", "pocket_references");
  static final List<String> GROUPS = List.of("unmentioned", "mentioned", "contradicted");
  static final double LOW = 2e-4;
  static final double HIGH = 4e-4;

  private static final Machine MACHINE =
      Machine.of("AMD EPYC, a test", 2, 1, 24_000L, "Linux 6.1 amd64", "OpenJDK 17");
  private static final int STEPS = 192;
  private static final int POINTS = 48;

  private final Path dir;
  private final ResultsWriter writer;
  private int runs;

  private SyntheticExperiment(Path dir) {
    this.dir = dir;
    this.writer = ResultsWriter.open(dir);
  }

  static SyntheticExperiment in(Path dir) {
    return new SyntheticExperiment(dir);
  }

  /** Six methods, two rates, three seeds, one failed run, scans of three methods. */
  static Path whole(Path dir) {
    SyntheticExperiment e = in(dir).base();
    for (String method : METHODS) {
      for (double rate : List.of(LOW, HIGH)) {
        for (long seed = 1; seed <= 3; seed++) {
          e.run(method, Map.of("train.lr", rate), seed);
        }
      }
    }
    e.failed("eaft alpha=3", Map.of("train.lr", HIGH), 1, "loss is NaN at step 17");
    return e.scans(List.of("sft", "dft", "eaft")).dir;
  }

  SyntheticExperiment base() {
    add(RunRow.BASE, Map.of(), null, 0.315, Map.of(), 0.97);
    return this;
  }

  /** Target and general accuracy about as the prototype of the pocket world had them. */
  SyntheticExperiment run(String method, Map<String, Object> point, long seed) {
    double[] reached =
        switch (method) {
          case "sft_kl" -> new double[] {0.361, 0.936, 1};
          case "dft" -> new double[] {0.327, 0.892, 0.83};
          case "talr" -> new double[] {0.368, 0.879, 0.83};
          case "flow" -> new double[] {0.424, 0.852, 0.37};
          case "eaft" -> new double[] {0.465, 0.864, 0.13};
          default -> new double[] {0.465, 0.853, 1};
        };
    Random noise = new Random(seed + 97L * method.hashCode());
    double low = Double.valueOf(LOW).equals(point.get("train.lr")) ? 1 : 0;
    double target = reached[0] - 0.06 * low + 0.02 * noise.nextGaussian();
    double general = reached[1] + 0.05 * low + 0.01 * noise.nextGaussian();
    return run(method, point, seed, reached[2], target, general);
  }

  /** A run with these chances of a right answer. */
  SyntheticExperiment run(
      String method,
      Map<String, Object> point,
      long seed,
      double weight,
      double target,
      double general) {
    Random noise = new Random(seed + 31L * method.hashCode());
    add(method, point, seed, target, curves(weight, target, general, noise), general);
    return this;
  }

  SyntheticExperiment failed(String method, Map<String, Object> point, long seed, String why) {
    writer.add(row("failed" + runs++, method, point, seed, why), List.of(), List.of());
    return this;
  }

  private void add(
      String method,
      Map<String, Object> point,
      Long seed,
      double target,
      Map<String, double[]> curves,
      double general) {
    String id = "20260101T0000%02d-%s".formatted(runs++, method.replaceAll("[^a-z_]", ""));
    Random random = new Random(id.hashCode());
    StoreRows.Of of = new StoreRows.Of(id, MACHINE.id(), method, point, seed);
    List<ResultRow> rows = new ArrayList<>();
    Map<String, String> items = new LinkedHashMap<>();
    items.put("pocket_math", StoreRows.draw(random, 800, target));
    items.put("pocket_facts", StoreRows.draw(random, 750, general));
    items.put("pocket_instructions", StoreRows.draw(random, 600, general));
    items.put("pocket_references", StoreRows.draw(random, 300, Math.min(0.99, general + 0.03)));
    items.forEach((task, answers) -> rows.add(of.task(task, answers)));
    for (int g = 0; g < GROUPS.size(); g++) {
      String part = items.get("pocket_facts").substring(250 * g, 250 * g + 250);
      String name = "pocket_facts/" + GROUPS.get(g);
      rows.add(of.number(name, StoreRows.accuracy(part), 250L, StoreRows.error(part), null));
    }
    rows.add(number(of, "target", StoreRows.accuracy(items.get("pocket_math"))));
    double mean =
        GENERAL.stream().mapToDouble(t -> StoreRows.accuracy(items.get(t))).average().orElseThrow();
    rows.add(number(of, "general", mean));
    if (seed != null) {
      rows.add(number(of, "mean_weight", curves.get("mean_weight")[5]));
    }
    rows.add(number(of, "seconds", 70));
    List<CurveRow> lines = new ArrayList<>();
    curves.forEach(
        (metric, values) ->
            lines.add(new CurveRow(ResultsStore.SCHEMA, id, metric, steps(), boxed(values))));
    writer.add(row(id, method, point, seed, null), rows, lines);
  }

  private static ResultRow number(StoreRows.Of of, String metric, double value) {
    return of.number(metric, value, null, null, null);
  }

  private static RunRow row(
      String id, String method, Map<String, Object> point, Long seed, String error) {
    Map<String, Object> train = new LinkedHashMap<>();
    train.put("epochs", 6);
    train.put("max_steps", -1);
    train.put("batch_size", 32);
    train.put("optimizer", "adamw");
    train.put("schedule", "cosine");
    train.put("lr", point.getOrDefault("train.lr", HIGH));
    train.put("seed", seed);
    return new RunRow(
        ResultsStore.SCHEMA,
        id,
        "ab12cd34".repeat(8),
        "ef56".repeat(16),
        "0123456789abcdef0123456789abcdef01234567",
        false,
        "eaft compare experiments/pocket/math.yaml",
        method,
        Map.of("type", method),
        point,
        seed,
        List.of("pocket_math"),
        GENERAL,
        MACHINE,
        error == null ? RunRow.FINISHED : RunRow.FAILED,
        error,
        "2026-01-01T00:00:%s".formatted(id),
        70.4,
        Map.of(
            "model",
            Map.of("path", "experiments/pocket/base", "precision", "fp32"),
            "data",
            Map.of("train", "pocket:math/rho=0.5"),
            "objective",
            Map.of("type", method),
            "train",
            train));
  }

  private static List<Integer> steps() {
    List<Integer> steps = new ArrayList<>();
    for (int i = 1; i <= POINTS; i++) {
      steps.add(i * STEPS / POINTS);
    }
    return steps;
  }

  private static List<Double> boxed(double[] values) {
    List<Double> boxed = new ArrayList<>();
    for (double v : values) {
      boxed.add(Double.isNaN(v) ? null : (Double) v);
    }
    return boxed;
  }

  private interface OverTime {
    double at(double share);
  }

  private static Map<String, double[]> curves(
      double weight, double target, double general, Random noise) {
    Map<String, double[]> curves = new LinkedHashMap<>();
    curves.put("loss", curve(noise, 0.03, t -> weight * (1.9 * Math.exp(-3 * t) + 0.2)));
    curves.put("ce", curve(noise, 0.03, t -> 1.9 * Math.exp(-3 * t) + 0.25));
    curves.put("mean_weight", curve(noise, 0.01, t -> weight));
    curves.put("conflict_p", curve(noise, 0.01, t -> 0.7 * t * (weight < 0.5 ? t : Math.sqrt(t))));
    curves.put("conflict_weight", curve(noise, 0.005, t -> weight * (0.2 + 0.8 * t)));
    curves.put("pocket_math", curve(noise, 0.01, t -> 0.315 + (target - 0.315) * t));
    curves.put("pocket_facts", curve(noise, 0.01, t -> 0.97 + (general - 0.97) * t));
    // a bin in which the step had no such token
    curves.get("conflict_p")[7] = Double.NaN;
    return curves;
  }

  private static double[] curve(Random noise, double scale, OverTime value) {
    double[] values = new double[POINTS];
    for (int i = 0; i < POINTS; i++) {
      values[i] = value.at((i + 1.0) / POINTS) + scale * noise.nextGaussian();
    }
    return values;
  }

  /** Scans of the same tokens, with a tenth of them in conflict and one that looks like HTML. */
  SyntheticExperiment scans(List<String> methods) {
    for (String method : methods) {
      Random random = new Random(5);
      StringBuilder lines = new StringBuilder();
      for (int i = 0; i < 4000; i++) {
        boolean conflict = random.nextInt(10) == 0;
        double p = conflict ? 0.19 * random.nextDouble() : Math.pow(random.nextDouble(), 0.5);
        double h =
            conflict
                ? 0.45 * random.nextDouble()
                : Math.min(3.5, (1 - p) * 4 * random.nextDouble());
        double weight = method.equals("dft") ? p : method.equals("eaft") ? h / 3 : 1;
        String[] words = {
          "the", "job", "of", "mira", "is", "baker", "not", "</script><b>", "blue", "."
        };
        lines.append(
            Json.line(
                    new Scanned(
                        i / 20,
                        5 + i % 20,
                        i,
                        words[random.nextInt(words.length)],
                        Math.log(p + 1e-9),
                        h,
                        h,
                        weight))
                + "\n");
      }
      write("tokens-" + method.toLowerCase(Locale.ROOT) + ".jsonl", lines.toString());
    }
    return this;
  }

  private record Scanned(
      int example,
      int position,
      int label,
      String token,
      double logp,
      double entropy,
      double entropyTopk,
      double weight) {}

  private void write(String name, String text) {
    try {
      Files.writeString(dir.resolve(name), text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
