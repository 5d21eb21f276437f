package org.eaft.models.io;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a safetensors file: eight bytes of length, then a JSON object of name to type,
 * shape and offsets. Checked as the format demands: tensors fill the rest of the file without
 * overlap, gap or trailing bytes, and each is as long as its type and shape say.
 *
 * @param dataStart the position in the file that offsets count from
 */
record SafetensorsHeader(long dataStart, Map<String, Entry> tensors, Map<String, Object> metadata) {
  /** The limit of the reference implementation. */
  private static final long MAX_BYTES = 100_000_000;

  private static final int MAX_TENSORS = 1 << 18;
  private static final int MAX_METADATA = 1 << 16;
  private static final int MAX_RANK = 32;

  /** One tensor: [begin, end) are byte offsets from dataStart. */
  record Entry(TensorInfo info, SafetensorsType type, long begin, long end) {}

  static SafetensorsHeader read(MappedFile file) {
    if (file.size() < 8) {
      throw new ModelFileException(
          file.path(),
          "%d bytes; a safetensors file starts with 8 bytes of header length"
              .formatted(file.size()));
    }
    long length = file.slice(0, 8).getLong(0);
    long limit = Math.min(file.size() - 8, MAX_BYTES);
    if (length < 2 || length > limit) {
      throw new ModelFileException(
          file.path(),
          "header length %s, expected 2 to %d in a file of %d bytes"
              .formatted(Long.toUnsignedString(length), limit, file.size()));
    }
    Parse parse = new Parse(file, length);
    parse.run();
    parse.requireContiguous();
    return new SafetensorsHeader(
        8 + length,
        Collections.unmodifiableMap(parse.tensors),
        Collections.unmodifiableMap(parse.metadata));
  }

  private static final class Parse {
    final Map<String, Entry> tensors = new LinkedHashMap<>();
    final Map<String, Object> metadata = new LinkedHashMap<>();
    private final MappedFile file;
    private final long length;

    Parse(MappedFile file, long length) {
      this.file = file;
      this.length = length;
    }

    void run() {
      if (file.slice(8, 1).get(0) != '{') {
        throw error("the header does not start with '{'");
      }
      try (JsonParser p = Json.parser(new MappedInput(file, 8, length))) {
        require(p.nextToken(), JsonToken.START_OBJECT, "the header");
        while (p.nextToken() != JsonToken.END_OBJECT) {
          String name = p.currentName();
          if (tensors.size() >= MAX_TENSORS) {
            throw error("more than %d tensors".formatted(MAX_TENSORS));
          }
          require(p.nextToken(), JsonToken.START_OBJECT, name);
          if (name.equals("__metadata__")) {
            readMetadata(p);
          } else {
            tensors.put(name, readTensor(p, name));
          }
        }
        if (p.nextToken() != null) {
          throw error("more JSON after the header's object");
        }
      } catch (IOException e) {
        throw Json.unreadable(file.path(), e);
      }
    }

    private void readMetadata(JsonParser p) throws IOException {
      while (p.nextToken() != JsonToken.END_OBJECT) {
        String key = p.currentName();
        require(p.nextToken(), JsonToken.VALUE_STRING, "__metadata__." + key);
        if (metadata.size() >= MAX_METADATA) {
          throw error("more than %d entries of __metadata__".formatted(MAX_METADATA));
        }
        metadata.put(key, p.getText());
      }
    }

    private Entry readTensor(JsonParser p, String name) throws IOException {
      SafetensorsType type = null;
      long[] shape = null;
      long[] offsets = null;
      while (p.nextToken() != JsonToken.END_OBJECT) {
        String field = p.currentName();
        p.nextToken();
        switch (field) {
          case "dtype" -> type = type(p, name);
          case "shape" -> shape = longs(p, name + ".shape", MAX_RANK);
          case "data_offsets" -> offsets = longs(p, name + ".data_offsets", 2);
          default -> throw error("tensor %s has an unknown field %s".formatted(name, field));
        }
      }
      if (type == null || shape == null || offsets == null || offsets.length != 2) {
        throw error("tensor %s lacks dtype, shape or two data_offsets".formatted(name));
      }
      Entry entry =
          new Entry(new TensorInfo(name, type.name(), shape), type, offsets[0], offsets[1]);
      requireSize(entry);
      return entry;
    }

