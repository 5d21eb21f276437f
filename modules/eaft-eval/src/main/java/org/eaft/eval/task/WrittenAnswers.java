package org.eaft.eval.task;

import java.util.List;
import org.eaft.eval.Decoding;
import org.eaft.eval.Judge;
import org.eaft.eval.Question;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;

/** The model answers in its own words. */
final class WrittenAnswers implements Answering {

  /** Of the random numbers, where texts are drawn. */
  private static final long SEED = 42;

  private final TaskSpec.Write spec;
  private final RowTemplate target;
  private final Scorer scorer;

  /** The number of the first option, where numbers name them. */
  private final int first;

  WrittenAnswers(String task, TaskSpec.Write spec, TaskRows rows, List<TaskRow> all) {
    this.spec = spec;
    this.target = spec.target() == null ? null : rows.template("write.target", spec.target());
    this.first =
        spec.targetLetters() == 0
            ? 0
            : OptionNumbers.first(
                task, all.stream().map(target::of).toList(), spec.targetLetters());
    try {
      this.scorer = Scorers.of(spec.score());
    } catch (IllegalArgumentException e) {
      throw new DataException("task %s, write.score: %s".formatted(task, e.getMessage()), e);
    }
  }

  @Override
  public Question question(String id, String group, Prompt prompt, TaskRow row) {
    String right = target == null ? null : target.of(row).strip();
    if (spec.targetLetters() > 0) {
      right = OptionNumbers.letter(right, first, spec.targetLetters());
    }
    Judge judge;
    try {
      judge = scorer.judge(row.fields(), right);
    } catch (IllegalArgumentException e) {
      throw new DataException("%s: %s".formatted(row.where(), e.getMessage()), e);
    }
    return new Question.Generation(id, group, prompt, judge, right, spec.maxNewTokens());
  }

  @Override
  public List<String> metrics() {
    return scorer.metrics();
  }

  @Override
  public Decoding decoding() {
    return spec.decoding(SEED);
  }
}
