package org.eaft.eval.ifeval;

/** An instruction with its arguments, such as "at least 300 words". */
@FunctionalInterface
interface Instruction {

  /**
   * Whether a response follows it.
   *
   * @param response not blank
   */
  boolean follows(String response);
}
