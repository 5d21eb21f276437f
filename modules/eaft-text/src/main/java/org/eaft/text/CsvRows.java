package org.eaft.text;

import com.fasterxml.jackson.databind.node.ObjectNode;
import de.siegmar.fastcsv.reader.CsvParseException;
import de.siegmar.fastcsv.reader.CsvReader;
import de.siegmar.fastcsv.reader.CsvRecord;
import java.io.FilterReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Set;

/** A CSV file (RFC 4180) whose first line names the columns, unless their names are given. */
final class CsvRows implements RowReader {

  private final Path file;
  private final FileBytes bytes;
  private final Quotes text;
  private final Iterator<CsvRecord> records;
  private final List<String> columns;
  private final boolean named;
  private long line;

  /** The first line, where it turned out to be a record; null once it was handed out. */
  private CsvRecord held;

  private CsvRows(
      Path file, FileBytes bytes, Quotes text, Iterator<CsvRecord> records, List<String> given) {
    this.file = file;
    this.bytes = bytes;
    this.text = text;
    this.records = records;
    CsvRecord first = record();
    List<String> cells = first == null ? List.of() : first.getFields();
    boolean unnamed = !given.isEmpty() && !cells.contains(given.get(given.size() - 1));
    this.named = !unnamed;
    this.columns = unnamed ? given : cells;
    this.held = unnamed ? first : null;
    if (unnamed && first != null && cells.size() != given.size()) {
      throw new DataException(
          "%s: %d fields, neither the columns %s nor a line of their names"
              .formatted(place(), cells.size(), given));
    }
    requireNames();
  }

  static RowReader open(Path file, FileBytes bytes) {
    return open(file, bytes, List.of());
  }

  /**
   * A file that may lack a line of names.
   *
   * @param names of the columns, unless the first line has the last of them; empty where that line
   *     always names them
   */
  static RowReader open(Path file, FileBytes bytes, List<String> names) {
    // a decoder of its own: the one of a charset's name would replace what is no UTF-8
    Quotes text =
        new Quotes(new InputStreamReader(bytes.stream(), StandardCharsets.UTF_8.newDecoder()));
    CsvReader<CsvRecord> reader =
        CsvReader.builder()
            .allowExtraFields(true) // told apart below, with the place
            .allowMissingFields(true)
            .skipEmptyLines(true)
            .ofCsvRecord(text);
    return new CsvRows(file, bytes, text, reader.iterator(), names);
  }

  private void requireNames() {
    Set<String> seen = new HashSet<>();
    for (String name : columns) {
      if (!seen.add(name)) {
        throw new DataException(
            "%s: the first line names the column '%s' twice".formatted(place(), name));
      }
    }
  }

  @Override
  public Row next() {
    CsvRecord record = held == null ? record() : held;
    held = null;
    if (record == null) {
      return null;
    }
    if (record.getFieldCount() != columns.size()) {
      throw new BadRowException(
          "%s: %d fields, and the first line %s %d"
              .formatted(place(), record.getFieldCount(), named ? "names" : "has", columns.size()));
    }
    ObjectNode fields = Json.MAPPER.createObjectNode();
    for (int i = 0; i < columns.size(); i++) {
      fields.put(columns.get(i), record.getField(i));
    }
    return new Row(place(), fields, true);
  }

  private CsvRecord record() {
    try {
      if (!records.hasNext()) {
        return null;
      }
      CsvRecord record = records.next();
      line = record.getStartingLineNumber();
      if (text.endsOpen() && !records.hasNext()) {
        throw new DataException(
            place()
                + ": a quote is opened and not closed, so that the rest of the file is one field");
      }
      return record;
    } catch (CsvParseException | UncheckedIOException e) {
      throw broken(e);
    }
  }

  /** Where quotes are broken, nobody can tell where the next row begins. */
  private DataException broken(RuntimeException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CharacterCodingException) {
        return new DataException(
            "%s: behind line %d, not valid UTF-8; save the file as UTF-8".formatted(file, line), e);
      }
    }
    Throwable why = e.getCause() == null ? e : e.getCause();
    return new DataException(
        "%s: behind line %d, not valid CSV (RFC 4180): %s".formatted(file, line, why.getMessage()),
        e);
  }

  private Place place() {
    return Place.line(file, line);
  }

  @Override
  public long read() {
    return bytes.read();
  }

  @Override
  public void close() {
    bytes.close();
  }

  /** Watches quotes go by: the library takes the end of the file for the end of a quoted field. */
  private static final class Quotes extends FilterReader {

    private enum At {
      START_OF_FIELD,
      PLAIN,
      QUOTED,
      AFTER_QUOTE
    }

    private At at = At.START_OF_FIELD;
    private boolean ended;

    Quotes(Reader in) {
      super(in);
    }

    boolean endsOpen() {
      return ended && at == At.QUOTED;
    }

    @Override
    public int read() throws IOException {
      char[] one = new char[1];
      return read(one, 0, 1) < 0 ? -1 : one[0];
    }

    @Override
    public int read(char[] to, int offset, int length) throws IOException {
      int n = in.read(to, offset, length);
      ended = n < 0;
      for (int i = offset; i < offset + n; i++) {
        at = next(to[i]);
      }
      return n;
    }

    private At next(char c) {
      if (at == At.QUOTED) {
        return c == '"' ? At.AFTER_QUOTE : At.QUOTED;
      }
      return switch (c) {
        case ',', '\r', '\n' -> At.START_OF_FIELD;
        case '"' -> at == At.PLAIN ? At.PLAIN : At.QUOTED;
        default -> At.PLAIN;
      };
    }
  }
}
