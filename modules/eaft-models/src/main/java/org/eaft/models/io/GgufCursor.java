package org.eaft.models.io;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Reads the values of a GGUF file front to back, never beyond its end or its stated limits. */
final class GgufCursor {
  private static final int MAX_STRING = MappedFile.MAX_SLICE;
  private static final int MAX_DEPTH = 8;

  /** Elements of all arrays together; the largest vocabularies have 300,000 tokens. */
  private static final int MAX_ELEMENTS = 1 << 22;

  /** Bytes of all strings together; those vocabularies and their merges take 10 MiB. */
  private static final int MAX_TEXT = 1 << 26;

  /** Bytes of the least value of each type, by its number: 8-bit ... array, 64-bit. */
  private static final int[] LEAST = {1, 1, 2, 2, 4, 4, 4, 1, 8, 12, 8, 8, 8};

  private static final int STRING = 8;
  private static final int ARRAY = 9;

  private final MappedFile file;
  private long position;
  private int elements;
  private int text;
  private String what = "the header";

  GgufCursor(MappedFile file) {
    this.file = file;
  }

  long position() {
    return position;
  }

  /** Names what is being read, for messages. */
  void reading(String what) {
    this.what = what;
  }

  int int32() {
    return next(4).getInt();
  }

  long int64() {
    return next(8).getLong();
  }

  /** A count of things that take at least {@code least} bytes each; checked against the file. */
  int count(String things, int least, int max) {
    long n = int64();
    long room = (file.size() - position) / least;
    if (n < 0 || n > room || n > max) {
      throw error(
          "%s %s, but the rest of the file has room for %d (at most %d are read)"
              .formatted(Long.toUnsignedString(n), things, room, max));
    }
    return (int) n;
  }

  String string() {
    int length = count("bytes of string", 1, Math.min(MAX_STRING, MAX_TEXT - text));
    text += length;
    ByteBuffer bytes = next(length);
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(bytes).toString();
    } catch (CharacterCodingException e) {
      throw error("a string is not UTF-8");
    }
  }

  /** A type number and a value of that type. */
  Object typedValue() {
    return value(int32(), 0);
  }

  private Object value(int type, int depth) {
    return switch (type) {
      case 0 -> next(1).get() & 0xff;
      case 1 -> (int) next(1).get();
      case 2 -> next(2).getShort() & 0xffff;
      case 3 -> (int) next(2).getShort();
      case 4 -> narrow(int32() & 0xffffffffL);
      case 5 -> int32();
      case 6 -> next(4).getFloat();
      case 7 -> bool();
      case STRING -> string();
      case ARRAY -> array(depth);
      case 10 -> unsigned(int64());
      case 11 -> int64();
      case 12 -> next(8).getDouble();
      default -> throw error("unknown value type " + Integer.toUnsignedString(type));
    };
  }

  private List<Object> array(int depth) {
    int type = int32();
    if (depth == MAX_DEPTH) {
      throw error("arrays nested deeper than " + MAX_DEPTH);
    }
    if (type < 0 || type >= LEAST.length) {
      throw error("unknown array type " + Integer.toUnsignedString(type));
    }
    int n = count("array elements", LEAST[type], MAX_ELEMENTS - elements);
    elements += n;
    List<Object> values = new ArrayList<>(n);
    for (int i = 0; i < n; i++) {
      values.add(value(type, depth + 1));
    }
    return Collections.unmodifiableList(values);
  }

  private boolean bool() {
    int b = next(1).get();
    if (b != 0 && b != 1) {
      throw error("a boolean is neither 0 nor 1");
    }
    return b == 1;
  }

  private static Object narrow(long u) {
    return u <= Integer.MAX_VALUE ? (Object) (int) u : (Object) u;
  }

  private static Object unsigned(long u) {
    return u >= 0 ? (Object) u : new BigInteger(Long.toUnsignedString(u));
  }

  private ByteBuffer next(int bytes) {
    if (bytes > file.size() - position) {
      throw error("the file ends after %d bytes, in the middle".formatted(file.size()));
    }
    ByteBuffer slice = file.slice(position, bytes);
    position += bytes;
    return slice;
  }

  ModelFileException error(String problem) {
    return new ModelFileException(
        file.path(), "reading %s at byte %d: %s".formatted(what, position, problem));
  }
}
