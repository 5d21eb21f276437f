package org.eaft.lab.figures;

/** Names and titles of figures that are drawn once a grid point. */
final class Titles {

  private Titles() {}

  /** The name of a figure's files. */
  static String name(String figure, String point) {
    return point.isEmpty() ? figure : figure + "-" + point.replaceAll("[^A-Za-z0-9.=-]+", "-");
  }

  static String title(String title, String point) {
    return point.isEmpty() ? title : title + " (" + point + ")";
  }
}
