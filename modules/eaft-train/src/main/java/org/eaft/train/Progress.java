package org.eaft.train;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * How far a job is, on standard error: one line that is rewritten on a terminal, a plain line every
 * few seconds elsewhere.
 */
public final class Progress implements AutoCloseable {

  /** System property that says whether standard error is a terminal. */
  public static final String TERMINAL = "eaft.terminal";

  private static final long TERMINAL_NANOS = 100_000_000L;
  private static final long PLAIN_NANOS = 5_000_000_000L;
  private static final int BAR = 10;

  private final String what;
  private final long before;
  private final long total;
  private final boolean terminal;
  private final PrintStream out;
  private final long start = System.nanoTime();
  private long printed = start;
  private int width;

  Progress(String what, long before, long total, boolean terminal, PrintStream out) {
    this.what = what;
    this.before = before;
    this.total = total;
    this.terminal = terminal;
    this.out = out;
  }

  /**
   * Starts the clock of a job.
   *
   * @param what the job's name
   * @param total units until it is done
   */
  public static Progress of(String what, long total) {
    return of(what, 0, total);
  }

  /** As {@link #of(String, long)}, for a job that goes on where {@code before} units are done. */
  public static Progress of(String what, long before, long total) {
    return of(what, before, total, System.err);
  }

  /** As {@link #of(String, long, long)}, on what stands for standard error. */
  public static Progress of(String what, long before, long total, PrintStream err) {
    return new Progress(what, before, total, errorIsTerminal(), err);
  }

  /** A tracker that shows the steps of a training. */
  public Tracker tracker() {
    return row ->
        at(
            row.step(),
            "loss %.4f  mean weight %.3f  %.0f tokens/s"
                .formatted(row.loss(), row.meanWeight(), row.tokensPerS()));
  }

  /**
   * Shows how far the job is, if it is time to.
   *
   * @param done units done
   * @param detail shown beside them, may be empty
   */
  public void at(long done, String detail) {
    long now = System.nanoTime();
    boolean last = done >= total;
    if (!last && now - printed < (terminal ? TERMINAL_NANOS : PLAIN_NANOS)) {
      return;
    }
    printed = now;
    long left = done <= before ? 0 : (now - start) / (done - before) * Math.max(0, total - done);
    String time =
        last
            ? "in " + clock(Duration.ofNanos(now - start))
            : "ETA " + clock(Duration.ofNanos(left));
    String gap = detail.isEmpty() ? "" : detail + "  ";
    if (terminal) {
      String line = "%s %s %d/%d  %s%s".formatted(what, bar(done), done, total, gap, time);
      out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
      width = line.length();
    } else {
      out.printf("%s %d/%d  %s%s%n", what, done, total, gap, time);
    }
    out.flush();
  }

  /** A line that stays, above the one that is rewritten. */
  public void say(String line) {
    if (width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      width = 0;
    }
    out.println(line);
    out.flush();
  }

  @Override
  public void close() {
    if (width > 0) {
      out.println();
    }
  }

  private String bar(long done) {
    int full = total == 0 ? BAR : (int) Math.min(BAR, BAR * done / total);
    return "█".repeat(full) + "░".repeat(BAR - full);
  }

  /** A duration for reading, such as 4:05 or 1:04:05. */
  public static String clock(Duration d) {
    return d.toHours() > 0
        ? "%d:%02d:%02d".formatted(d.toHours(), d.toMinutesPart(), d.toSecondsPart())
        : "%d:%02d".formatted(d.toMinutes(), d.toSecondsPart());
  }

  /**
   * Whether lines of standard error can be rewritten: the launcher knows ({@value #TERMINAL}), else
   * Linux.
   */
  public static boolean errorIsTerminal() {
    String told = System.getProperty(TERMINAL);
    if (told != null) {
      return Boolean.parseBoolean(told);
    }
    try {
      String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
      return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false;
    }
  }
}
