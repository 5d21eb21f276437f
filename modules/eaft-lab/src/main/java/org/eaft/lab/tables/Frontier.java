package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What SFT reaches at any learning rate: target accuracy as a piecewise linear function of general
 * accuracy, through SFT's points at all rates and the base, which is SFT at rate zero; a point that
 * another one beats in both is left out.
 *
 * <p>A method that weights tokens also shortens its steps; it does more than a smaller rate would
 * only where it lies above this line.
 *
 * @param points by general accuracy, ascending; target accuracy descends
 */
public record Frontier(List<Point> points) {

  /** The objective whose frontier it is. */
  public static final String METHOD = "sft";

  /**
   * A point of the line.
   *
   * @param label such as {@code sft lr=1e-4}
   * @param general mean accuracy on the general tasks
   * @param target mean accuracy on the target tasks
   * @param generalError standard error, 0 where it is not known
   * @param targetError standard error, 0 where it is not known
   */
  public record Point(
      String label, double general, double target, double generalError, double targetError) {

    private boolean dominates(Point p) {
      return general >= p.general
          && target >= p.target
          && (general > p.general || target > p.target);
    }

    private boolean liesAt(Point p) {
      return general == p.general && target == p.target;
    }

    /** None where target or general accuracy was not measured. */
    public static Optional<Point> of(Entry entry) {
      return entry
          .metric("general")
          .flatMap(
              g ->
                  entry
                      .metric("target")
                      .map(
                          t ->
                              new Point(
                                  entry.label(),
                                  g.mean(),
                                  t.mean(),
                                  entry.error("general").orElse(0.0),
                                  entry.error("target").orElse(0.0))));
    }
  }

  /**
   * Where a method lies.
   *
   * @param above its target accuracy minus that of the line at equal general accuracy; null where
   *     its general accuracy is outside the line's
   * @param error standard error by propagation of those over seeds, slope included; null as above
   * @param words what to say where it is outside
   */
  public record Distance(Double above, Double error, String words) {}

  /**
   * The frontier at a point of the other axes, if SFT has at least two rates there.
   *
   * @param rest the grid point without the learning rate
   */
  public static Optional<Frontier> of(Experiment experiment, Map<String, Object> rest) {
    List<Entry> sft =
        experiment.trained().stream()
            .filter(e -> e.method().equals(METHOD))
            .filter(e -> View.without(e.point(), List.of(Experiment.RATE)).equals(rest))
            .toList();
    List<Point> points = new ArrayList<>();
    sft.forEach(e -> Point.of(e).ifPresent(points::add));
    if (points.size() < 2) {
      return Optional.empty();
    }
    experiment.base(sft.get(0)).flatMap(Point::of).ifPresent(points::add);
    List<Point> line =
        points.stream()
            .filter(p -> points.stream().noneMatch(q -> q.dominates(p)))
            .filter(p -> points.stream().filter(p::liesAt).findFirst().orElseThrow().equals(p))
            .sorted(Comparator.comparingDouble(Point::general))
            .toList();
    return line.size() < 2 ? Optional.empty() : Optional.of(new Frontier(line));
  }

  /** Whether an entry is one of its points. */
  public boolean holds(Entry entry) {
    return entry.method().equals(METHOD)
        && Point.of(entry).filter(at -> points.stream().anyMatch(at::liesAt)).isPresent();
  }

  /** The distance of a method's means from the line. */
  public Distance distance(Entry entry) {
    Optional<Point> point = Point.of(entry);
    if (point.isEmpty()) {
      return new Distance(null, null, "");
    }
    Point p = point.get();
    if (p.general() < points.get(0).general()) {
      return new Distance(null, null, "outside: general below SFT's");
    }
    for (int i = 1; i < points.size(); i++) {
      if (p.general() <= points.get(i).general()) {
        return between(points.get(i - 1), points.get(i), p);
      }
    }
    return new Distance(null, null, "outside: general above SFT's and the base's");
  }

  private static Distance between(Point low, Point high, Point p) {
    double width = high.general() - low.general();
    double share = (p.general() - low.general()) / width;
    double slope = (high.target() - low.target()) / width;
    double line = low.target() + share * (high.target() - low.target());
    double variance =
        square(p.targetError())
            + square(slope * p.generalError())
            + square(1 - share) * variance(low, slope)
            + square(share) * variance(high, slope);
    return new Distance(p.target() - line, Math.sqrt(variance), "");
  }

  private static double variance(Point p, double slope) {
    return square(p.targetError()) + square(slope * p.generalError());
  }

  private static double square(double x) {
    return x * x;
  }
}
