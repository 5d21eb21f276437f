package org.eaft.lab;

import java.io.PrintStream;
import java.util.List;
import java.util.OptionalDouble;

/**
 * How far a matrix is, on standard error: a line for each run that ends, and below them, on a
 * terminal, one line that is rewritten. Called from one thread.
 */
final class MatrixProgress {

  private static final double NANOS = 1e9;

  /** A line that wraps cannot be rewritten. */
  private static final int WIDTH = 79;

  private final PrintStream out;
  private final boolean terminal;
  private final int total;
  private final long start = System.nanoTime();
  private int done;
  private int width;

  /**
   * Starts the clock.
   *
   * @param done runs that are finished already
   */
  MatrixProgress(int done, int total, boolean terminal, PrintStream out) {
    this.done = done;
    this.total = total;
    this.terminal = terminal;
    this.out = out;
  }

  /** One run has ended, well or not. */
  void ended(String what, OptionalDouble left) {
    done++;
    say("%s %s".formatted(place(left), what));
  }

  /** A line that stays. */
  void say(String line) {
    clear();
    out.println(line);
    out.flush();
  }

  /** Shows what is going on, where a line can be rewritten. */
  void running(List<String> names, OptionalDouble left) {
    if (!terminal) {
      return;
    }
    String whole = "%s %s".formatted(place(left), String.join(" | ", names));
    String line = whole.substring(0, Math.min(WIDTH, whole.length()));
    out.print("\r" + line + " ".repeat(Math.max(0, width - line.length())));
    out.flush();
    width = line.length();
  }

  /** Leaves no line behind that is to be rewritten. */
  void clear() {
    if (width > 0) {
      out.print("\r" + " ".repeat(width) + "\r");
      width = 0;
    }
  }

  private String place(OptionalDouble left) {
    String eta = left.isPresent() ? Estimate.clock(left.getAsDouble()) : "?";
    String elapsed = Estimate.clock((System.nanoTime() - start) / NANOS);
    return "[%d/%d, %s, ETA %s]".formatted(done, total, elapsed, eta);
  }
}
