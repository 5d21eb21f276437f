package org.eaft.lab.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.eaft.lab.figures.Series.Mark;

/**
 * The size of a token's gradient in the (p, H) plane under SFT and under EAFT (the paper's Fig. 3,
 * which does not define its quantity).
 *
 * <p>Drawn is the norm of the gradient with respect to the logits, w · ‖P - onehot(label)‖, of the
 * family of distributions in which the label has probability p and m other tokens share 1 - p
 * evenly: with h(p) = -p ln p - (1 - p) ln(1 - p), entropy H = h(p) + (1 - p) ln m gives m (at
 * least 1, not whole), and the norm is w (1 - p) sqrt(1 + 1/m). No distribution has H below h(p).
 * The weight w of EAFT is that of its 20 likeliest tokens, divided by 3.
 */
final class GradientPlane {

  private static final int GRID = 60;
  private static final double HIGHEST = 3;
  private static final int TOP = 20;
  private static final double NORMALIZER = 3;

  /** Width of a level; the norm is below sqrt(2). */
  private static final double LEVEL = 0.2;

  private GradientPlane() {}

  static Figure of(String command) {
    return new Figure(
        "gradient",
        "Size of a token's gradient: SFT and EAFT",
        "n: %d x %d points of a family of distributions, no seeds: the values are exact"
            .formatted(GRID, GRID),
        List.of(
            "Norm of the gradient with respect to the logits, w ‖P - onehot‖, where the label has"
                + " probability p and m other tokens share the rest evenly, H = h(p) + (1 - p) ln m."
                + " White: no distribution has so little entropy. EAFT: w = H of the top 20,"
                + " renormalised, / 3. Dashed: confident conflicts.",
            "Drawn by: " + command),
        List.of(panel("SFT, w = 1", false), panel("EAFT, w = H₂₀ / 3", true)));
  }

  private static Panel panel(String title, boolean gated) {
    List<List<double[]>> levels = new ArrayList<>();
    Palette.LEVELS.forEach(l -> levels.add(new ArrayList<>()));
    for (int i = 0; i < GRID; i++) {
      for (int j = 0; j < GRID; j++) {
        double p = (i + 0.5) / GRID;
        double entropy = HIGHEST * (j + 0.5) / GRID;
        norm(p, entropy, gated)
            .ifPresent(n -> levels.get((int) (n / LEVEL)).add(new double[] {p, entropy}));
      }
    }
    List<Series> series = new ArrayList<>();
    for (int l = 0; l < levels.size(); l++) {
      List<double[]> cells = levels.get(l);
      series.add(
          Series.of(
              "%.1f to %.1f".formatted(l * LEVEL, (l + 1) * LEVEL),
              Mark.CELLS,
              Palette.LEVELS.get(l),
              cells.stream().mapToDouble(c -> c[0]).toArray(),
              cells.stream().mapToDouble(c -> c[1]).toArray()));
    }
    return new Panel(
        title,
        Axis.of("probability p of the label", 0, 1),
        Axis.of("entropy H, nats", 0, HIGHEST),
        series,
        List.of(new Panel.Region("", 0, Landscape.CONFLICT_P, 0, Landscape.CONFLICT_ENTROPY)));
  }

  /** The norm at a point of the plane; none where no distribution lies there. */
  static OptionalDouble norm(double p, double entropy, boolean gated) {
    double logM = (entropy + xLogX(p) + xLogX(1 - p)) / (1 - p);
    if (logM < 0) {
      return OptionalDouble.empty();
    }
    double m = Math.exp(logM);
    double norm = (1 - p) * Math.sqrt(1 + 1 / m);
    return OptionalDouble.of(gated ? norm * topEntropy(p, m) / NORMALIZER : norm);
  }

  /** Entropy of the likeliest tokens, renormalised: the label among them, or only others. */
  private static double topEntropy(double p, double m) {
    double other = (1 - p) / m;
    if (other > p && m >= TOP) {
      return Math.log(TOP);
    }
    double others = Math.min(m, TOP - 1);
    double mass = p + others * other;
    return -xLogX(p / mass) - others * xLogX(other / mass);
  }

  private static double xLogX(double x) {
    return x == 0 ? 0 : x * Math.log(x);
  }
}
