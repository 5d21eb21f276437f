package org.eaft.train.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A matrix of runs: methods x axes x seeds over one base configuration.
 *
 * @param base what all runs share; its {@code output.dir} is the directory of the experiment
 * @param methods objectives to compare, never empty
 * @param seeds values of {@code train.seed}, never empty
 * @param axes each a list of settings of dotted keys, of which a run takes one; may be empty
 * @param report what the tasks stand for
 */
public record MatrixConfig(
    RunConfig base,
    List<ObjectiveSpec> methods,
    List<Long> seeds,
    List<List<Map<String, Object>>> axes,
    Report report) {

  /** Label of a model before training. */
  public static final String BASE = "base";

  /**
   * What a matrix is about.
   *
   * @param title of tables; null where there is none
   * @param target tasks whose mean is the target ability
   * @param general tasks whose mean is the general ability, on which forgetting is measured
   */
  public record Report(String title, List<String> target, List<String> general) {

    static final Report NONE = new Report(null, null, null);

    public Report {
      target = target == null ? List.of() : Checks.items("report.target", target);
      general = general == null ? List.of() : Checks.items("report.general", general);
    }
  }

  /**
   * One run of the matrix.
   *
   * @param method label of the objective; {@link #BASE} before training
   * @param point values of the axes by dotted key
   * @param seed of the run; null for a base
   * @param config of the run; its {@code output.dir} is the experiment's
   * @param base the same model and data without training; null for a base itself
   */
  public record Cell(
      String method, Map<String, Object> point, Long seed, RunConfig config, Cell base) {

    /** Method and point, the same for all seeds, such as {@code eaft alpha=2 lr=1e-4}. */
    public String label() {
      return method + labelOf(point);
    }

    /** Label and seed, one for each run of a matrix. */
    public String name() {
      return seed == null ? label() : label() + " seed=" + seed;
    }
  }

  public MatrixConfig {
    methods = List.copyOf(methods);
    seeds = List.copyOf(seeds);
    axes = List.copyOf(axes);
  }

  /** Checks that the matrix can be run. */
  MatrixConfig checked() {
    if (base.output().dir() == null) {
      throw ConfigException.of("output.dir", "is missing: name the directory of the experiment");
    }
    Checks.require(new HashSet<>(seeds).size() == seeds.size(), "seeds", "must differ", seeds);
    Set<List<Object>> seen = new HashSet<>();
    for (Cell cell : cells()) {
      if (!seen.add(List.of(cell.method(), cell.point(), cell.seed()))) {
        throw ConfigException.of(
            "methods", "name the same run twice (" + cell.name() + "); remove the repeated entry");
      }
      if (cell.config().train().seed() != cell.seed()) {
        throw ConfigException.of("grid", "must not vary the seed; name the values as `seeds`");
      }
    }
    for (String task : concat(report.target(), report.general())) {
      if (!base.eval().tasks().contains(task)) {
        throw ConfigException.of(
            "report",
            "names `%s`, which eval.tasks does not".formatted(task)
                + Nearest.hint(task, base.eval().tasks()));
      }
    }
    return this;
  }

  private static List<String> concat(List<String> a, List<String> b) {
    List<String> all = new ArrayList<>(a);
    all.addAll(b);
    return all;
  }

  /** All trainings: by seed, then method, then point, so that a part of them compares methods. */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (long seed : seeds) {
      for (ObjectiveSpec method : methods) {
        for (Map<String, Object> point : points()) {
          cells.add(cell(method, point, seed));
        }
      }
    }
    return cells;
  }

  /** The models before training, one for every model and data of the matrix. */
  public List<Cell> bases() {
    return cells().stream().map(Cell::base).distinct().toList();
  }

  private Cell cell(ObjectiveSpec method, Map<String, Object> point, long seed) {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("objective", method);
    values.put("train.seed", seed);
    // the model before training is measured once for the whole matrix
    values.put("eval.before", false);
    values.putAll(point);
    return new Cell(method.label(), point, seed, base.with(values), baseOf(point));
  }

  private Cell baseOf(Map<String, Object> point) {
    Map<String, Object> ofModel = new LinkedHashMap<>(point);
    ofModel.keySet().removeIf(key -> !key.startsWith("model.") && !key.startsWith("data."));
    // before training, adapters change nothing
    ofModel.keySet().removeIf(key -> key.equals("model.lora") || key.startsWith("model.lora."));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("objective", new ObjectiveSpec("sft", Map.of()));
    values.put("train.epochs", 0);
    values.put("train.max_steps", -1);
    values.put("eval.before", false);
    values.put("eval.probe", false);
    values.putAll(ofModel);
    return new Cell(BASE, ofModel, null, base.with(values), null);
  }

  private List<Map<String, Object>> points() {
    List<Map<String, Object>> points = List.of(Map.of());
    for (List<Map<String, Object>> axis : axes) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> point : points) {
        for (Map<String, Object> settings : axis) {
          Map<String, Object> next = new LinkedHashMap<>(point);
          next.putAll(settings);
          longer.add(next);
        }
      }
      points = longer;
    }
    return points;
  }

  /** A point for reading, with a blank in front: the last part of each key and its value. */
  public static String labelOf(Map<String, Object> point) {
    return point.entrySet().stream()
        .map(e -> " " + shortKey(e.getKey()) + "=" + Numbers.text(e.getValue()))
        .collect(Collectors.joining());
  }

  private static String shortKey(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }
}
