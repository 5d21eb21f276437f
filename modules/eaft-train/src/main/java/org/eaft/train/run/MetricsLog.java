package org.eaft.train.run;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eaft.train.StepMetrics;
import org.eaft.train.Tracker;

/** {@code metrics.jsonl}: a row a step, on disk as soon as the step is done. */
final class MetricsLog implements Tracker, AutoCloseable {

  private final Path file;
  private final BufferedWriter out;

  MetricsLog(Path file) {
    this.file = file;
    try {
      out = Files.newBufferedWriter(file);
    } catch (IOException e) {
      throw problem(e);
    }
  }

  @Override
  public void log(StepMetrics row) {
    try {
      out.write(Json.line(row) + "\n");
      out.flush();
    } catch (IOException e) {
      throw problem(e);
    }
  }

  @Override
  public void close() {
    try {
      out.close();
    } catch (IOException e) {
      throw problem(e);
    }
  }

  private UncheckedIOException problem(IOException e) {
    return new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
  }
}
