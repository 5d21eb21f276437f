package org.eaft.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.eaft.lab.results.CurveRow;
import org.eaft.lab.results.ResultsStore;
import org.eaft.train.run.Json;
import org.eaft.train.run.RunDirectory;

/** A run's logs, shortened to what a figure can show. */
final class Curves {

  private static final int POINTS = 48;
  private static final int DIGITS = 6;

  private static final List<String> METRICS =
      List.of(
          "loss",
          "ce",
          "mean_weight",
          "entropy",
          "grad_norm",
          "lr",
          "kl",
          "conflict_p",
          "conflict_weight",
          "conflict_entropy",
          "conflict_share",
          "ce_high",
          "ce_low",
          "weight_high",
          "weight_low");

  private Curves() {}

  /** A measurement of a task during training, a line of {@code tasks.jsonl}. */
  record TaskMeasurement(int step, String task, double accuracy, Long n, Double se) {}

  /** The curves of a run: training metrics as means over at most 48 bins, and tasks as measured. */
  static List<CurveRow> of(String run, RunDirectory directory) {
    List<CurveRow> curves = new ArrayList<>();
    List<Map<String, Object>> rows = lines(directory.metrics());
    for (String metric : METRICS) {
      if (rows.stream().anyMatch(row -> row.get(metric) instanceof Number)) {
        curves.add(binned(run, metric, rows));
      }
    }
    Map<String, List<TaskMeasurement>> tasks = new LinkedHashMap<>();
    tasks(directory).forEach(t -> tasks.computeIfAbsent(t.task(), k -> new ArrayList<>()).add(t));
    tasks.forEach(
        (task, measured) ->
            curves.add(
                new CurveRow(
                    ResultsStore.SCHEMA,
                    run,
                    task,
                    measured.stream().map(TaskMeasurement::step).toList(),
                    measured.stream().map(TaskMeasurement::accuracy).toList())));
    return curves;
  }

  /** What was measured during training. */
  static List<TaskMeasurement> tasks(RunDirectory directory) {
    return parsed(directory.metrics().resolveSibling("tasks.jsonl"), TaskMeasurement.class);
  }

  private static CurveRow binned(String run, String metric, List<Map<String, Object>> rows) {
    List<Integer> steps = new ArrayList<>();
    List<Double> values = new ArrayList<>();
    int bins = Math.min(POINTS, rows.size());
    for (int bin = 0; bin < bins; bin++) {
      int first = (int) ((long) rows.size() * bin / bins);
      int end = (int) ((long) rows.size() * (bin + 1) / bins);
      steps.add(((Number) rows.get(end - 1).get("step")).intValue());
      values.add(mean(rows.subList(first, end), metric));
    }
    return new CurveRow(ResultsStore.SCHEMA, run, metric, steps, values);
  }

  /** Over the rows that have a number; null where none has. */
  private static Double mean(List<Map<String, Object>> rows, String metric) {
    double[] numbers =
        rows.stream()
            .map(row -> row.get(metric) instanceof Number n ? n.doubleValue() : null)
            .filter(Objects::nonNull)
            .filter(Double::isFinite)
            .mapToDouble(Double::doubleValue)
            .toArray();
    double sum = 0;
    for (double n : numbers) {
      sum += n;
    }
    return numbers.length == 0 ? null : rounded(sum / numbers.length);
  }

  /** More digits than a figure shows would only fill the files. */
  private static double rounded(double value) {
    return new BigDecimal(value).round(new MathContext(DIGITS)).doubleValue();
  }

  @SuppressWarnings("unchecked") // JSON objects have texts as keys
  private static List<Map<String, Object>> lines(Path file) {
    return parsed(file, Map.class).stream().map(m -> (Map<String, Object>) m).toList();
  }

  private static <T> List<T> parsed(Path file, Class<T> type) {
    if (!Files.exists(file)) {
      return List.of();
    }
    try {
      List<T> rows = new ArrayList<>();
      for (String line : Files.readAllLines(file)) {
        rows.add(Json.parse(line, type));
      }
      return rows;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "%s holds a line that no run wrote: %s".formatted(file, e.getOriginalMessage()), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }
}
