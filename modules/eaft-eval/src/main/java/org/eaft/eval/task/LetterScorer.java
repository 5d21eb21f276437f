package org.eaft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eaft.eval.Judge;
import org.eaft.eval.Verdict;
import org.eaft.eval.score.Letters;
import org.eaft.eval.score.MedEvalKit;

/**
 * The letter of an option that a text chooses, by {@link Letters} or {@link MedEvalKit}.
 *
 * <p>Options: {@code rule}, of lm_eval, lm_eval_last, first_option, simple_evals and med_eval_kit;
 * {@code options}, how many there are, or {@code texts}, the fields that hold them, for rules that
 * look for their texts; {@code separator}, what stands between letter and text, for med_eval_kit.
 */
final class LetterScorer implements Scorer {

  private enum Rule {
    LM_EVAL,
    LM_EVAL_LAST,
    FIRST_OPTION,
    SIMPLE_EVALS,
    MED_EVAL_KIT;

    boolean readsTexts() {
      return this == LM_EVAL || this == LM_EVAL_LAST || this == MED_EVAL_KIT;
    }
  }

  private final Rule rule;
  private final int options;
  private final List<String> fields;
  private final String separator;

  private LetterScorer(Rule rule, int options, List<String> fields, String separator) {
    this.rule = rule;
    this.options = options;
    this.fields = fields;
    this.separator = separator;
  }

  static Scorer of(ScorerOptions given) {
    Rule rule = given.choice("rule", Rule.class, Rule.FIRST_OPTION);
    List<String> fields = given.texts("texts");
    int options = given.number("options", fields.size());
    if (options < 2 || options > 26) {
      throw new IllegalArgumentException("letter needs options or texts, 2 to 26 of them");
    }
    if (rule.readsTexts() && fields.size() != options) {
      throw new IllegalArgumentException("this rule of letter needs texts");
    }
    return new LetterScorer(rule, options, fields, given.text("separator", ". "));
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    if (target == null || !target.matches("[A-Z]") || target.charAt(0) - 'A' >= options) {
      throw new IllegalArgumentException(
          "the right answer '%s' is no letter of %d options".formatted(target, options));
    }
    List<String> texts = new ArrayList<>();
    for (String field : fields) {
      if (row.get(field) == null) {
        throw new IllegalArgumentException("field '%s' is missing".formatted(field));
      }
      texts.add(row.get(field).toString());
    }
    return text -> {
      Optional<String> read = read(text, texts);
      boolean right = read.filter(target::equals).isPresent();
      return Verdict.of(read.orElse(null), right);
    };
  }

  private Optional<String> read(String text, List<String> texts) {
    return switch (rule) {
      case LM_EVAL -> Letters.lmEval(text, texts);
      case LM_EVAL_LAST -> Letters.lmEvalLast(text, texts);
      case FIRST_OPTION -> Letters.firstOption(text, options);
      case SIMPLE_EVALS -> Letters.simpleEvals(text, options);
      case MED_EVAL_KIT -> Optional.of(letter(MedEvalKit.choose(text, lettered(texts))));
    };
  }

  private List<String> lettered(List<String> texts) {
    List<String> lettered = new ArrayList<>();
    for (int i = 0; i < texts.size(); i++) {
      lettered.add(letter(i) + separator + texts.get(i));
    }
    return lettered;
  }

  private static String letter(int index) {
    return Character.toString('A' + index);
  }
}
