package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.Frontier;

/**
 * What is learned against what is kept, at one grid point without the learning rate.
 *
 * @param title the point in words; empty where there is one
 * @param points methods and the base, in %
 * @param frontier general and target accuracy of SFT's line in %, empty where there is none
 */
record ParetoPanel(String title, List<Point> points, List<double[]> frontier) {

  /**
   * A method at a grid point.
   *
   * @param method label of the objective
   * @param label with the grid point
   * @param seeds finished runs
   * @param x general accuracy, %
   * @param y target accuracy, %
   * @param ex its standard error
   * @param ey its standard error
   */
  record Point(String method, String label, int seeds, double x, double y, double ex, double ey) {}

  /** One panel for each value of the other grid keys. */
  static List<ParetoPanel> of(Experiment experiment) {
    Map<Map<String, Object>, List<Entry>> parts = new LinkedHashMap<>();
    experiment
        .trained()
        .forEach(e -> parts.computeIfAbsent(Verdict.rest(e), r -> new ArrayList<>()).add(e));
    List<ParetoPanel> panels = new ArrayList<>();
    parts.forEach(
        (rest, entries) -> {
          List<Point> points = new ArrayList<>();
          experiment.base(entries.get(0)).ifPresent(b -> add(points, b));
          entries.forEach(e -> add(points, e));
          if (!points.isEmpty()) {
            panels.add(
                new ParetoPanel(
                    parts.size() == 1 ? "" : Entry.words(rest), points, line(experiment, rest)));
          }
        });
    return panels;
  }

  private static void add(List<Point> points, Entry e) {
    Frontier.Point.of(e)
        .ifPresent(
            p ->
                points.add(
                    new Point(
                        e.method(),
                        e.label(),
                        e.runs().size(),
                        percent(p.general()),
                        percent(p.target()),
                        percent(p.generalError()),
                        percent(p.targetError()))));
  }

  private static List<double[]> line(Experiment experiment, Map<String, Object> rest) {
    return Frontier.of(experiment, rest)
        .map(
            f ->
                f.points().stream()
                    .map(p -> new double[] {percent(p.general()), percent(p.target())})
                    .toList())
        .orElse(List.of());
  }

  private static double percent(double share) {
    return Rounded.of(100 * share);
  }
}