    private SafetensorsType type(JsonParser p, String name) throws IOException {
      String text = p.getText();
      for (SafetensorsType type : SafetensorsType.values()) {
        if (type.name().equals(text)) {
          return type;
        }
      }
      throw error("tensor %s has the unknown dtype %s".formatted(name, text));
    }

    private long[] longs(JsonParser p, String what, int max) throws IOException {
      require(p.currentToken(), JsonToken.START_ARRAY, what);
      List<Long> values = new ArrayList<>();
      while (p.nextToken() != JsonToken.END_ARRAY) {
        require(p.currentToken(), JsonToken.VALUE_NUMBER_INT, what);
        long value = p.getLongValue();
        if (value < 0 || values.size() == max) {
          throw error("%s: expected at most %d non-negative numbers".formatted(what, max));
        }
        values.add(value);
      }
      return values.stream().mapToLong(Long::longValue).toArray();
    }

    private void requireSize(Entry e) {
      long data = file.size() - 8 - length;
      if (e.end < e.begin || e.end > data) {
        throw error(
            "tensor %s spans bytes %d to %d of data, the file has %d (%s)"
                .formatted(e.info.name(), e.begin, e.end, data, "truncated, or a damaged header"));
      }
      long bits;
      try {
        bits = Math.multiplyExact(e.info.elements(), (long) e.type.bits);
      } catch (ArithmeticException overflow) {
        bits = -1;
      }
      if (bits != (e.end - e.begin) * 8) {
        throw error(
            "tensor %s does not fill its %d bytes of data".formatted(e.info, e.end - e.begin));
      }
    }

    void requireContiguous() {
      List<Entry> sorted = new ArrayList<>(tensors.values());
      sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      long at = 0;
      for (Entry e : sorted) {
        if (e.begin != at) {
          throw error(
              "tensor %s starts at byte %d of data, expected %d: %s"
                  .formatted(e.info.name(), e.begin, at, e.begin < at ? "overlap" : "gap"));
        }
        at = e.end;
      }
      long data = file.size() - 8 - length;
      if (at != data) {
        throw error("%d trailing bytes after the last tensor".formatted(data - at));
      }
    }

    private void require(JsonToken found, JsonToken expected, String what) {
      if (found != expected) {
        throw error("%s: expected %s, found %s".formatted(what, expected, found));
      }
    }

    private ModelFileException error(String problem) {
      return new ModelFileException(file.path(), problem);
    }
  }

  /** A stretch of a mapped file as a stream, so that a long header is not copied whole. */
  private static final class MappedInput extends InputStream {
    private static final int CHUNK = 1 << 16;
    private final MappedFile file;
    private final long end;
    private long next;
    private ByteBuffer chunk = ByteBuffer.allocate(0);

    MappedInput(MappedFile file, long start, long length) {
      this.file = file;
      this.next = start;
      this.end = start + length;
    }

    @Override
    public int read() {
      return fill() ? chunk.get() & 0xff : -1;
    }

    @Override
    public int read(byte[] b, int off, int len) {
      if (len == 0) {
        return 0;
      }
      if (!fill()) {
        return -1;
      }
      int n = Math.min(len, chunk.remaining());
      chunk.get(b, off, n);
      return n;
    }

    private boolean fill() {
      if (!chunk.hasRemaining() && next < end) {
        int n = (int) Math.min(CHUNK, end - next);
        chunk = file.slice(next, n);
        next += n;
      }
      return chunk.hasRemaining();
    }
  }
}
