package org.eaft.eval.ifeval;

/** How a count compares with the number of an instruction. */
enum Relation {
  LESS_THAN,
  AT_LEAST;

  boolean holds(int count, int number) {
    return this == LESS_THAN ? count < number : count >= number;
  }
}
