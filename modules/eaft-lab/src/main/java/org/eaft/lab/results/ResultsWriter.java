package org.eaft.lab.results;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.eaft.train.run.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds runs to the store of an experiment; lines are added and never changed.
 *
 * <p>Each line is one write, and what was written is on the disk when a method returns. One process
 * at a time may write.
 */
public final class ResultsWriter {

  private static final Logger LOG = LoggerFactory.getLogger(ResultsWriter.class);

  private final Path dir;

  private ResultsWriter(Path dir) {
    this.dir = dir;
  }

  /**
   * Makes a store ready to be added to: the rest of a line that a crash cut short is removed.
   *
   * @param dir of the experiment; made where it is not there
   */
  public static ResultsWriter open(Path dir) {
    ResultsWriter writer = new ResultsWriter(dir);
    for (String name : List.of(ResultsStore.RUNS, ResultsStore.RESULTS, ResultsStore.CURVES)) {
      writer.repair(dir.resolve(name));
    }
    return writer;
  }

  /** Adds a run with its numbers; the line that says that it is finished comes last. */
  public void add(RunRow run, List<ResultRow> results, List<CurveRow> curves) {
    append(ResultsStore.CURVES, curves);
    append(ResultsStore.RESULTS, results);
    append(ResultsStore.RUNS, List.of(run));
  }

  private void append(String name, List<?> rows) {
    if (rows.isEmpty()) {
      return;
    }
    Path file = dir.resolve(name);
    try {
      Files.createDirectories(dir);
      try (FileChannel out =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
        for (Object row : rows) {
          ByteBuffer line =
              ByteBuffer.wrap((Json.line(row) + "\n").getBytes(StandardCharsets.UTF_8));
          while (line.hasRemaining()) {
            out.write(line);
          }
        }
        out.force(true);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void repair(Path file) {
    if (!Files.exists(file)) {
      return;
    }
    try (FileChannel out =
        FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      byte[] all = Files.readAllBytes(file);
      int end = all.length;
      while (end > 0 && all[end - 1] != '\n') {
        end--;
      }
      String tail = new String(all, end, all.length - end, StandardCharsets.UTF_8);
      if (tail.isEmpty()) {
        return;
      }
      if (isWhole(tail)) {
        out.write(ByteBuffer.wrap(new byte[] {'\n'}), all.length);
      } else {
        LOG.warn("{}: the last line was cut short and is removed: {}", file, tail);
        out.truncate(end);
      }
      out.force(true);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be repaired: " + e.getMessage(), e);
    }
  }

  private static boolean isWhole(String line) {
    try {
      Json.parse(line, Map.class);
      return true;
    } catch (JsonProcessingException e) {
      return false;
    }
  }
}
