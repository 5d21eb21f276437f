package org.eaft.text;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Properties;

/**
 * The rows of a Parquet file, by DuckDB.
 *
 * <p>A column of a Parquet file gives every row the same keys, with null where a row has not that
 * key: nulls inside objects are left out, as TRL does.
 */
final class ParquetRows implements RowReader {

  private static final String URL = "jdbc:duckdb:";

  /** What no column is called: a column would come before the row. */
  private static final String ROW = "\"the whole row, not a column\"";

  /** Numbers that JSON does not know may stand in columns that nobody reads. */
  private static final ObjectReader READER =
      Json.MAPPER.reader().with(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS);

  private final Path file;
  private final long size;
  private final long count;
  private final Connection db;
  private final PreparedStatement query;
  private final ResultSet rows;
  private long row;

  private ParquetRows(Path file, Connection db) throws SQLException {
    this.file = file;
    this.size = size(file);
    this.db = db;
    this.count = count(file, db);
    this.query =
        db.prepareStatement(
            "SELECT CAST(to_json(%1$s) AS VARCHAR) FROM read_parquet(?) AS %1$s".formatted(ROW));
    query.setString(1, literal(file));
    this.rows = query.executeQuery();
  }

  static RowReader open(Path file) {
    requireDriver(file);
    Properties settings = new Properties();
    settings.setProperty("jdbc_stream_results", "true");
    settings.setProperty("threads", "1"); // in the file's order, and a row group at a time
    settings.setProperty("autoinstall_known_extensions", "false"); // from the network
    settings.setProperty("autoload_known_extensions", "false");
    try {
      Connection db = DriverManager.getConnection(URL, settings);
      try {
        return new ParquetRows(file, db);
      } catch (SQLException e) {
        db.close();
        throw e;
      }
    } catch (SQLException e) {
      throw broken(file.toString(), e);
    }
  }

  private static void requireDriver(Path file) {
    try {
      DriverManager.getDriver(URL);
    } catch (SQLException e) {
      throw new DataException(
          file
              + " is a Parquet file, and DuckDB is not on the class path; add org.duckdb:duckdb_jdbc,"
              + " which the command line has",
          e);
    }
  }

  private static long count(Path file, Connection db) throws SQLException {
    String sql = "SELECT CAST(sum(num_rows) AS BIGINT) FROM parquet_file_metadata(?)";
    try (PreparedStatement query = db.prepareStatement(sql)) {
      query.setString(1, literal(file));
      ResultSet result = query.executeQuery();
      return result.next() ? result.getLong(1) : 0;
    }
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e, e);
    }
  }

  /** DuckDB takes a name for a pattern of names. */
  private static String literal(Path file) {
    return file.toAbsolutePath().toString().replaceAll("[\\[*?]", "[$0]");
  }

  @Override
  public Row next() {
    try {
      if (!rows.next()) {
        return null;
      }
    } catch (SQLException e) {
      throw broken(Place.row(file, row).toString(), e);
    }
    Place at = Place.row(file, row++);
    try {
      ObjectNode fields = (ObjectNode) READER.readTree(rows.getString(1));
      fields.forEach(ParquetRows::dropNulls);
      return new Row(at, fields);
    } catch (SQLException e) {
      throw broken(at.toString(), e);
    } catch (JsonProcessingException e) {
      throw new BadRowException("%s: %s".formatted(at, Json.reason(e)), e);
    }
  }

  private static void dropNulls(JsonNode node) {
    if (node instanceof ObjectNode object) {
      object.removeIf(JsonNode::isNull);
    }
    node.forEach(ParquetRows::dropNulls);
  }

  private static DataException broken(String where, SQLException e) {
    String why = String.valueOf(e.getMessage()).lines().findFirst().orElse("");
    return new DataException(
        "%s: not a whole Parquet file, or damaged: %s".formatted(where, why), e);
  }

  @Override
  public long read() {
    return count == 0 ? size : Math.round((double) size * row / count);
  }

  @Override
  public void close() {
    try {
      rows.close();
      query.close();
      db.close();
    } catch (SQLException e) {
      throw new DataException("%s: cannot be closed: %s".formatted(file, e.getMessage()), e);
    }
  }
}
