package org.eaft.eval.bfcl;

/** Kinds of questions. */
public enum Category {
  /** One function, one call. */
  SIMPLE,
  /** Several functions, one call. */
  MULTIPLE,
  /** One function, several calls in any order. */
  PARALLEL,
  /** Several functions, several calls in any order. */
  PARALLEL_MULTIPLE,
  /** No function fits, and none is to be called. */
  IRRELEVANCE;

  /**
   * The category of a data file.
   *
   * @param name such as {@code simple_python} or {@code live_parallel_multiple}
   * @throws IllegalArgumentException if it is none of these, or in another language
   */
  public static Category of(String name) {
    boolean other = name.contains("java") || name.contains("multi_turn") || name.equals("sql");
    if (!other && name.contains("irrelevance")) {
      return IRRELEVANCE;
    } else if (!other && name.contains("parallel")) {
      return name.contains("multiple") ? PARALLEL_MULTIPLE : PARALLEL;
    } else if (!other && name.contains("multiple")) {
      return MULTIPLE;
    } else if (!other && name.contains("simple")) {
      return SIMPLE;
    }
    throw new IllegalArgumentException(
        "category '%s' is not one of simple, multiple, parallel, parallel_multiple, irrelevance in Python"
            .formatted(name));
  }
}
