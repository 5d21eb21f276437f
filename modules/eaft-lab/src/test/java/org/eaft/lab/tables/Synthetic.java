package org.eaft.lab.tables;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eaft.lab.StoreRows;
import org.eaft.lab.results.CurveRow;
import org.eaft.lab.results.Machine;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.ResultsWriter;
import org.eaft.lab.results.RunRow;

/** Writes stores of experiments that were never run. */
public final class Synthetic {

  public static final List<String> TARGET = List.of("sums");
  public static final List<String> GENERAL = List.of("facts", "rules");

  private static final Machine MACHINE =
      Machine.of("Test CPU", 2, 1, 8_000L, "TestOS 1", "TestJDK 17");
  private static final int[] STEPS = {48, 96, 144, 192};

  private final ResultsWriter writer;
  private int runs;

  public Synthetic(Path directory) {
    this.writer = ResultsWriter.open(directory);
  }

  /** The base and methods at rates, with tasks, curves and the probe. */
  public static Path whole(Path directory, List<String> methods, List<Double> rates, int seeds) {
    Synthetic store = new Synthetic(directory);
    store.base(0.3, 0.9);
    for (String method : methods) {
      for (double rate : rates) {
        for (long seed = 1; seed <= seeds; seed++) {
          double step = Math.log10(rate / 1e-5);
          store.run(
              method,
              rates.size() == 1 ? Map.of() : Map.of("train.lr", rate),
              seed,
              0.2 + 0.25 * step + 0.01 * (method.length() % 5),
              0.9 - 0.06 * step + 0.01 * (method.length() % 7));
        }
      }
    }
    return directory;
  }

  public Synthetic base(double target, double general) {
    add("base", Map.of(), null, items(1, target, general), List.of());
    return this;
  }

  /** A run that answers each question with these chances. */
  public Synthetic run(
      String method, Map<String, Object> point, long seed, double target, double general) {
    add(
        method,
        point,
        seed,
        items(31L * method.hashCode() + seed + point.hashCode(), target, general),
        curves(target, general));
    return this;
  }

  /** A run with these answers. */
  public Synthetic run(
      String method, Map<String, Object> point, Long seed, Map<String, String> items) {
    add(method, point, seed, items, List.of());
    return this;
  }

  /** A run that no task was put to. */
  public Synthetic loss(String method, Map<String, Object> point, long seed, double targetLoss) {
    String id = "run" + runs++;
    StoreRows.Of of = new StoreRows.Of(id, MACHINE.id(), method, point, seed);
    writer.add(
        row(id, method, point, seed, RunRow.FINISHED, null),
        List.of(of.number("target_loss", targetLoss, 100L, null, null)),
        List.of());
    return this;
  }

  public Synthetic failed(String method, Map<String, Object> point, long seed, String why) {
    writer.add(
        row("failed" + runs++, method, point, seed, RunRow.FAILED, why), List.of(), List.of());
    return this;
  }

  private static Map<String, String> items(long seed, double target, double general) {
    Random random = new Random(seed);
    Map<String, String> items = new LinkedHashMap<>();
    items.put("sums", StoreRows.draw(random, 200, target));
    items.put("facts", StoreRows.draw(random, 150, general));
    items.put("rules", StoreRows.draw(random, 100, general));
    return items;
  }

  private void add(
      String method,
      Map<String, Object> point,
      Long seed,
      Map<String, String> items,
      List<CurveRow> curves) {
    String id = "run" + runs++;
    StoreRows.Of of = new StoreRows.Of(id, MACHINE.id(), method, point, seed);
    List<ResultRow> rows = new ArrayList<>();
    items.forEach((task, answers) -> rows.add(of.task(task, answers)));
    rows.add(of.number("target", mean(items, TARGET), null, 0.01, null));
    rows.add(of.number("general", mean(items, GENERAL), null, 0.01, null));
    if (seed != null) {
      rows.add(of.number("mean_weight", 0.25, 100L, null, null));
    }
    rows.add(of.number("seconds", 70, 1L, null, null));
    List<CurveRow> named =
        curves.stream()
            .map(c -> new CurveRow(c.schema(), id, c.metric(), c.steps(), c.values()))
            .toList();
    writer.add(row(id, method, point, seed, RunRow.FINISHED, null), rows, named);
  }

  private static double mean(Map<String, String> items, List<String> tasks) {
    return tasks.stream()
        .mapToDouble(t -> StoreRows.accuracy(items.get(t)))
        .average()
        .orElseThrow();
  }

  private RunRow row(
      String id, String method, Map<String, Object> point, Long seed, String status, String error) {
    return new RunRow(
        ResultsStore.SCHEMA,
        id,
        "hash-" + id,
        "model",
        "0123456789abcdef0123456789abcdef01234567",
        false,
        "eaft compare synthetic.yaml",
        method,
        Map.of("type", method),
        point,
        seed,
        TARGET,
        GENERAL,
        MACHINE,
        status,
        error,
        "2026-01-01T00:00:%02d.%03dZ".formatted(runs / 1000, runs % 1000),
        70,
        Map.of("train", Map.of("epochs", 6, "max_steps", -1)));
  }

  private static List<CurveRow> curves(double target, double general) {
    return List.of(
        curve("sums", t -> 0.3 + (target - 0.3) * t),
        curve("facts", t -> 0.9 - (0.9 - general) * t),
        curve("rules", t -> 0.9 - (0.9 - general) * t),
        curve("loss", t -> 2 - t),
        curve("ce_high", t -> 2.3 - 1.8 * t),
        curve("ce_low", t -> 0.4 - 0.3 * t * target),
        curve("conflict_p", t -> 0.01 + 0.7 * t * target),
        curve("conflict_weight", t -> 0.03 + 0.2 * t * general));
  }

  private interface OverTime {
    double at(double share);
  }

  private static CurveRow curve(String metric, OverTime value) {
    List<Integer> steps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    for (int step : STEPS) {
      steps.add(step);
      values.add(value.at(step / (double) STEPS[STEPS.length - 1]));
    }
    return new CurveRow(ResultsStore.SCHEMA, "", metric, steps, values);
  }
}
