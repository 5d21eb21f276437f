package org.eaft.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.eaft.eval.Judge;
import org.eaft.eval.Score;
import org.eaft.eval.Verdict;
import org.eaft.eval.score.Numbers;

/**
 * The number that a solution ends with, by {@link Numbers}.
 *
 * <p>Option {@code rules}: of strict, flexible, last and boxed, each a metric; what the first reads
 * is shown.
 */
final class NumberScorer implements Scorer {

  private enum Rule {
    STRICT,
    FLEXIBLE,
    LAST,
    BOXED;

    Optional<String> read(String text) {
      return switch (this) {
        case STRICT -> Numbers.strict(text);
        case FLEXIBLE -> Numbers.flexible(text);
        case LAST -> Numbers.last(text);
        case BOXED -> Numbers.boxed(text);
      };
    }

    String metric() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final List<Rule> rules;

  private NumberScorer(List<Rule> rules) {
    this.rules = rules;
  }

  static Scorer of(ScorerOptions options) {
    List<Rule> rules = options.choices("rules", Rule.class);
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("number needs rules");
    }
    return new NumberScorer(rules);
  }

  @Override
  public List<String> metrics() {
    return rules.stream().map(Rule::metric).toList();
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    if (target == null) {
      throw new IllegalArgumentException("number compares with write.target, which is missing");
    }
    return text -> {
      Map<String, Score> scores = new LinkedHashMap<>();
      for (Rule rule : rules) {
        boolean right = rule.read(text).filter(found -> Numbers.equal(found, target)).isPresent();
        scores.put(rule.metric(), Score.of(right));
      }
      return new Verdict(rules.get(0).read(text).orElse(null), scores);
    };
  }
}
