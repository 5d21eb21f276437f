package org.eaft.cli;

import java.util.function.BooleanSupplier;
import sun.misc.Signal;

/**
 * Ctrl-C in a conversation: it stops an answer; where none is being written, or a second time, it
 * ends the process.
 */
final class Interrupt implements BooleanSupplier {

  private static final int CODE = 130;

  private volatile boolean answering;
  private volatile boolean stop;

  private Interrupt() {}

  /** Takes over SIGINT for the rest of the process. */
  static Interrupt install() {
    Interrupt interrupt = new Interrupt();
    Signal.handle(new Signal("INT"), signal -> interrupt.received());
    return interrupt;
  }

  private void received() {
    if (!answering || stop) {
      Runtime.getRuntime().halt(CODE);
    }
    stop = true;
  }

  /** An answer begins. */
  void begin() {
    stop = false;
    answering = true;
  }

  /** The answer is there, or was stopped. */
  void end() {
    answering = false;
  }

  /** Whether the answer is to be stopped. */
  @Override
  public boolean getAsBoolean() {
    return stop;
  }
}
