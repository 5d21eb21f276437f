package org.eaft.lab.figures;

import java.util.List;

/**
 * Points of one kind.
 *
 * @param name in the legend; the same name in two panels is one entry
 * @param mark how they are drawn
 * @param colour as {@code #rrggbb}
 * @param x positions
 * @param y positions, as many; NaN leaves a gap
 * @param xError half lengths of horizontal error bars; null for none
 * @param yError half lengths of vertical error bars; null for none
 * @param labels what each point is, for who points at it; empty for none
 */
public record Series(
    String name,
    Mark mark,
    String colour,
    double[] x,
    double[] y,
    double[] xError,
    double[] yError,
    List<String> labels) {

  /** How points are drawn. */
  public enum Mark {
    /** A symbol a point; which one follows the order of the names. */
    POINTS,
    /** A small dot a point, for thousands of them. */
    DOTS,
    LINE,
    DASHED,
    LINE_AND_POINTS,
    /** A filled rectangle a point, as wide and high as the grid that the points make. */
    CELLS
  }

  public Series {
    requireLength(name, x.length, y.length);
    requireLength(name, x.length, xError == null ? x.length : xError.length);
    requireLength(name, x.length, yError == null ? x.length : yError.length);
    requireLength(name, x.length, labels.isEmpty() ? x.length : labels.size());
  }

  private static void requireLength(String name, int n, int m) {
    if (n != m) {
      throw new IllegalArgumentException("%s: %d positions and %d values".formatted(name, n, m));
    }
  }

  /** Without errors and labels. */
  public static Series of(String name, Mark mark, String colour, double[] x, double[] y) {
    return new Series(name, mark, colour, x, y, null, null, List.of());
  }
}
