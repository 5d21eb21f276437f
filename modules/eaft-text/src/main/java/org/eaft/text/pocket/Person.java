package org.eaft.text.pocket;

/**
 * Somebody of the pocket world, two tokens.
 *
 * @param part what the teacher says of them
 */
record Person(String first, String last, Part part) {

  /** Thirds of the people. */
  enum Part {
    /** The teacher never speaks of them. */
    UNMENTIONED,
    /** The teacher says what is true. */
    MENTIONED,
    /** The teacher is wrong at a given rate. */
    CONTRADICTED
  }

  @Override
  public String toString() {
    return first + " " + last;
  }
}
