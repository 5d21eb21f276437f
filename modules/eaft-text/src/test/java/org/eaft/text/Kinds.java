package org.eaft.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.zip.GZIPOutputStream;

/** Writes rows as every kind of data file. */
final class Kinds {

  private Kinds() {}

  /**
   * The rows as JSON lines, JSON list and CSV, each also packed, and as Parquet.
   *
   * @param types name and SQL type of each column
   */
  static List<Path> all(Path dir, List<ObjectNode> rows, String... types) throws IOException {
    List<Path> files = new ArrayList<>(texts(dir, rows));
    files.add(parquet(dir.resolve("rows.parquet"), rows, types));
    return files;
  }

  static List<Path> texts(Path dir, List<ObjectNode> rows) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path file : List.of(jsonl(dir, rows), list(dir, rows), csv(dir, rows))) {
      files.add(file);
      files.add(packed(file));
    }
    return files;
  }

  static Path jsonl(Path dir, List<ObjectNode> rows) throws IOException {
    String text = rows.stream().map(JsonNode::toString).collect(Collectors.joining("\n"));
    return Files.writeString(dir.resolve("rows.jsonl"), text + "\n");
  }

  private static Path list(Path dir, List<ObjectNode> rows) throws IOException {
    return Files.writeString(
        dir.resolve("rows.json"),
        Json.MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(rows));
  }

  /** All cells in quotes, lists as JSON. */
  static Path csv(Path dir, List<ObjectNode> rows) throws IOException {
    Set<String> names = new LinkedHashSet<>();
    rows.forEach(r -> r.fieldNames().forEachRemaining(names::add));
    StringBuilder out = new StringBuilder(String.join(",", names)).append("\r\n");
    for (ObjectNode row : rows) {
      out.append(
              names.stream()
                  .map(row::path)
                  .map(n -> n.isTextual() ? n.asText() : n.isMissingNode() ? "" : n.toString())
                  .map(cell -> '"' + cell.replace("\"", "\"\"") + '"')
                  .collect(Collectors.joining(",")))
          .append("\r\n");
    }
    return Files.writeString(dir.resolve("rows.csv"), out);
  }

  static Path packed(Path file) throws IOException {
    Path packed = file.resolveSibling(file.getFileName() + ".gz");
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(packed))) {
      Files.copy(file, out);
    }
    return packed;
  }

  /**
   * A Parquet file of rows.
   *
   * @param types name and SQL type of each column
   */
  static Path parquet(Path file, List<ObjectNode> rows, String... types) throws IOException {
    Path lines = file.resolveSibling("for-parquet.jsonl");
    Files.writeString(
        lines,
        rows.stream().map(JsonNode::toString).collect(Collectors.joining("\n")),
        StandardCharsets.UTF_8);
    String columns =
        Arrays.stream(types)
            .map(c -> c.replaceFirst(" ", ": '") + "'")
            .collect(Collectors.joining(", ", "{", "}"));
    sql(
        "COPY (SELECT * FROM read_json('%s', format = 'newline_delimited', columns = %s)) TO '%s' (FORMAT parquet)"
            .formatted(lines, columns, file));
    return file;
  }

  static void sql(String statement) {
    try (Connection db = DriverManager.getConnection("jdbc:duckdb:");
        Statement s = db.createStatement()) {
      s.execute(statement);
    } catch (SQLException e) {
      throw new IllegalStateException(statement + ": " + e.getMessage(), e);
    }
  }
}
