package org.eaft.lab.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.eaft.lab.results.LineTable.Column;
import org.eaft.lab.results.LineTable.Line;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the store of an experiment: {@code runs.jsonl}, {@code results.jsonl} and {@code
 * curves.jsonl} in its directory.
 *
 * <p>Numbers count only where their run is recorded as finished; the writer puts that line last. Of
 * two lines of one run, or of one number, the later one counts.
 */
public final class ResultsStore {

  /** The layout that this version reads and writes. */
  public static final int SCHEMA = 2;

  static final String RUNS = "runs.jsonl";
  static final String RESULTS = "results.jsonl";
  static final String CURVES = "curves.jsonl";

  private static final Logger LOG = LoggerFactory.getLogger(ResultsStore.class);

  private final Path dir;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, RunRow> runs = new LinkedHashMap<>();
  private final Map<List<Object>, ResultRow> results = new LinkedHashMap<>();
  private final Map<List<Object>, CurveRow> curves = new LinkedHashMap<>();

  private ResultsStore(Path dir) {
    this.dir = dir;
  }

  /**
   * Reads a directory; what cannot be used is logged as a warning and is among the problems.
   *
   * @param dir of an experiment; where it holds no store, nothing is found
   */
  public static Results read(Path dir) {
    Results results = new ResultsStore(dir).read();
    results.problems().forEach(LOG::warn);
    return results;
  }

  private Results read() {
    if (Stream.of(RUNS, RESULTS, CURVES).map(dir::resolve).anyMatch(Files::exists)) {
      try (Connection db = DriverManager.getConnection("jdbc:duckdb:")) {
        readRuns(db);
        readResults(db);
        readCurves(db);
      } catch (SQLException e) {
        throw new IllegalStateException("DuckDB does not read " + dir + ": " + e.getMessage(), e);
      }
    }
    return new Results(
        List.copyOf(runs.values()),
        List.copyOf(results.values()),
        List.copyOf(curves.values()),
        problems);
  }

  private void readRuns(Connection db) throws SQLException {
    List<Column> columns =
        List.of(
            Column.of("run", "VARCHAR"),
            Column.of("config_hash", "VARCHAR"),
            Column.of("model_checksum", "VARCHAR"),
            Column.optional("commit", "VARCHAR"),
            Column.of("dirty", "BOOLEAN"),
            Column.of("command", "VARCHAR"),
            Column.of("method", "VARCHAR"),
            Column.of("objective", "JSON"),
            Column.of("point", "JSON"),
            Column.optional("seed", "BIGINT"),
            Column.of("target", "VARCHAR[]"),
            Column.of("general", "VARCHAR[]"),
            Column.of("machine", "JSON"),
            Column.of("status", "VARCHAR"),
            Column.optional("error", "VARCHAR"),
            Column.of("started", "VARCHAR"),
            Column.of("seconds", "DOUBLE"),
            Column.of("config", "JSON"));
    new LineTable(dir.resolve(RUNS), columns, problems).read(db, this::run);
  }

  private void run(String place, Line line) {
    for (String tasks : List.of("target", "general")) {
      if (line.list(tasks).contains(null)) {
        unusable(place, tasks);
        return;
      }
    }
    if (line.map("point").containsValue(null)) {
      unusable(place, "point");
      return;
    }
    try {
      RunRow row =
          new RunRow(
              SCHEMA,
              line.text("run"),
              line.text("config_hash"),
              line.text("model_checksum"),
              line.text("commit"),
              line.flag("dirty"),
              line.text("command"),
              line.text("method"),
              line.map("objective"),
              line.map("point"),
              line.whole("seed"),
              line.list("target"),
              line.list("general"),
              line.object("machine", Machine.class),
              line.text("status"),
              line.text("error"),
              line.text("started"),
              line.number("seconds"),
              line.map("config"));
      RunRow before = runs.remove(row.run());
      if (before != null && before.isFinished()) {
        problems.add(place + ": run " + row.run() + " is there twice; the later line counts");
      }
      runs.put(row.run(), row);
    } catch (JsonProcessingException e) {
      unusable(place, "machine");
    }
  }

  private void unusable(String place, String column) {
    problems.add("%s: no usable `%s`; the line is passed over".formatted(place, column));
  }

