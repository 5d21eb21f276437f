package org.eaft.train.run;

import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Remembers SIGINT and SIGTERM, so that a run can finish its step; another one a second later ends
 * the process at once.
 */
public final class StopSignal implements BooleanSupplier {

  private static final int BASE = 128;

  /**
   * A terminal's signal reaches a run twice, from the terminal and from the parent that it also
   * got.
   */
  private static final long SAME_NANOS = 1_000_000_000L;

  private volatile int number;
  private volatile long since;

  private StopSignal() {}

  /** Takes over both signals for the rest of the process. */
  public static StopSignal install() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), stop::received);
    }
    return stop;
  }

  /** Sends this process SIGTERM when another has ended: who started it may be killed. */
  public static void raiseAtEndOf(ProcessHandle other) {
    Thread watch =
        new Thread(
            () -> {
              other.onExit().join();
              Signal.raise(new Signal("TERM"));
            },
            "eaft-parent");
    watch.setDaemon(true);
    watch.start();
  }

  private void received(Signal signal) {
    if (number != 0) {
      if (System.nanoTime() - since > SAME_NANOS) {
        Runtime.getRuntime().halt(BASE + signal.getNumber());
      }
      return;
    }
    since = System.nanoTime();
    number = signal.getNumber();
    System.err.printf(
        "%nSIG%s: finishing what is begun; a second signal ends it at once%n", signal.getName());
  }

  /** Whether a signal came. */
  @Override
  public boolean getAsBoolean() {
    return number != 0;
  }

  /** 130 after SIGINT, 143 after SIGTERM. */
  public int exitCode() {
    return BASE + number;
  }
}
