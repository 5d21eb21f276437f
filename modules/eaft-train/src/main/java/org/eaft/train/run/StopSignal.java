package org.eaft.train.run;

import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Remembers SIGINT and SIGTERM, so that a run can finish its step; a second one ends the process at
 * once.
 */
public final class StopSignal implements BooleanSupplier {

  private static final int BASE = 128;

  private volatile int number;

  private StopSignal() {}

  /** Takes over both signals for the rest of the process. */
  public static StopSignal install() {
    StopSignal stop = new StopSignal();
    for (String name : new String[] {"INT", "TERM"}) {
      Signal.handle(new Signal(name), stop::received);
    }
    return stop;
  }

  private void received(Signal signal) {
    if (number != 0) {
      Runtime.getRuntime().halt(BASE + signal.getNumber());
    }
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
