package org.eaft.train.run;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eaft.text.DataException;

/** Rows of JSON, in the file as soon as they are known: {@code metrics.jsonl} and its like. */
public final class JsonLines implements AutoCloseable {

  private final Path file;
  private final FileChannel out;

  /**
   * Opens the file.
   *
   * @param kept bytes of it that stay; what follows them is cut off
   * @throws DataException where it has fewer
   */
  JsonLines(Path file, long kept) {
    this.file = file;
    try {
      out = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (out.size() < kept) {
        out.close();
        throw new DataException(
            "%s is shorter than it was at the checkpoint, where it had %d bytes; put it back, or"
                    .formatted(file, kept)
                + " remove the run's directory to start afresh");
      }
      out.truncate(kept).position(kept);
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }

  void add(Object row) {
    try {
      ByteBuffer line = StandardCharsets.UTF_8.encode(Json.line(row) + "\n");
      while (line.hasRemaining()) {
        out.write(line);
      }
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }

  /**
   * Adds a row behind what a file holds, on a line of its own.
   *
   * @throws java.io.UncheckedIOException if the disk refuses
   */
  public static void append(Path file, Object row) {
    String line = Json.line(row) + "\n";
    try (FileChannel out =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      ByteBuffer last = ByteBuffer.allocate(1);
      boolean open = out.size() > 0 && out.read(last, out.size() - 1) == 1 && last.get(0) != '\n';
      ByteBuffer bytes = StandardCharsets.UTF_8.encode((open ? "\n" : "") + line);
      out.position(out.size());
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }

  /** Brings the rows to the disk and says how long the file is. */
  long sync() {
    try {
      out.force(true);
      return out.size();
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw Durable.unwritable(file, e);
    }
  }
}
