package org.eaft.text;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;

/** The elements of a JSON list, read one at a time. */
final class JsonListRows implements RowReader {

  private static final ObjectReader ELEMENT =
      Json.MAPPER.reader().without(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final FileBytes bytes;
  private final JsonParser list;

  private JsonListRows(Path file, FileBytes bytes, JsonParser list) {
    this.file = file;
    this.bytes = bytes;
    this.list = list;
  }

  static RowReader open(Path file, FileBytes bytes) {
    try {
      JsonParser list = Json.MAPPER.getFactory().createParser(bytes.stream());
      list.nextToken();
      return new JsonListRows(file, bytes, list);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(file, e), e);
    }
  }

  @Override
  public Row next() {
    try {
      return element();
    } catch (JacksonException e) {
      long line = e.getLocation() == null ? 0 : e.getLocation().getLineNr();
      throw new DataException(
          "%s: not valid JSON: %s; in a list, nothing behind that can be read"
              .formatted(place(line), Json.reason(e)),
          e);
    } catch (IOException e) {
      throw new DataException("%s: cannot be read: %s".formatted(here(), e), e);
    }
  }

  private Row element() throws IOException {
    JsonToken token = list.nextToken();
    if (token == null) {
      return null;
    }
    Place at = here();
    if (token == JsonToken.END_ARRAY) {
      if (list.nextToken() != null) {
        throw new DataException(here() + ": something follows the end of the list");
      }
      return null;
    }
    if (ELEMENT.readTree(list) instanceof ObjectNode fields) {
      return new Row(at, fields);
    }
    throw new BadRowException(at + ": a row must be a JSON object");
  }

  private Place here() {
    return place(list.currentTokenLocation().getLineNr());
  }

  private Place place(long line) {
    return Place.line(file, bytes.blankLines() + line);
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
