package org.eaft.lab.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.IntStream;
import org.eaft.lab.figures.TokenScores.Token;
import org.eaft.lab.report.TokenGroup.Context;
import org.eaft.lab.tables.Numbers;

/**
 * The confident conflicts of a group of scans: labels that the model of the first scan gave p below
 * 0.2 while its entropy was below 0.5 nats.
 *
 * @param title methods of the group
 * @param names column heads of the weights
 * @param caption how many there are, and by whose scan
 * @param tokens the most frequent labels
 * @param places the least probable labels with their contexts
 */
record Conflicts(
    String title, List<String> names, String caption, List<Label> tokens, List<Spot> places) {

  private static final int MOST = 15;

  /**
   * A label.
   *
   * @param token its text
   * @param count how often it is in conflict
   * @param p mean probability
   * @param entropy mean entropy, nats
   * @param weights mean weight by method
   */
  record Label(String token, int count, String p, String entropy, List<String> weights) {}

  /**
   * A place.
   *
   * @param context the token and its neighbours
   * @param where row of the data and position in it
   * @param p probability of the label
   * @param entropy nats
   * @param weights by method
   */
  record Spot(Context context, String where, String p, String entropy, List<String> weights) {}

  static Conflicts of(TokenGroup group) {
    List<Integer> all =
        IntStream.range(0, group.size()).filter(i -> group.isConflict(0, i)).boxed().toList();
    String caption =
        "%,d of %,d supervised tokens (%s %%) are confident conflicts%s: p < %s and entropy < %s nats."
            .formatted(
                all.size(),
                group.size(),
                Numbers.fixed(100.0 * all.size() / group.size(), 1),
                group.names().size() > 1 ? " in the scan of " + group.names().get(0) : "",
                TokenGroup.CONFLICT_P,
                TokenGroup.CONFLICT_ENTROPY);
    List<String> names = group.names().stream().map(n -> n.isEmpty() ? "weight" : n).toList();
    return new Conflicts(group.title(), names, caption, labels(group, all), spots(group, all));
  }

  private static List<Label> labels(TokenGroup group, List<Integer> all) {
    Map<String, List<Integer>> byToken = new LinkedHashMap<>();
    for (int i : all) {
      byToken.computeIfAbsent(group.context(i).token(), t -> new ArrayList<>()).add(i);
    }
    return byToken.entrySet().stream()
        .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
        .limit(MOST)
        .map(e -> label(group, e.getKey(), e.getValue()))
        .toList();
  }

  private static Label label(TokenGroup group, String token, List<Integer> at) {
    return new Label(
        token,
        at.size(),
        mean(at.stream().map(i -> group.token(0, i).p()).toList()),
        mean(at.stream().map(i -> group.token(0, i).entropy()).toList()),
        IntStream.range(0, group.names().size())
            .mapToObj(s -> mean(at.stream().map(i -> group.token(s, i).weight()).toList()))
            .toList());
  }

  private static List<Spot> spots(TokenGroup group, List<Integer> all) {
    return all.stream()
        .sorted(Comparator.comparingDouble(i -> group.token(0, i).logp()))
        .limit(MOST)
        .map(i -> spot(group, i))
        .toList();
  }

  private static Spot spot(TokenGroup group, int i) {
    Token t = group.token(0, i);
    return new Spot(
        group.context(i),
        "row %d, token %d".formatted(t.example(), t.position()),
        shown(t.p()),
        shown(t.entropy()),
        IntStream.range(0, group.names().size())
            .mapToObj(s -> shown(group.token(s, i).weight()))
            .toList());
  }

  private static String mean(List<Double> values) {
    return shown(values.stream().mapToDouble(d -> d).average().orElseThrow());
  }

  private static String shown(double value) {
    return value != 0 && Math.abs(value) < 0.001
        ? String.format(Locale.ROOT, "%.0e", value).replace("e-0", "e-")
        : Numbers.fixed(value, 3);
  }
}
