package org.eaft.testkit.reference;

/** Argument checks of the twins: what was given, what was expected. */
final class Check {
  private Check() {}

  static void length(String name, double[] array, long expected) {
    if (array.length != expected) {
      throw new IllegalArgumentException(
          name + " has " + array.length + " elements, expected " + expected);
    }
  }

  static void length(String name, int[] array, long expected) {
    if (array.length != expected) {
      throw new IllegalArgumentException(
          name + " has " + array.length + " elements, expected " + expected);
    }
  }

  static int rows(String name, double[] array, int width) {
    if (width < 1 || array.length % width != 0) {
      throw new IllegalArgumentException(
          name + " has " + array.length + " elements, not whole rows of width " + width);
    }
    return array.length / width;
  }
}
