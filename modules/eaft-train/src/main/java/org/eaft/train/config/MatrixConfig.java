package org.eaft.train.config;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A matrix of runs: methods x grid x seeds over one base configuration.
 *
 * @param base what all runs share; its {@code output.dir} is the folder of the matrix
 * @param methods objectives to compare, never empty
 * @param seeds values of {@code train.seed}, never empty
 * @param grid dotted key to the values that it takes; may be empty
 */
public record MatrixConfig(
    RunConfig base, List<ObjectiveSpec> methods, List<Long> seeds, Map<String, List<Object>> grid) {

  /**
   * One run of the matrix.
   *
   * @param name folder below the matrix's
   * @param method label of objective and grid point, the same for all seeds
   * @param config of the run, {@code output.dir} included
   * @param base the same model and data without training; null for a base itself
   */
  public record Cell(String name, String method, RunConfig config, Cell base) {}

  public MatrixConfig {
    methods = List.copyOf(methods);
    seeds = List.copyOf(seeds);
  }

  static MatrixConfig of(
      RunConfig base, List<ObjectiveSpec> methods, List<Long> seeds, Map<?, ?> grid) {
    if (base.output().dir() == null) {
      throw ConfigException.of("output.dir", "is missing: name the folder of the matrix");
    }
    Map<String, List<Object>> axes = new LinkedHashMap<>();
    grid.forEach((key, values) -> axes.put(String.valueOf(key), axis(key, values)));
    MatrixConfig matrix =
        new MatrixConfig(
            base,
            methods.isEmpty() ? List.of(base.objective()) : methods,
            seeds.isEmpty() ? List.of(base.train().seed()) : seeds,
            axes);
    long names = matrix.cells().stream().map(Cell::name).distinct().count();
    if (names < matrix.cells().size()) {
      throw ConfigException.of("methods", "name the same run twice; remove the repeated entry");
    }
    return matrix;
  }

  private static List<Object> axis(Object key, Object values) {
    if (!(values instanceof List<?> list) || list.isEmpty()) {
      throw ConfigException.of("grid", "must map `" + key + "` to a list of values");
    }
    return list.stream().map(Numbers::of).map(Object.class::cast).toList();
  }

  /** All runs: by method, then grid point, then seed. */
  public List<Cell> cells() {
    List<Cell> cells = new ArrayList<>();
    for (ObjectiveSpec method : methods) {
      for (Map<String, Object> point : points()) {
        for (long seed : seeds) {
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
    String label = method.label() + label(point);
    return cell(label, label + "-seed" + seed, values, base(point));
  }

  private Cell base(Map<String, Object> point) {
    Map<String, Object> ofModel = new LinkedHashMap<>(point);
    ofModel.keySet().removeIf(key -> !key.startsWith("model.") && !key.startsWith("data."));
    // before training, adapters change nothing
    ofModel.keySet().removeIf(key -> key.equals("model.lora") || key.startsWith("model.lora."));
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("objective", new ObjectiveSpec("sft", Map.of()));
    values.put("train.epochs", 0);
    values.put("train.max_steps", -1);
    values.put("eval.before", false);
    values.putAll(ofModel);
    String label = "base" + label(ofModel);
    return cell(label, label, values, null);
  }

  private Cell cell(String method, String title, Map<String, Object> values, Cell of) {
    String name = title.replaceAll("[^A-Za-z0-9._=-]+", "-");
    values.put("output.dir", Path.of(base.output().dir(), name).toString());
    return new Cell(name, method, base.with(values), of);
  }

  private static String label(Map<String, Object> point) {
    return point.entrySet().stream()
        .map(e -> " " + shortKey(e.getKey()) + "=" + e.getValue())
        .collect(Collectors.joining());
  }

  private static String shortKey(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private List<Map<String, Object>> points() {
    List<Map<String, Object>> points = List.of(Map.of());
    for (Map.Entry<String, List<Object>> axis : grid.entrySet()) {
      List<Map<String, Object>> longer = new ArrayList<>();
      for (Map<String, Object> point : points) {
        for (Object value : axis.getValue()) {
          Map<String, Object> next = new LinkedHashMap<>(point);
          next.put(axis.getKey(), value);
          longer.add(next);
        }
      }
      points = longer;
    }
    return points;
  }
}
