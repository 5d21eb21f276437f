package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** All records of a data file, each with its place. */
public final class Records {

  private static final ObjectReader VALUE =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private Records() {}

  /**
   * A record.
   *
   * @param where file and line, the start of every message about it
   * @param fields as texts, numbers, booleans, nulls, lists and maps; of CSV as texts
   */
  public record Entry(String where, Map<String, Object> fields) {}

  /**
   * Reads JSON lines, a JSON list, CSV whose first line names the columns, or Parquet, as {@link
   * ExampleReader} does.
   *
   * @throws DataException naming file and line of what cannot be read, or if there is no record
   */
  public static List<Entry> read(Path file) {
    try (RowReader rows = RowReader.open(file)) {
      return all(file, rows);
    }
  }

  /**
   * Reads CSV that may have no line of names.
   *
   * @param names of the columns; a first line that has the last of them among its cells names the
   *     columns itself
   * @throws DataException as {@link #read}, and where a line has another number of cells
   */
  public static List<Entry> csv(Path file, List<String> names) {
    try (RowReader rows = CsvRows.open(file, FileBytes.open(file), names)) {
      return all(file, rows);
    }
  }

  private static List<Entry> all(Path file, RowReader rows) {
    List<Entry> entries = new ArrayList<>();
    for (Row row = rows.next(); row != null; row = rows.next()) {
      entries.add(new Entry(row.where(), Json.object(row.fields())));
    }
    return requireSome(file, entries);
  }

  private static List<Entry> requireSome(Path file, List<Entry> entries) {
    if (entries.isEmpty()) {
      throw new DataException(file + " holds no records");
    }
    return entries;
  }

  /**
   * Reads one JSON object whose values are the records; a record gets its name as field {@code
   * key}, and a value that is no object becomes field {@code value}.
   *
   * @throws DataException as {@link #read}
   */
  public static List<Entry> keyed(Path file) {
    List<Entry> entries = new ArrayList<>();
    try (FileBytes bytes = FileBytes.open(file);
        JsonParser json = Json.MAPPER.getFactory().createParser(bytes.stream())) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new DataException(file + " must hold one JSON object of records by their names");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String key = json.currentName();
        long line = (long) bytes.blankLines() + json.currentTokenLocation().getLineNr();
        json.nextToken();
        entries.add(entry(Place.line(file, line), key, VALUE.readTree(json)));
      }
    } catch (JacksonException e) {
      throw new DataException(
          "%s, line %d: not valid JSON: %s"
              .formatted(
                  file, e.getLocation() == null ? 0 : e.getLocation().getLineNr(), Json.reason(e)),
          e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
    return requireSome(file, entries);
  }

  private static Entry entry(Place place, String key, JsonNode value) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("key", key);
    if (value instanceof ObjectNode object) {
      fields.putAll(Json.object(object));
    } else {
      fields.put("value", Json.value(value));
    }
    return new Entry("%s (%s)".formatted(place, key), fields);
  }
}
