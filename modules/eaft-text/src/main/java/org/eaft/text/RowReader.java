package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import org.eaft.text.pocket.PocketSource;

/** The records of a JSONL file, a JSON array or a text file, one after the other. */
final class RowReader implements AutoCloseable {

  private static final ObjectReader ELEMENT =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final boolean plain;
  private final BufferedInputStream in;
  private JsonParser array;
  private int line;
  private int index;

  private RowReader(Path file, boolean plain, BufferedInputStream in) {
    this.file = file;
    this.plain = plain;
    this.in = in;
  }

  /** Whether each line of a file is a text rather than a record. */
  static boolean isPlainText(Path file) {
    return file.toString().toLowerCase(Locale.ROOT).endsWith(".txt");
  }

  static RowReader open(Path file) {
    if (PocketSource.is(file)) {
      return open(file, PocketSource.of(file).open());
    }
    if (!Files.isRegularFile(file)) {
      throw new DataException(
          file
              + (Files.isDirectory(file) ? " is a directory, not a data file" : " does not exist"));
    }
    try {
      return open(file, Files.newInputStream(file));
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }

  private static RowReader open(Path file, InputStream from) {
    try {
      RowReader r = new RowReader(file, isPlainText(file), new BufferedInputStream(from, 1 << 16));
      r.start();
      return r;
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }

  /** Skips a byte order mark and sees whether an array begins. */
  private void start() throws IOException {
    in.mark(3);
    if (in.read() != 0xEF || in.read() != 0xBB || in.read() != 0xBF) {
      in.reset();
    }
    if (plain) {
      return;
    }
    int lines = 0;
    in.mark(1);
    int b = in.read();
    while (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
      lines += b == '\n' ? 1 : 0;
      in.mark(1);
      b = in.read();
    }
    in.reset();
    line = lines;
    if (b == '[') {
      array = Json.MAPPER.getFactory().createParser((InputStream) in);
      array.nextToken();
    }
  }

  /** The next record, or null at the end. */
  Row next() {
    try {
      return array == null ? nextLine() : nextElement();
    } catch (JacksonException e) {
      int at = array == null || e.getLocation() == null ? line : line + e.getLocation().getLineNr();
      String advice = array == null ? "; a JSONL file holds one object a line" : "";
      throw new DataException(
          "%s, line %d: not valid JSON: %s%s".formatted(file, at, Json.reason(e), advice), e);
    } catch (CharacterCodingException e) {
      throw new DataException(
          "%s, line %d: not valid UTF-8; save the file as UTF-8".formatted(file, line), e);
    } catch (IOException e) {
      throw new DataException("%s, line %d: cannot be read: %s".formatted(file, line, e), e);
    }
  }

  private Row nextLine() throws IOException {
    for (byte[] bytes = bytes(); bytes != null; bytes = bytes()) {
      line++;
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      if (!text.isBlank()) {
        return plain
            ? new Row(file, index++, line, Json.MAPPER.createObjectNode().put("text", text))
            : row(line, Json.MAPPER.readTree(text));
      }
    }
    return null;
  }

  /** The bytes up to the next line feed, without it and a carriage return before it. */
  private byte[] bytes() throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream(512);
    int b = in.read();
    if (b < 0) {
      return null;
    }
    while (b >= 0 && b != '\n') {
      out.write(b);
      b = in.read();
    }
    byte[] bytes = out.toByteArray();
    boolean cr = bytes.length > 0 && bytes[bytes.length - 1] == '\r';
    return cr ? Arrays.copyOf(bytes, bytes.length - 1) : bytes;
  }

  private Row nextElement() throws IOException {
    JsonToken t = array.nextToken();
    if (t == JsonToken.END_ARRAY) {
      if (array.nextToken() != null) {
        throw new DataException(
            "%s, line %d: something follows the end of the list"
                .formatted(file, line + array.currentTokenLocation().getLineNr()));
      }
      return null;
    }
    if (t == null) {
      return null;
    }
    int at = line + array.currentTokenLocation().getLineNr();
    return row(at, ELEMENT.readTree(array));
  }

  private Row row(int at, JsonNode node) {
    if (node instanceof ObjectNode fields) {
      return new Row(file, index++, at, fields);
    }
    throw new DataException("%s, line %d: a row must be a JSON object".formatted(file, at));
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException("%s: cannot be closed: %s".formatted(file, e), e);
    }
  }
}
