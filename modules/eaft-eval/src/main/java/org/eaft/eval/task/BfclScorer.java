package org.eaft.eval.task;

import java.util.List;
import java.util.Map;
import org.eaft.eval.Judge;
import org.eaft.eval.Verdict;
import org.eaft.eval.bfcl.Bfcl;
import org.eaft.eval.bfcl.CallSyntax;
import org.eaft.eval.bfcl.Category;

/**
 * Calls of functions, by {@link Bfcl}, of rows with {@code category}, {@code function} and, where a
 * function is to be called, {@code ground_truth}.
 *
 * <p>Options: {@code syntax} of the calls, of auto, python, json and tool_call; {@code
 * underscores}, whether names of functions have underscores for dots.
 */
final class BfclScorer implements Scorer {

  private final Bfcl.Options options;

  private BfclScorer(Bfcl.Options options) {
    this.options = options;
  }

  static Scorer of(ScorerOptions given) {
    return new BfclScorer(
        new Bfcl.Options(
            given.choice("syntax", CallSyntax.class, CallSyntax.AUTO), given.flag("underscores")));
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    Category category = Category.of(Fields.text(row, "category"));
    List<Map<String, Object>> functions = Fields.maps(row, "function");
    List<Map<String, Object>> answers =
        category == Category.IRRELEVANCE ? List.of() : Fields.maps(row, "ground_truth");
    return text -> {
      org.eaft.eval.bfcl.Verdict found = Bfcl.check(category, functions, answers, text, options);
      String why = found.valid() ? null : found.errorType() + ": " + found.message();
      return Verdict.of(why, found.valid());
    };
  }
}
