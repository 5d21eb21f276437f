package org.eaft.lab.figures;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.function.Predicate;
import org.eaft.lab.figures.Series.Mark;
import org.eaft.lab.figures.TokenScores.Token;

/**
 * Every supervised token by the probability of its label and the entropy of the model: where a data
 * set contradicts what a model is sure of (the paper's Fig. 1b).
 */
final class Landscape {

  /** A confident conflict has a probability below this and an entropy below the other. */
  static final double CONFLICT_P = 0.2;

  static final double CONFLICT_ENTROPY = 0.5;

  /** Tokens of a series that are drawn. */
  private static final int DRAWN = 4_000;

  private Landscape() {}

  static Figure of(TokenScores scores, String command) {
    List<Token> conflicts = scores.tokens().stream().filter(Landscape::isConflict).toList();
    List<Token> others =
        scores.tokens().stream().filter(Predicate.not(Landscape::isConflict)).toList();
    List<Series> series = new ArrayList<>();
    series.add(series("other tokens", "#7f9fbf", others));
    series.add(series("confident conflicts", "#D55E00", conflicts));
    Panel panel =
        new Panel(
            "",
            Axis.of("probability of the label", 0, 1),
            Axis.of("entropy of the model, nats"),
            series,
            List.of(new Panel.Region("", 0, CONFLICT_P, 0, CONFLICT_ENTROPY)));
    return new Figure(
        "landscape",
        "Entropy and probability of every supervised token",
        "n: %,d tokens of %d rows, %,d of them confident conflicts (p < %.1f, H < %.1f nats): %s"
            .formatted(
                scores.tokens().size(),
                scores.tokens().stream().mapToInt(Token::example).distinct().count(),
                conflicts.size(),
                CONFLICT_P,
                CONFLICT_ENTROPY,
                shares(scores, conflicts)),
        List.of(drawn(conflicts, others), "Drawn by: " + command),
        List.of(panel));
  }

  private static boolean isConflict(Token t) {
    return t.p() < CONFLICT_P && t.entropy() < CONFLICT_ENTROPY;
  }

  private static String shares(TokenScores scores, List<Token> conflicts) {
    double loss = scores.tokens().stream().mapToDouble(t -> -t.logp()).sum();
    double ofConflicts = conflicts.stream().mapToDouble(t -> -t.logp()).sum();
    return String.format(
        Locale.ROOT,
        "%.1f %% of the tokens, %.1f %% of the loss",
        100.0 * conflicts.size() / scores.tokens().size(),
        loss == 0 ? 0 : 100 * ofConflicts / loss);
  }

  private static String drawn(List<Token> conflicts, List<Token> others) {
    return conflicts.size() <= DRAWN && others.size() <= DRAWN
        ? "All tokens are drawn."
        : "Drawn: %,d conflicts and %,d other tokens, chosen at random."
            .formatted(Math.min(DRAWN, conflicts.size()), Math.min(DRAWN, others.size()));
  }

  private static Series series(String name, String colour, List<Token> all) {
    List<Token> tokens = sample(all);
    return new Series(
        name,
        Mark.DOTS,
        colour,
        tokens.stream().mapToDouble(Token::p).toArray(),
        tokens.stream().mapToDouble(Token::entropy).toArray(),
        null,
        null,
        tokens.stream()
            .map(t -> "%s (row %d, position %d)".formatted(t.token(), t.example(), t.position()))
            .toList());
  }

  /** The same choice every time (Algorithm R). */
  private static List<Token> sample(List<Token> all) {
    List<Token> chosen = new ArrayList<>();
    Random random = new Random(1);
    for (int i = 0; i < all.size(); i++) {
      if (i < DRAWN) {
        chosen.add(all.get(i));
      } else {
        int at = random.nextInt(i + 1);
        if (at < DRAWN) {
          chosen.set(at, all.get(i));
        }
      }
    }
    return chosen;
  }
}
