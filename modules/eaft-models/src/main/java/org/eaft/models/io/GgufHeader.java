package org.eaft.models.io;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The header of a GGUF file, versions 2 and 3: metadata, then the tensors' names, shapes, types and
 * places. As ggml demands, tensors lie aligned and end to end.
 *
 * @param tensors by the names in the file
 * @see <a href="https://github.com/ggml-org/ggml/blob/master/docs/gguf.md">the format</a>
 */
record GgufHeader(Map<String, Object> metadata, Map<String, Entry> tensors) {
  private static final int MAGIC = 0x46554747; // "GGUF"
  private static final int MAX_KEYS = 1 << 16;
  private static final int MAX_TENSORS = 1 << 18;
  private static final int MAX_RANK = 4;

  /** The least bytes of a key and its value, and of a tensor's description. */
  private static final int LEAST_KEY = 8 + 4 + 1;

  private static final int LEAST_TENSOR = 8 + 4 + 4 + 8;

  /** One tensor; [begin, end) are byte positions in the file. */
  record Entry(TensorInfo info, GgmlType type, long begin, long end) {}

  static GgufHeader read(MappedFile file) {
    return new Parse(file).run();
  }

  private static final class Parse {
    private final MappedFile file;
    private final GgufCursor in;
    private final Map<String, Object> metadata = new LinkedHashMap<>();

    Parse(MappedFile file) {
      this.file = file;
      this.in = new GgufCursor(file);
    }

    GgufHeader run() {
      requireVersion();
      int tensors = in.count("tensors", LEAST_TENSOR, MAX_TENSORS);
      int keys = in.count("metadata keys", LEAST_KEY, MAX_KEYS);
      for (int i = 0; i < keys; i++) {
        in.reading("metadata key %d of %d".formatted(i + 1, keys));
        String key = in.string();
        in.reading("metadata " + key);
        if (metadata.put(key, in.typedValue()) != null) {
          throw in.error("the key appears twice");
        }
      }
      long alignment = alignment();
      List<Entry> relative = new ArrayList<>();
      for (int i = 0; i < tensors; i++) {
        in.reading("tensor %d of %d".formatted(i + 1, tensors));
        relative.add(tensor());
      }
      long start = align(in.position(), alignment);
      return new GgufHeader(
          Collections.unmodifiableMap(metadata), place(relative, start, alignment));
    }

    private void requireVersion() {
      if (in.int32() != MAGIC) {
        throw new ModelFileException(
            file.path(), "not a GGUF file: it does not start with \"GGUF\"");
      }
      int version = in.int32();
      if (version == Integer.reverseBytes(2) || version == Integer.reverseBytes(3)) {
        throw new ModelFileException(file.path(), "a big-endian GGUF file; only little-endian");
      }
      if (version != 2 && version != 3) {
        throw new ModelFileException(
            file.path(),
            "GGUF version %s; 2 and 3 can be read".formatted(Integer.toUnsignedString(version)));
      }
    }

    private long alignment() {
      Object value = metadata.getOrDefault("general.alignment", 32);
      if (!(value instanceof Integer a) || a < 1 || Integer.bitCount(a) != 1) {
        throw in.error("general.alignment is not a power of two");
      }
      return a;
    }

    /** A tensor whose begin and end still count from the start of the data. */
    private Entry tensor() {
      String name = in.string();
      in.reading("tensor " + name);
      int rank = in.int32();
      if (rank < 0 || rank > MAX_RANK) {
        throw in.error("%s dimensions, at most 4".formatted(Integer.toUnsignedString(rank)));
      }
      long[] shape = new long[rank];
      for (int i = rank - 1; i >= 0; i--) { // the file counts from the fastest
        shape[i] = in.int64();
      }
      int id = in.int32();
      GgmlType type = GgmlType.of(id);
      if (type == null) {
        throw in.error(GgmlType.refusal(id));
      }
      TensorInfo info = new TensorInfo(name, type.name(), shape);
      long begin = in.int64();
      long bytes = bytes(info, type);
      if (begin < 0 || begin > file.size() || bytes > file.size() - begin) {
        throw in.error(
            "%s: %d bytes at offset %s do not fit in a file of %d"
                .formatted(info, bytes, Long.toUnsignedString(begin), file.size()));
      }
      return new Entry(info, type, begin, begin + bytes);
    }

    private long bytes(TensorInfo info, GgmlType type) {
      long[] shape = info.shape();
      long row = shape.length == 0 ? 1 : shape[shape.length - 1];
      for (long d : shape) {
        if (d < 0) {
          throw in.error("%s has a negative dimension".formatted(info));
        }
      }
      if (row % type.elements != 0) {
        throw in.error("%s: rows must be a multiple of %d".formatted(info, type.elements));
      }
      try {
        return Math.multiplyExact(info.elements() / type.elements, (long) type.bytes);
      } catch (ArithmeticException e) {
        throw in.error("%s has too many elements".formatted(info));
      }
    }

    private Map<String, Entry> place(List<Entry> relative, long start, long alignment) {
      List<Entry> sorted = new ArrayList<>(relative);
      sorted.sort(Comparator.comparingLong(Entry::begin).thenComparingLong(Entry::end));
      Map<String, Entry> placed = new LinkedHashMap<>();
      long at = start;
      long end = start;
      for (Entry e : sorted) {
        long begin = start + e.begin;
        if (begin != at) {
          throw placeError(e, begin, at);
        }
        end = start + e.end;
        if (end > file.size()) {
          throw new ModelFileException(
              file.path(),
              "truncated: tensor %s ends at byte %d, the file has %d"
                  .formatted(e.info, end, file.size()));
        }
        at = align(end, alignment);
        if (placed.put(e.info.name(), new Entry(e.info, e.type, begin, end)) != null) {
          throw new ModelFileException(
              file.path(), "tensor %s appears twice".formatted(e.info.name()));
        }
      }
      // the last tensor may or may not be padded
      if (!sorted.isEmpty() && file.size() > at) {
        throw new ModelFileException(
            file.path(), "%d trailing bytes after the last tensor".formatted(file.size() - at));
      }
      return Collections.unmodifiableMap(placed);
    }

    private ModelFileException placeError(Entry e, long begin, long expected) {
      return new ModelFileException(
          file.path(),
          "tensor %s starts at byte %d, expected %d: %s"
              .formatted(e.info.name(), begin, expected, begin < expected ? "overlap" : "gap"));
    }

    private static long align(long position, long alignment) {
      return (position + alignment - 1) & -alignment;
    }
  }
}
