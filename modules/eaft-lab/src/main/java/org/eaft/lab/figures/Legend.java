package org.eaft.lab.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.lab.figures.Series.Mark;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** One legend for all panels; it also chooses the symbol of each name. */
final class Legend {

  static final int SYMBOL = 9;
  private static final int SWATCH = 26;
  private static final int GAP = 18;
  private static final Font FONT = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  /** The same in all figures. */
  private static final Map<String, Marker> METHODS =
      Map.of(
          "base", SeriesMarkers.CROSS,
          "sft", SeriesMarkers.SQUARE,
          "sft_kl", SeriesMarkers.TRIANGLE_UP,
          "dft", SeriesMarkers.DIAMOND,
          "talr", SeriesMarkers.TRIANGLE_DOWN,
          "flow", SeriesMarkers.PLUS,
          "eaft", SeriesMarkers.CIRCLE);

  private static final List<Marker> OTHERS =
      List.of(
          SeriesMarkers.CIRCLE,
          SeriesMarkers.SQUARE,
          SeriesMarkers.TRIANGLE_UP,
          SeriesMarkers.DIAMOND,
          SeriesMarkers.TRIANGLE_DOWN);

  private final Map<String, Series> entries = new LinkedHashMap<>();

  private Legend() {}

  static Legend of(Figure figure) {
    Legend legend = new Legend();
    figure.panels().forEach(p -> p.series().forEach(s -> legend.entries.putIfAbsent(s.name(), s)));
    return legend;
  }

  /** The symbol of a name, the same in all panels. */
  Marker symbol(String name) {
    List<String> others = entries.keySet().stream().filter(n -> !METHODS.containsKey(n)).toList();
    return METHODS.containsKey(name)
        ? METHODS.get(name)
        : OTHERS.get(others.indexOf(name) % OTHERS.size());
  }

  /** Paints into lines of a width; returns where the last ends. */
  int paint(Graphics2D g, int left, int top, int width) {
    g.setFont(FONT);
    int height = g.getFontMetrics().getHeight() + 2;
    int x = left;
    int y = top + height;
    for (Series s : entries.values()) {
      int needed = SWATCH + g.getFontMetrics().stringWidth(s.name()) + GAP;
      if (x > left && x + needed > left + width) {
        x = left;
        y += height;
      }
      entry(g, s, x, y - height / 2);
      g.setColor(Color.DARK_GRAY);
      g.drawString(s.name(), x + SWATCH, y - g.getFontMetrics().getDescent() - 1);
      x += needed;
    }
    return y;
  }

  private void entry(Graphics2D g, Series s, int x, int y) {
    g.setColor(Color.decode(s.colour()));
    switch (s.mark()) {
      case LINE, DASHED -> line(g, s.mark(), x, y);
      case LINE_AND_POINTS -> {
        line(g, s.mark(), x, y);
        symbol(s.name()).paint(g, x + 10.0, y, SYMBOL);
      }
      case POINTS -> symbol(s.name()).paint(g, x + 10.0, y, SYMBOL);
      case DOTS -> g.fillOval(x + 7, y - 3, 6, 6);
      case CELLS -> {
        g.fillRect(x + 2, y - 5, 18, 10);
        g.setColor(Color.GRAY);
        g.setStroke(new BasicStroke(0.5f));
        g.drawRect(x + 2, y - 5, 18, 10);
      }
    }
  }

  private static void line(Graphics2D g, Mark mark, int x, int y) {
    g.setStroke(stroke(mark));
    g.drawLine(x, y, x + 20, y);
  }

  static BasicStroke stroke(Mark mark) {
    return mark == Mark.DASHED
        ? new BasicStroke(
            2f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_ROUND, 1f, new float[] {5f, 4f}, 0f)
        : new BasicStroke(2f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND);
  }
}
