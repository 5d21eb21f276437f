package org.eaft.bench;

import java.util.Collection;

/** What is measured: a forward and a backward pass over inputs that stay the same. */
@FunctionalInterface
interface Step extends AutoCloseable {

  /**
   * Runs it once. Returns the output and the gradients, arrays of ND4J or of doubles, which are
   * good until the next call.
   */
  Collection<?> run();

  @Override
  default void close() {}
}
