package org.eaft.lab.figures;

import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.awt.image.BufferedImage;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.eaft.lab.figures.Series.Mark;
import org.eaft.lab.tables.Numbers;
import org.knowm.xchart.AnnotationText;
import org.knowm.xchart.XYChart;
import org.knowm.xchart.XYSeries;
import org.knowm.xchart.style.Styler.ChartTheme;
import org.knowm.xchart.style.XYStyler;
import org.knowm.xchart.style.markers.Marker;
import org.knowm.xchart.style.markers.SeriesMarkers;

/** A panel as a chart of XChart. */
final class PanelChart {

  private static final Color GRID = new Color(0xe4, 0xe4, 0xe4);
  private static final Color TEXT = new Color(0x33, 0x33, 0x33);
  private static final Font LABELS = new Font(Font.SANS_SERIF, Font.PLAIN, 13);
  private static final Font TICKS = new Font(Font.SANS_SERIF, Font.PLAIN, 12);

  private final Panel panel;
  private final Legend legend;
  private final XYChart chart;
  private final List<XYSeries> cells = new ArrayList<>();
  private int hidden;

  private PanelChart(Panel panel, Legend legend, int width, int height) {
    this.panel = panel;
    this.legend = legend;
    this.chart = new XYChart(width, height, ChartTheme.XChart);
  }

  static XYChart of(Panel panel, Legend legend, int width, int height) {
    PanelChart made = new PanelChart(panel, legend, width, height);
    made.style();
    panel.series().forEach(made::add);
    panel.regions().forEach(made::add);
    if (!made.cells.isEmpty()) {
      made.fitCells(width, height);
    }
    return made.chart;
  }

  private void style() {
    XYStyler s = chart.getStyler();
    chart.setTitle(panel.title());
    chart.setXAxisTitle(panel.x().label());
    chart.setYAxisTitle(panel.y().label());
    s.setChartTitleVisible(!panel.title().isEmpty());
    s.setChartTitleBoxVisible(false);
    s.setChartTitleFont(new Font(Font.SANS_SERIF, Font.BOLD, 14));
    s.setLegendVisible(false);
    s.setChartBackgroundColor(Color.WHITE);
    s.setPlotBackgroundColor(Color.WHITE);
    s.setPlotBorderColor(Color.GRAY);
    s.setPlotGridLinesColor(GRID);
    s.setPlotGridLinesStroke(new BasicStroke(1f));
    s.setChartFontColor(TEXT);
    s.setAxisTitleFont(LABELS);
    s.setAxisTickLabelsFont(TICKS);
    s.setAnnotationTextFont(TICKS);
    s.setAnnotationTextFontColor(TEXT);
    s.setErrorBarsColorSeriesColor(true);
    s.setMarkerSize(Legend.SYMBOL);
    s.setXAxisLogarithmic(panel.x().scale() == Axis.Scale.LOG);
    s.setYAxisLogarithmic(panel.y().scale() == Axis.Scale.LOG);
    s.setXAxisMin(panel.x().min());
    s.setXAxisMax(panel.x().max());
    s.setYAxisMin(panel.y().min());
    s.setYAxisMax(panel.y().max());
    ticks();
  }

  private void ticks() {
    chart.getStyler().setXAxisLogarithmicDecadeOnly(false);
    chart.getStyler().setYAxisLogarithmicDecadeOnly(false);
    boolean logX = panel.x().scale() == Axis.Scale.LOG;
    boolean logY = panel.y().scale() == Axis.Scale.LOG;
    chart.setCustomXAxisTickLabelsFormatter(
        logX ? logTicks(panel.series().stream().map(Series::x)) : PanelChart::tick);
    chart.setCustomYAxisTickLabelsFormatter(
        logY ? logTicks(panel.series().stream().map(Series::y)) : PanelChart::tick);
  }

  /** Without the rounding errors of positions that were added up. */
  private static String tick(double value) {
    return Numbers.of(new BigDecimal(value).round(new MathContext(6)).doubleValue());
  }

  /** Labels at 1, 2, 4 and 8 times a power of ten; within one power at all but the narrow ones. */
  private static Function<Double, String> logTicks(Stream<double[]> values) {
    DoubleSummaryStatistics range =
        values.flatMapToDouble(Arrays::stream).filter(x -> x > 0).summaryStatistics();
    boolean within = range.getMax() < 10 * range.getMin();
    return value -> {
      double power = Math.pow(10, Math.floor(Math.log10(value * (1 + 1e-9))));
      long digit = Math.round(value / power);
      boolean labelled =
          within ? digit <= 6 || digit == 8 : digit == 1 || digit == 2 || digit == 4 || digit == 8;
      return labelled ? tick(value) : " ";
    };
  }

