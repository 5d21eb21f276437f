package org.eaft.eval.task;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.eaft.eval.score.YesNoMaybe;

/** The scorers that a task's file can name. */
final class Scorers {

  private static final Map<String, Function<ScorerOptions, Scorer>> BY_NAME =
      new TreeMap<>(
          Map.of(
              "exact", ExactScorer::of,
              "number", NumberScorer::of,
              "math", MathScorer::of,
              "letter", LetterScorer::of,
              "yes_no_maybe", options -> new WordScorer(YesNoMaybe::of),
              "chinese_yes_no", WordScorer::chinese,
              "ifeval", options -> new IfEvalScorer(),
              "bfcl", BfclScorer::of));

  private Scorers() {}

  /**
   * A scorer.
   *
   * @param score {@code by}, its name, and what it takes
   * @throws IllegalArgumentException naming what it does not know
   */
  static Scorer of(Map<String, Object> score) {
    Map<String, Object> left = new LinkedHashMap<>(score);
    String name = (String) left.remove("by");
    Function<ScorerOptions, Scorer> factory = BY_NAME.get(name);
    if (factory == null) {
      throw new IllegalArgumentException(
          "no scorer is called %s; there are %s".formatted(name, BY_NAME.keySet()));
    }
    ScorerOptions options = new ScorerOptions(name, left);
    Scorer scorer = factory.apply(options);
    options.requireAllRead();
    return scorer;
  }
}
