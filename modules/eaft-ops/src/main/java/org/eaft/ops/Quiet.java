package org.eaft.ops;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** Keeps ND4J's debugging lines, one an op, off the standard output. */
final class Quiet {

  private Quiet() {}

  static synchronized void run(Runnable noisy) {
    PrintStream before = System.out;
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8));
    try {
      noisy.run();
    } finally {
      System.setOut(before);
    }
  }
}
