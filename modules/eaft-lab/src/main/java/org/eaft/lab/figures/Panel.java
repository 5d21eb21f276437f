package org.eaft.lab.figures;

import java.util.List;

/**
 * One pair of axes.
 *
 * @param title above it; empty where the figure's says all
 * @param x horizontal axis
 * @param y vertical axis
 * @param series in drawing order
 * @param regions rectangles that are pointed out
 */
public record Panel(String title, Axis x, Axis y, List<Series> series, List<Region> regions) {

  /**
   * A rectangle in the units of the axes.
   *
   * @param text beside it
   */
  public record Region(String text, double x0, double x1, double y0, double y1) {}
}
