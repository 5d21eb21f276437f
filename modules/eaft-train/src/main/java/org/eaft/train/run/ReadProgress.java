package org.eaft.train.run;

import java.time.Duration;
import org.eaft.text.ExampleReader;
import org.eaft.train.Progress;

/** How far the reading of data files is, on standard error, where it takes a while. */
public final class ReadProgress implements AutoCloseable {

  private static final int PERCENT = 100;
  private static final Duration QUIET = Duration.ofSeconds(2);

  private final ExampleReader reader;
  private final Progress progress;
  private final long start = System.nanoTime();

  private ReadProgress(ExampleReader reader, Progress progress) {
    this.reader = reader;
    this.progress = progress;
  }

  /**
   * Starts the clock.
   *
   * @param what the job's name
   */
  public static ReadProgress of(String what, ExampleReader reader) {
    return new ReadProgress(reader, Progress.of(what + " %", PERCENT));
  }

  /** Shows how many rows are read, and when it will end, where that is known. */
  public void show() {
    double share = reader.progress();
    if (share >= 0 && System.nanoTime() - start > QUIET.toNanos()) {
      progress.at(Math.min(PERCENT - 1, (long) (PERCENT * share)), reader.rows() + " rows");
    }
  }

  @Override
  public void close() {
    progress.close();
  }
}
