package org.eaft.eval.task;

import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.eaft.eval.Judge;
import org.eaft.eval.Verdict;
import org.eaft.eval.score.ChineseYesNo;

/** One of a few words, such as yes, no and maybe, that a rule reads out of a text. */
final class WordScorer implements Scorer {

  /** How an answer to a Chinese question is read. */
  private enum Rule {
    FIRST_CAPITAL,
    WORDS
  }

  private final Function<String, Optional<String>> rule;

  WordScorer(Function<String, Optional<String>> rule) {
    this.rule = rule;
  }

  /** Option {@code rule}: first_capital, for targets A and B; words, for targets yes and no. */
  static Scorer chinese(ScorerOptions options) {
    return new WordScorer(
        options.choice("rule", Rule.class, Rule.FIRST_CAPITAL) == Rule.FIRST_CAPITAL
            ? ChineseYesNo::firstCapital
            : text -> ChineseYesNo.of(text).map(yes -> yes ? "yes" : "no"));
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    if (target == null) {
      throw new IllegalArgumentException("write.target, what is right, is missing");
    }
    return text -> {
      Optional<String> read = rule.apply(text);
      boolean right = read.filter(target::equals).isPresent();
      return Verdict.of(read.orElse(null), right);
    };
  }
}
