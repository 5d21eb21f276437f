package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;

/** JSON lines, or texts of a line each. */
final class JsonLineRows implements RowReader {

  /** A longer line is no record but a file of another kind. */
  private static final int LONGEST = 1 << 28;

  private final Path file;
  private final boolean texts;
  private final FileBytes bytes;
  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int start;
  private int end;
  private long line;

  private JsonLineRows(Path file, boolean texts, FileBytes bytes) {
    this.file = file;
    this.texts = texts;
    this.bytes = bytes;
    this.in = bytes.stream();
    this.line = bytes.blankLines();
  }

  static RowReader ofObjects(Path file, FileBytes bytes) {
    return new JsonLineRows(file, false, bytes);
  }

  static RowReader ofTexts(Path file, FileBytes bytes) {
    return new JsonLineRows(file, true, bytes);
  }

  @Override
  public Row next() {
    try {
      for (ByteBuffer found = nextLine(); found != null; found = nextLine()) {
        String text = StandardCharsets.UTF_8.newDecoder().decode(found).toString();
        if (!text.isBlank()) {
          return row(text);
        }
      }
      return null;
    } catch (CharacterCodingException e) {
      throw new BadRowException(place() + ": not valid UTF-8; save the file as UTF-8", e);
    } catch (EOFException e) {
      throw new DataException(file + " ends within its gzip data; it was cut off", e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(place(), e), e);
    }
  }

  private Row row(String text) {
    if (texts) {
      return new Row(place(), Json.MAPPER.createObjectNode().put("text", text));
    }
    try {
      JsonNode node = Json.MAPPER.readTree(text);
      if (node instanceof ObjectNode fields) {
        return new Row(place(), fields);
      }
    } catch (JacksonException e) {
      throw new BadRowException(
          "%s: not valid JSON: %s; a JSONL file holds one object a line"
              .formatted(place(), Json.reason(e)),
          e);
    }
    throw new BadRowException(place() + ": a row must be a JSON object");
  }

  private Place place() {
    return Place.line(file, line);
  }

  /** The bytes up to the next line feed, without it and a carriage return before it. */
  private ByteBuffer nextLine() throws IOException {
    int scanned = 0;
    while (true) {
      for (int i = start + scanned; i < end; i++) {
        if (buffer[i] == '\n') {
          return line(i, i + 1);
        }
      }
      scanned = end - start;
      if (!fill()) {
        return scanned == 0 ? null : line(end, end);
      }
    }
  }

  private ByteBuffer line(int stop, int next) {
    line++;
    int last = stop > start && buffer[stop - 1] == '\r' ? stop - 1 : stop;
    ByteBuffer found = ByteBuffer.wrap(buffer, start, last - start);
    start = next;
    return found;
  }

  /** Reads on behind what is in the buffer; moves that to the front and makes room as needed. */
  private boolean fill() throws IOException {
    System.arraycopy(buffer, start, buffer, 0, end - start);
    end -= start;
    start = 0;
    if (end == buffer.length) {
      if (end >= LONGEST) {
        throw new DataException(
            "%s: longer than %d MiB; a JSONL file holds one object a line"
                .formatted(Place.line(file, line + 1), LONGEST >> 20));
      }
      buffer = Arrays.copyOf(buffer, 2 * end);
    }
    int n = in.read(buffer, end, buffer.length - end);
    end += Math.max(0, n);
    return n >= 0;
  }

  @Override
  public long read() {
    return bytes.read();
  }

  @Override
  public void close() {
    bytes.close();
  }
}
