package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.eaft.lab.stats.Answers;
import org.eaft.lab.stats.Holm;
import org.eaft.lab.stats.Interval;
import org.eaft.lab.stats.PairedBootstrap;
import org.eaft.lab.stats.PairedTests;

/**
 * A method minus a reference on some tasks; p values are corrected by Holm's rule over the methods
 * that are compared at once.
 *
 * @param entry the method
 * @param value difference of accuracy
 * @param interval its 95 % interval, uncorrected
 * @param pBootstrap of the paired bootstrap over questions and seeds
 * @param pT of the paired t test over common seeds; null where there are fewer than two
 * @param pWilcoxon of the exact signed-rank test over common seeds; null where none differs
 */
public record Difference(
    Entry entry, double value, Interval interval, double pBootstrap, Double pT, Double pWilcoxon) {

  /**
   * Compares entries with a reference; entries without answers to its questions are left out.
   *
   * @param metric whose values are compared seed by seed, such as {@code target}
   * @param tasks whose mean accuracy that metric is
   */
  public static List<Difference> of(
      Entry reference, List<Entry> entries, String metric, List<String> tasks) {
    Optional<Answers> answers = reference.answers(tasks);
    if (answers.isEmpty()) {
      return List.of();
    }
    List<Entry> those = new ArrayList<>();
    List<Answers> all = new ArrayList<>(List.of(answers.get()));
    for (Entry e : entries) {
      e.answers(tasks)
          .filter(a -> a.sameQuestions(answers.get()))
          .ifPresent(
              a -> {
                those.add(e);
                all.add(a);
              });
    }
    PairedBootstrap b = PairedBootstrap.of(all);
    Double[] boot =
        IntStream.range(0, those.size()).mapToObj(i -> b.p(i + 1, 0)).toArray(Double[]::new);
    Double[] t = overSeeds(reference, those, metric, (x, y) -> boxed(PairedTests.t(x, y)));
    Double[] w = overSeeds(reference, those, metric, (x, y) -> boxed(PairedTests.wilcoxon(x, y)));
    List.of(boot, t, w).forEach(Difference::correct);
    return IntStream.range(0, those.size())
        .mapToObj(
            i ->
                new Difference(
                    those.get(i),
                    b.difference(i + 1, 0),
                    b.interval(i + 1, 0, Marks.LEVEL),
                    boot[i],
                    t[i],
                    w[i]))
        .toList();
  }

  private static Double boxed(OptionalDouble p) {
    return p.isPresent() ? p.getAsDouble() : null;
  }

  private static Double[] overSeeds(
      Entry reference,
      List<Entry> entries,
      String metric,
      BiFunction<double[], double[], Double> test) {
    TreeMap<Long, Double> of = bySeed(reference, metric);
    return entries.stream()
        .map(
            e -> {
              TreeMap<Long, Double> x = bySeed(e, metric);
              x.keySet().retainAll(of.keySet());
              TreeMap<Long, Double> y = new TreeMap<>(of);
              y.keySet().retainAll(x.keySet());
              return test.apply(doubles(x), doubles(y));
            })
        .toArray(Double[]::new);
  }

  private static TreeMap<Long, Double> bySeed(Entry e, String metric) {
    TreeMap<Long, Double> values = new TreeMap<>();
    for (Run run : e.runs()) {
      if (run.facts().seed() != null && run.after().containsKey(metric)) {
        values.put(run.facts().seed(), run.after().get(metric).value());
      }
    }
    return values;
  }

  private static double[] doubles(TreeMap<Long, Double> bySeed) {
    return bySeed.values().stream().mapToDouble(d -> d).toArray();
  }

  /** In place, over the p values there are. */
  private static void correct(Double[] p) {
    int[] there = IntStream.range(0, p.length).filter(i -> p[i] != null).toArray();
    double[] adjusted = Holm.adjust(Arrays.stream(there).mapToDouble(i -> p[i]).toArray());
    for (int i = 0; i < there.length; i++) {
      p[there[i]] = adjusted[i];
    }
  }
}
