package org.eaft.cli.hub;

import java.io.PrintStream;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.eaft.train.Progress;

/** Standard error while files are fetched: lines that stay, and how far it is. For many threads. */
final class Console {

  private static final long KILO = 1000;
  private static final long MEGA = 1_000_000;
  private static final long MEGABYTES_FROM = 10 * MEGA;

  private final PrintStream err;
  private final AtomicLong done = new AtomicLong();
  private Progress progress;
  private long total;
  private long before;
  private long start;

  Console(PrintStream err) {
    this.err = err;
  }

  /** A line that stays. */
  synchronized void say(String line) {
    if (progress == null) {
      err.println(line);
      err.flush();
    } else {
      progress.say(line);
    }
  }

  /** Begins to show how many bytes are here, {@code begun} of {@code total} at first. */
  synchronized void begin(long begun, long total) {
    this.done.set(begun);
    this.before = begun;
    this.total = total;
    this.start = System.nanoTime();
    this.progress = Progress.of("fetch", begun / unit(), units(), err);
  }

  /** More bytes are here, or fewer: some have to come again. */
  void moved(long bytes) {
    done.addAndGet(bytes);
  }

  /** Shows how far it is, if it is time to. */
  synchronized void show(int files, int ofFiles) {
    double seconds = (double) (System.nanoTime() - start) / TimeUnit.SECONDS.toNanos(1);
    long now = done.get();
    double rate = Math.max(0, now - before) / Math.max(seconds, 1e-3);
    // rounding must not make it seem to be over
    long shown = files == ofFiles ? units() : Math.min(now / unit(), units() - 1);
    progress.at(
        shown,
        "%s  %d/%d files  %s/s"
            .formatted(unit() == KILO ? "kB" : "MB", files, ofFiles, Text.bytes((long) rate)));
  }

  /** Ends what {@link #begin} began. */
  synchronized void end() {
    progress.close();
    progress = null;
  }

  private long units() {
    return Math.max(1, total / unit());
  }

  private long unit() {
    return total < MEGABYTES_FROM ? KILO : MEGA;
  }
}