  private void add(Series s) {
    if (s.x().length == 0) {
      return;
    }
    String key = s.name() + "#" + hidden++;
    XYSeries drawn =
        s.yError() == null
            ? chart.addSeries(key, s.x(), s.y())
            : chart.addSeries(key, s.x(), s.y(), s.yError());
    Color colour = Color.decode(s.colour());
    drawn.setLineColor(colour);
    drawn.setMarkerColor(colour);
    boolean line =
        s.mark() == Mark.LINE || s.mark() == Mark.DASHED || s.mark() == Mark.LINE_AND_POINTS;
    drawn.setLineStyle(line ? Legend.stroke(s.mark()) : new BasicStroke(0f));
    if (!line) {
      drawn.setXYSeriesRenderStyle(XYSeries.XYSeriesRenderStyle.Scatter);
    }
    drawn.setMarker(
        switch (s.mark()) {
          case POINTS, LINE_AND_POINTS -> legend.symbol(s.name());
          case DOTS -> new Dot();
          case LINE, DASHED, CELLS -> SeriesMarkers.NONE;
        });
    if (s.mark() == Mark.CELLS) {
      cells.add(drawn);
    }
    horizontalBars(s, colour);
  }

  /** XChart has vertical bars only. */
  private void horizontalBars(Series s, Color colour) {
    for (int i = 0; s.xError() != null && i < s.x().length; i++) {
      if (s.xError()[i] > 0) {
        line(
            new double[] {s.x()[i] - s.xError()[i], s.x()[i] + s.xError()[i]},
            new double[] {s.y()[i], s.y()[i]},
            colour,
            new BasicStroke(1f));
      }
    }
  }

  private void line(double[] x, double[] y, Color colour, BasicStroke stroke) {
    XYSeries drawn = chart.addSeries("#" + hidden++, x, y);
    drawn.setLineColor(colour).setLineStyle(stroke);
    drawn.setMarker(SeriesMarkers.NONE);
  }

  private void add(Panel.Region r) {
    BasicStroke dashed =
        new BasicStroke(
            1.5f, BasicStroke.CAP_BUTT, BasicStroke.JOIN_MITER, 1f, new float[] {6f, 3f}, 0f);
    line(
        new double[] {r.x0(), r.x1(), r.x1(), r.x0(), r.x0()},
        new double[] {r.y0(), r.y0(), r.y1(), r.y1(), r.y0()},
        Color.DARK_GRAY,
        dashed);
    if (!r.text().isEmpty()) {
      chart.addAnnotation(new AnnotationText(r.text(), (r.x0() + r.x1()) / 2, r.y1(), false));
    }
  }

  /** The size of a cell on the screen is known once the axes are laid out. */
  private void fitCells(int width, int height) {
    Graphics2D g = new BufferedImage(width, height, BufferedImage.TYPE_INT_RGB).createGraphics();
    chart.paint(g, width, height);
    g.dispose();
    double dx =
        spacing(panel.series().stream().flatMapToDouble(s -> Arrays.stream(s.x())).toArray());
    double dy =
        spacing(panel.series().stream().flatMapToDouble(s -> Arrays.stream(s.y())).toArray());
    double w = Math.abs(chart.getScreenXFromChart(dx) - chart.getScreenXFromChart(0));
    double h = Math.abs(chart.getScreenYFromChart(dy) - chart.getScreenYFromChart(0));
    Marker cell = new CellMarker(w, h);
    cells.forEach(s -> s.setMarker(cell));
  }

  private static double spacing(double[] values) {
    double[] sorted = Arrays.stream(values).distinct().sorted().toArray();
    return (sorted[sorted.length - 1] - sorted[0]) / (sorted.length - 1);
  }

  private static final class CellMarker extends Marker {
    private final double width;
    private final double height;

    CellMarker(double width, double height) {
      this.width = width;
      this.height = height;
    }

    @Override
    public void paint(Graphics2D g, double x, double y, int size) {
      // half a pixel more, so that no gap shows between neighbours
      g.fill(
          new Rectangle2D.Double(
              x - width / 2 - 0.25, y - height / 2 - 0.25, width + 0.5, height + 0.5));
    }
  }

  private static final class Dot extends Marker {
    @Override
    public void paint(Graphics2D g, double x, double y, int size) {
      g.fill(new Rectangle2D.Double(x - 1.25, y - 1.25, 2.5, 2.5));
    }
  }
}