  private void readResults(Connection db) throws SQLException {
    List<Column> columns =
        List.of(
            Column.of("run", "VARCHAR"),
            Column.of("config_hash", "VARCHAR"),
            Column.optional("commit", "VARCHAR"),
            Column.of("machine", "VARCHAR"),
            Column.of("method", "VARCHAR"),
            Column.of("point", "JSON"),
            Column.optional("seed", "BIGINT"),
            Column.of("metric", "VARCHAR"),
            Column.optional("step", "INTEGER"),
            Column.of("value", "DOUBLE"),
            Column.optional("n", "BIGINT"),
            Column.optional("se", "DOUBLE"),
            Column.optional("items", "VARCHAR"));
    Orphans orphans = new Orphans(RESULTS);
    new LineTable(dir.resolve(RESULTS), columns, problems)
        .read(
            db,
            (place, line) -> {
              if (!hasAnswers(line)) {
                unusable(place, "items");
              } else if (orphans.belongs(place, line)) {
                add(results, key(line, line.integer("step")), result(line), place);
              }
            });
    orphans.tell();
  }

  /** Whether answers are digits 0 and 1, as many as there were questions, or not there. */
  private static boolean hasAnswers(Line line) {
    String items = line.text("items");
    Long n = line.whole("n");
    return items == null || (items.matches("[01]*") && (n == null || n == items.length()));
  }

  private static ResultRow result(Line line) {
    return new ResultRow(
        SCHEMA,
        line.text("run"),
        line.text("config_hash"),
        line.text("commit"),
        line.text("machine"),
        line.text("method"),
        line.map("point"),
        line.whole("seed"),
        line.text("metric"),
        line.integer("step"),
        line.number("value"),
        line.whole("n"),
        line.number("se"),
        line.text("items"));
  }

  private void readCurves(Connection db) throws SQLException {
    List<Column> columns =
        List.of(
            Column.of("run", "VARCHAR"),
            Column.of("metric", "VARCHAR"),
            Column.of("steps", "INTEGER[]"),
            Column.of("values", "DOUBLE[]"));
    Orphans orphans = new Orphans(CURVES);
    new LineTable(dir.resolve(CURVES), columns, problems)
        .read(db, (place, line) -> curve(place, line, orphans));
    orphans.tell();
  }

  private void curve(String place, Line line, Orphans orphans) {
    List<Integer> steps = line.list("steps");
    List<Double> values = line.list("values");
    if (steps.contains(null)) {
      unusable(place, "steps");
    } else if (steps.size() != values.size()) {
      problems.add(
          "%s: %d steps and %d values; the line is passed over"
              .formatted(place, steps.size(), values.size()));
    } else if (orphans.belongs(place, line)) {
      CurveRow row = new CurveRow(SCHEMA, line.text("run"), line.text("metric"), steps, values);
      add(curves, key(line, null), row, place);
    }
  }

  private static List<Object> key(Line line, Integer step) {
    return List.of(line.text("run"), line.text("metric"), step == null ? "" : step);
  }

  private <T> void add(Map<List<Object>, T> rows, List<Object> key, T row, String place) {
    if (rows.remove(key) != null) {
      problems.add(
          "%s: %s of run %s is there twice; the later line counts"
              .formatted(place, key.get(1), key.get(0)));
    }
    rows.put(key, row);
  }

  /** Lines whose run is not recorded as finished: a crash came between, or the line is torn. */
  private final class Orphans {
    private final String file;
    private final Map<String, String> firstPlace = new LinkedHashMap<>();

    Orphans(String file) {
      this.file = file;
    }

    boolean belongs(String place, Line line) {
      RunRow run = runs.get(line.text("run"));
      if (run != null && run.isFinished()) {
        return true;
      }
      firstPlace.putIfAbsent(line.text("run"), place);
      return false;
    }

    void tell() {
      Consumer<Map.Entry<String, String>> tell =
          e ->
              problems.add(
                  "%s: %s has no finished run %s; its lines in %s are passed over"
                      .formatted(e.getValue(), RUNS, e.getKey(), file));
      firstPlace.entrySet().forEach(tell);
    }
  }
}
