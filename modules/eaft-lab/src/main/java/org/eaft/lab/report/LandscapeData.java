package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.eaft.lab.figures.TokenScores.Token;
import org.eaft.lab.report.TokenGroup.Context;

/**
 * Tokens of a landscape of entropy and probability; of many, a sample.
 *
 * @param names of the methods
 * @param total tokens that were scanned
 * @param texts before, token and after, of each shown one
 * @param p probability of the label, by method and token
 * @param entropy in nats, by method and token
 * @param weight by method and token
 */
record LandscapeData(
    List<String> names,
    int total,
    List<List<String>> texts,
    List<List<Double>> p,
    List<List<Double>> entropy,
    List<List<Double>> weight) {

  private static final long SEED = 1;

  /**
   * All tokens, or conflicts and others at random where there are more than the charts can hold.
   *
   * @param most tokens to show
   */
  static LandscapeData of(TokenGroup group, int most) {
    List<Integer> conflicts =
        new ArrayList<>(
            IntStream.range(0, group.size()).filter(i -> group.isConflict(0, i)).boxed().toList());
    List<Integer> others =
        new ArrayList<>(
            IntStream.range(0, group.size()).filter(i -> !group.isConflict(0, i)).boxed().toList());
    double share = Math.min(1, (double) most / group.size());
    List<Integer> shown = new ArrayList<>(sample(conflicts, share));
    shown.addAll(sample(others, share));
    Collections.sort(shown);
    List<List<String>> texts = new ArrayList<>();
    for (int i : shown) {
      Context c = group.context(i);
      texts.add(List.of(c.before(), c.token(), c.after()));
    }
    return new LandscapeData(
        group.names(),
        group.size(),
        texts,
        columns(group, shown, Token::p),
        columns(group, shown, Token::entropy),
        columns(group, shown, Token::weight));
  }

  /** The same share of conflicts and of others, so that the picture is not distorted. */
  private static List<Integer> sample(List<Integer> all, double share) {
    Collections.shuffle(all, new Random(SEED));
    return all.subList(0, (int) Math.round(share * all.size()));
  }

  private static List<List<Double>> columns(
      TokenGroup group, List<Integer> shown, ToDoubleFunction<Token> value) {
    return IntStream.range(0, group.names().size())
        .mapToObj(
            scan ->
                shown.stream()
                    .map(i -> Rounded.orNull(value.applyAsDouble(group.token(scan, i))))
                    .toList())
        .toList();
  }
}
