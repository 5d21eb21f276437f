package org.eaft.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps the rows of a data set: in memory up to a share of the heap, and the tokens of what follows
 * in a temporary file without a name, which goes with the process.
 */
final class ExampleStore {

  private static final Logger LOG = LoggerFactory.getLogger(ExampleStore.class);

  /** Share of the heap for tokens. */
  private static final int SHARE = 8;

  private static final int BYTES_A_TOKEN = Integer.BYTES + 1;

  private final List<Example> examples = new ArrayList<>();
  private final long memory;
  private long used;
  private Spool spool;

  /**
   * An empty store.
   *
   * @param memory bytes of tokens that are kept in memory
   */
  ExampleStore(long memory) {
    this.memory = memory;
  }

  static ExampleStore create() {
    return new ExampleStore(Runtime.getRuntime().maxMemory() / SHARE);
  }

  void add(Example e) {
    long bytes = (long) e.length() * BYTES_A_TOKEN;
    if (spool == null && used + bytes <= memory) {
      used += bytes;
      examples.add(e);
      return;
    }
    try {
      if (spool == null) {
        spool = Spool.create();
        LOG.info(
            "the tokens of {} rows fill {} MiB; those of further ones go to a file in {}",
            examples.size(),
            used >> 20,
            Spool.folder());
      }
      examples.add(e.at(spool.write(e.ids(), e.trained())));
    } catch (IOException x) {
      throw Spool.failed(x);
    }
  }

  /** The rows in the order in which they came; nothing is added afterwards. */
  List<Example> finish() {
    if (spool != null) {
      try {
        spool.flush();
      } catch (IOException e) {
        throw Spool.failed(e);
      }
    }
    return List.copyOf(examples);
  }

  /** Ids and marks of rows, one behind another. */
  private static final class Spool {

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(1 << 20);
    private long written;
    private volatile Loaded last;

    private record Loaded(long position, int[] ids, boolean[] trained) {}

    private Spool(FileChannel file) {
      this.file = file;
    }

    static Path folder() {
      return Path.of(System.getProperty("java.io.tmpdir"));
    }

    static Spool create() throws IOException {
      Path path = Files.createTempFile(folder(), "eaft-rows-", ".bin");
      // on Unix the name goes at once: no end of the process leaves it behind
      return new Spool(
          FileChannel.open(
              path,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE,
              StandardOpenOption.DELETE_ON_CLOSE));
    }

    static UncheckedIOException failed(IOException e) {
      return new UncheckedIOException(
          "the rows do not fit into memory, and their file in %s fails: %s; more heap (-Xmx) or another folder (-Djava.io.tmpdir) helps"
              .formatted(folder(), e),
          e);
    }

    Example.Tokens write(int[] ids, boolean[] trained) throws IOException {
      Slice slice = new Slice(this, written, ids.length);
      ByteBuffer row = encoded(ids, trained);
      written += row.remaining();
      while (row.hasRemaining()) {
        if (!buffer.hasRemaining()) {
          flush();
        }
        int n = Math.min(buffer.remaining(), row.remaining());
        buffer.put(row.slice().limit(n));
        row.position(row.position() + n);
      }
      return slice;
    }

    private static ByteBuffer encoded(int[] ids, boolean[] trained) {
      ByteBuffer row = ByteBuffer.allocate(ids.length * BYTES_A_TOKEN);
      row.asIntBuffer().put(ids);
      for (int t = 0; t < ids.length; t++) {
        row.put(ids.length * Integer.BYTES + t, (byte) (trained[t] ? 1 : 0));
      }
      return row;
    }

    void flush() throws IOException {
      buffer.flip();
      while (buffer.hasRemaining()) {
        file.write(buffer);
      }
      buffer.clear();
    }

    /** The row at a position; the last one read is kept, for whoever asks for both its parts. */
    Loaded read(long position, int length) {
      Loaded found = last;
      if (found == null || found.position != position) {
        found = load(position, length);
        last = found;
      }
      return found;
    }

    private Loaded load(long position, int length) {
      ByteBuffer row = ByteBuffer.allocate(length * BYTES_A_TOKEN);
      try {
        while (row.hasRemaining()) {
          if (file.read(row, position + row.position()) < 0) {
            throw new IOException("it is shorter than it was");
          }
        }
      } catch (IOException e) {
        throw failed(e);
      }
      int[] ids = new int[length];
      boolean[] trained = new boolean[length];
      row.flip().asIntBuffer().get(ids);
      for (int t = 0; t < length; t++) {
        trained[t] = row.get(length * Integer.BYTES + t) != 0;
      }
      return new Loaded(position, ids, trained);
    }
  }

  private record Slice(Spool spool, long position, int length) implements Example.Tokens {
    @Override
    public int[] ids() {
      return spool.read(position, length).ids();
    }

    @Override
    public boolean[] trained() {
      return spool.read(position, length).trained();
    }
  }
}
