package org.eaft.train.generate;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.eaft.text.DataException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.run.Json;
import org.eaft.train.run.Unfinished;

/**
 * Completions as lines of JSON. Each is in the file as soon as it is done, so that a process that
 * is killed loses only those that were being written; {@link #sort} brings them into order at the
 * end.
 */
public final class CompletionFile implements CompletionSink, AutoCloseable {

  /** Which completion a line holds. */
  private record Place(int index, int sample) implements Comparable<Place> {
    @Override
    public int compareTo(Place other) {
      int byIndex = Integer.compare(index, other.index);
      return byIndex != 0 ? byIndex : Integer.compare(sample, other.sample);
    }
  }

  /** Where a line is, its end included. */
  private record Line(long at, int bytes, String key) {}

  private final Path file;
  private final FileChannel channel;
  private final NavigableMap<Place, Line> lines = new TreeMap<>();
  private boolean sorted = true;

  private CompletionFile(Path file) throws IOException {
    this.file = file;
    Files.createDirectories(file.toAbsolutePath().getParent());
    this.channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
  }

  /**
   * A file that holds no completions yet.
   *
   * @throws ConfigException if it holds something, or cannot be made
   */
  public static CompletionFile create(Path file) {
    CompletionFile completions = open(file);
    if (completions.size() > 0) {
      completions.close();
      throw new ConfigException(
          "--out: %s is there and not empty; go on with --resume, or name another".formatted(file));
    }
    return completions;
  }

  /**
   * A file with the completions that it holds; a line that was cut off in the middle is removed.
   *
   * @throws DataException naming a line that is no completion
   * @throws ConfigException if it cannot be made
   */
  public static CompletionFile resume(Path file) {
    CompletionFile completions = open(file);
    try {
      completions.read();
      return completions;
    } catch (RuntimeException e) {
      completions.close();
      throw e;
    }
  }

  private static CompletionFile open(Path file) {
    if (Files.isDirectory(file)) {
      throw new ConfigException("--out: " + file + " is a directory; name a file");
    }
    try {
      return new CompletionFile(file);
    } catch (IOException e) {
      throw new ConfigException("--out: %s cannot be written: %s".formatted(file, e));
    }
  }

  private long size() {
    try {
      return channel.size();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private void read() {
    long at = 0;
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16)) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int b = in.read(); b >= 0; b = in.read()) {
        bytes.write(b);
        if (b == '\n') {
          note(parse(bytes.toString(StandardCharsets.UTF_8)), at, bytes.size());
          at += bytes.size();
          bytes.reset();
        }
      }
      channel.truncate(at);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private CompletionRow parse(String line) {
    try {
      CompletionRow row = Json.parse(line, CompletionRow.class);
      if (row != null && row.text() != null && row.key() != null) {
        return row;
      }
    } catch (JsonProcessingException e) {
      // said below
    }
    throw new DataException(
        "%s, line %d: is no completion that can be gone on from; remove it, or name another file"
            .formatted(file, lines.size() + 1));
  }

  private void note(CompletionRow row, long at, int bytes) {
    Place place = new Place(row.index(), row.sample());
    sorted &= lines.isEmpty() || lines.lastKey().compareTo(place) < 0;
    lines.put(place, new Line(at, bytes, row.key()));
  }

  @Override
  public boolean has(int index, int sample, String key) {
    Line line = lines.get(new Place(index, sample));
    if (line != null && !line.key().equals(key)) {
      throw new ConfigException(
          "--resume: %s holds another text for prompt %d: model, prompts or settings have changed since; name another --out"
              .formatted(file, index));
    }
    return line != null;
  }

  @Override
  public void add(CompletionRow row) {
    ByteBuffer line = StandardCharsets.UTF_8.encode(Json.line(row) + "\n");
    int bytes = line.remaining();
    try {
      long at = channel.size();
      for (long to = at; line.hasRemaining(); ) {
        to += channel.write(line, to);
      }
      note(row, at, bytes);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Puts the lines into the order of prompts and samples, in one move. */
  public void sort() {
    if (sorted) {
      return;
    }
    Path part = Unfinished.beside(file);
    try {
      try (FileChannel out =
          FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
        for (Line line : lines.values()) {
          for (long done = 0; done < line.bytes(); ) {
            done += channel.transferTo(line.at() + done, line.bytes() - done, out);
          }
        }
        out.force(true);
      }
      Files.move(part, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
