package org.eaft.lab.figures;

import java.util.List;

/**
 * What a figure shows, without how it is drawn.
 *
 * @param name of its files, such as {@code pareto}
 * @param title what is to be seen
 * @param subtitle n and seeds
 * @param caption sentences under it, the command among them
 * @param panels side by side, sharing one legend
 */
public record Figure(
    String name, String title, String subtitle, List<String> caption, List<Panel> panels) {

  public Figure {
    if (panels.isEmpty()) {
      throw new IllegalArgumentException("a figure needs a panel");
    }
  }
}
