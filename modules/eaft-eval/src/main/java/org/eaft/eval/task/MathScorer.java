package org.eaft.eval.task;

import java.util.Map;
import java.util.OptionalInt;
import org.eaft.eval.Judge;
import org.eaft.eval.Verdict;
import org.eaft.eval.score.MathAnswer;

/**
 * An answer in LaTeX, by {@link MathAnswer}.
 *
 * <p>Option {@code rule}: qwen, values by the rules of Qwen2.5-Math's evaluation; hendrycks,
 * letters by those of MATH; aime, an integer of 0 to 999.
 */
final class MathScorer implements Scorer {

  private enum Rule {
    QWEN,
    HENDRYCKS,
    AIME
  }

  private final Rule rule;

  private MathScorer(Rule rule) {
    this.rule = rule;
  }

  static Scorer of(ScorerOptions options) {
    return new MathScorer(options.choice("rule", Rule.class, Rule.QWEN));
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    if (target == null) {
      throw new IllegalArgumentException("math compares with write.target, which is missing");
    }
    if (rule == Rule.AIME && !target.matches("\\d{1,3}")) {
      throw new IllegalArgumentException(
          "the right answer '%s' is no integer of 0 to 999".formatted(target));
    }
    return text -> {
      String read = read(text);
      boolean right = read != null && right(text, read, target);
      return Verdict.of(read, right);
    };
  }

  private String read(String text) {
    return switch (rule) {
      case QWEN -> {
        String found = MathAnswer.extract(text);
        yield found.isEmpty() ? null : found;
      }
      case HENDRYCKS -> MathAnswer.boxed(text).orElseGet(() -> MathAnswer.between(text));
      case AIME -> {
        OptionalInt found = MathAnswer.aime(text);
        yield found.isPresent() ? "" + found.getAsInt() : null;
      }
    };
  }

  private boolean right(String text, String read, String target) {
    return switch (rule) {
      case QWEN -> MathAnswer.isRight(text, target);
      case HENDRYCKS -> MathAnswer.hendrycks(read, target);
      case AIME -> Integer.parseInt(read) == Integer.parseInt(target);
    };
  }
}
