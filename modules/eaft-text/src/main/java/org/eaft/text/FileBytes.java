package org.eaft.text;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.zip.GZIPInputStream;
import org.eaft.text.pocket.PocketSource;

/** A data file as bytes: unpacked where it is gzip, without a byte order mark, and counted. */
final class FileBytes implements AutoCloseable {

  private static final int BUFFER = 1 << 16;

  private final Path file;
  private final Counted counted;
  private final boolean packed;
  private final BufferedInputStream in;
  private int blankLines;

  private FileBytes(Path file, Counted counted, boolean packed, BufferedInputStream in) {
    this.file = file;
    this.counted = counted;
    this.packed = packed;
    this.in = in;
  }

  /** The lower-case name of a file by which its kind is known. */
  static String name(Path file) {
    String name = file.toString().toLowerCase(Locale.ROOT);
    return name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
  }

  /**
   * Opens a file, or makes what a {@code pocket:} source names.
   *
   * @throws DataException where there is none that can be read
   */
  static FileBytes open(Path file) {
    try {
      Counted counted = new Counted(source(file));
      try {
        return of(file, counted);
      } catch (IOException e) {
        counted.close();
        throw e;
      }
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static FileBytes of(Path file, Counted counted) throws IOException {
    BufferedInputStream raw = new BufferedInputStream(counted, BUFFER);
    boolean packed = starts(peek(raw, 2), "\u001F\u008B");
    BufferedInputStream in =
        packed ? new BufferedInputStream(new GZIPInputStream(raw, BUFFER), BUFFER) : raw;
    if (starts(peek(in, 3), "\u00EF\u00BB\u00BF")) {
      in.skipNBytes(3);
    }
    return new FileBytes(file, counted, packed, in);
  }

  private static InputStream source(Path file) throws IOException {
    if (PocketSource.is(file)) {
      return PocketSource.of(file).open();
    }
    if (!Files.exists(file)) {
      throw new DataException(file + " does not exist");
    }
    if (Files.isDirectory(file)) {
      throw new DataException(file + " is a directory, not a data file");
    }
    return Files.newInputStream(file);
  }

  /** Whether some bytes begin with characters that stand for one byte each. */
  static boolean starts(byte[] bytes, String with) {
    byte[] mark = with.getBytes(StandardCharsets.ISO_8859_1);
    return bytes.length >= mark.length
        && Arrays.equals(bytes, 0, mark.length, mark, 0, mark.length);
  }

  /** The next bytes, fewer at the end, which are still to be read. */
  byte[] peek(int n) {
    try {
      return peek(in, n);
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  private static byte[] peek(BufferedInputStream in, int n) throws IOException {
    in.mark(n);
    byte[] bytes = in.readNBytes(n);
    in.reset();
    return bytes;
  }

  /** Skips white space; returns the character behind it, which is still to be read, or -1. */
  int firstCharacter() {
    try {
      in.mark(1);
      int b = in.read();
      while (b == ' ' || b == '\t' || b == '\r' || b == '\n') {
        blankLines += b == '\n' ? 1 : 0;
        in.mark(1);
        b = in.read();
      }
      in.reset();
      return b;
    } catch (IOException e) {
      throw unreadable(file, e);
    }
  }

  /** Line ends that {@link #firstCharacter} skipped. */
  int blankLines() {
    return blankLines;
  }

  InputStream stream() {
    return in;
  }

  /** Whether the file is gzip. */
  boolean packed() {
    return packed;
  }

  /** Bytes of the file that are read, buffers included. */
  long read() {
    return counted.count;
  }

  private static DataException unreadable(Path file, IOException e) {
    return new DataException("%s: cannot be read: %s".formatted(file, e), e);
  }

  @Override
  public void close() {
    try {
      in.close();
    } catch (IOException e) {
      throw new DataException("%s: cannot be closed: %s".formatted(file, e), e);
    }
  }

  private static final class Counted extends FilterInputStream {
    private long count;

    Counted(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int b = in.read();
      count += b < 0 ? 0 : 1;
      return b;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int n = in.read(to, offset, length);
      count += Math.max(0, n);
      return n;
    }
  }
}
