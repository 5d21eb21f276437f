package org.eaft.lab.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.train.run.Json;

/**
 * Typed columns of a file of JSON lines, by DuckDB. A line that is no JSON, of another schema, or
 * without a value that it needs is passed over and named.
 */
final class LineTable {

  /**
   * A key of a line.
   *
   * @param name of the key
   * @param type SQL type of the column; {@code JSON} for objects
   * @param required whether a line without it is of no use
   */
  record Column(String name, String type, boolean required) {

    static Column of(String name, String type) {
      return new Column(name, type, true);
    }

    static Column optional(String name, String type) {
      return new Column(name, type, false);
    }

    /** The column that says what JSON the value is. */
    private String kind() {
      return name + " kind";
    }

    private String sql() {
      return type.endsWith("[]")
          ? "TRY_CAST(j->'%s' AS %s)".formatted(name, type)
          : type.equals("JSON")
              ? "CASE json_type(j->'%1$s') WHEN 'OBJECT' THEN j->>'%1$s' END".formatted(name)
              : "TRY_CAST(j->>'%s' AS %s)".formatted(name, type);
    }
  }

  /** The values of one line. */
  record Line(Map<String, Object> values) {

    String text(String key) {
      return (String) values.get(key);
    }

    Integer integer(String key) {
      return (Integer) values.get(key);
    }

    Long whole(String key) {
      return (Long) values.get(key);
    }

    Double number(String key) {
      return (Double) values.get(key);
    }

    boolean flag(String key) {
      return Boolean.TRUE.equals(values.get(key));
    }

    @SuppressWarnings("unchecked") // the column's SQL type says what the list holds
    <T> List<T> list(String key) {
      return (List<T>) values.get(key);
    }

    @SuppressWarnings("unchecked") // a JSON object has texts as keys
    Map<String, Object> map(String key) {
      try {
        return Json.parse((String) values.get(key), LinkedHashMap.class);
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("DuckDB passed it as JSON: " + values.get(key), e);
      }
    }

    <T> T object(String key, Class<T> type) throws JsonProcessingException {
      return Json.parse((String) values.get(key), type);
    }
  }

  /** Takes a line with its place, such as {@code results/x/runs.jsonl:7}. */
  @FunctionalInterface
  interface Taker {
    void take(String place, Line line);
  }

  private final Path file;
  private final List<Column> columns;
  private final List<String> problems;

  LineTable(Path file, List<Column> columns, List<String> problems) {
    this.file = file;
    this.columns = columns;
    this.problems = problems;
  }

  /** Passes the usable lines on, in the order of the file; does nothing where there is no file. */
  void read(Connection db, Taker to) throws SQLException {
    if (!Files.exists(file)) {
      return;
    }
    try (PreparedStatement query = db.prepareStatement(sql())) {
      // lenient: bytes that are no UTF-8 spoil their own line only
      query.setString(1, new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      ResultSet rows = query.executeQuery();
      while (rows.next()) {
        String place = file + ":" + rows.getInt("line");
        String problem = problem(rows);
        if (problem == null) {
          to.take(place, line(rows));
        } else {
          problems.add(place + ": " + problem + "; the line is passed over");
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  private String sql() {
    return """
        WITH file AS (SELECT string_split(CAST(? AS VARCHAR), chr(10)) AS texts),
        lines AS (SELECT generate_subscripts(texts, 1) AS line, unnest(texts) AS text FROM file),
        rows AS (SELECT line, TRY_CAST(text AS JSON) AS j FROM lines WHERE trim(text) <> '')
        SELECT line, json_type(j) AS kind, j->>'schema' AS version, %s FROM rows ORDER BY line
        """
        .formatted(
            columns.stream()
                .map(
                    c ->
                        "%s AS \"%s\", json_type(j->'%s') AS \"%s\""
                            .formatted(c.sql(), c.name(), c.name(), c.kind()))
                .collect(Collectors.joining(", ")));
  }

  private String problem(ResultSet row) throws SQLException {
    String kind = row.getString("kind");
    if (!"OBJECT".equals(kind)) {
      return kind == null ? "no whole JSON" : "no JSON object";
    }
    String version = row.getString("version");
    if (!Integer.toString(ResultsStore.SCHEMA).equals(version)) {
      return "schema %s, and this version reads %d".formatted(version, ResultsStore.SCHEMA);
    }
    for (Column column : columns) {
      if (!usable(row, column)) {
        return "no usable `%s`".formatted(column.name());
      }
    }
    return null;
  }

  /** Whether a value is there that the column can hold, or is rightly missing. */
  private static boolean usable(ResultSet row, Column column) throws SQLException {
    String kind = row.getString(column.kind());
    if (kind == null || kind.equals("NULL")) {
      return !column.required();
    }
    Object value = row.getObject(column.name());
    return value != null
        && (!column.type().equals("VARCHAR") || kind.equals("VARCHAR"))
        && (!(value instanceof Double number) || Double.isFinite(number));
  }

  private Line line(ResultSet row) throws SQLException {
    Map<String, Object> values = new LinkedHashMap<>();
    for (Column column : columns) {
      Object value =
          column.type().endsWith("[]")
              ? list((Object[]) row.getArray(column.name()).getArray())
              : row.getObject(column.name());
      values.put(column.name(), value);
    }
    return new Line(values);
  }

  private static List<Object> list(Object[] items) {
    return new ArrayList<>(Arrays.asList(items));
  }
}
