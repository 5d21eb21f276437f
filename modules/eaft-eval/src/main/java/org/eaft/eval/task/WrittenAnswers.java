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

  WrittenAnswers(String task, TaskSpec.Write spec, TaskRows rows) {
    this.spec = spec;
    this.target = spec.target() == null ? null : rows.template("write.target", spec.target());
    try {
      this.scorer = Scorers.of(spec.score());
    } catch (IllegalArgumentException e) {
      throw new DataException("task %s, write.score: %s".formatted(task, e.getMessage()), e);
    }
  }

  @Override
  public Question question(String id, String group, Prompt prompt, TaskRow row) {
    String right = target == null ? null : target.of(row).strip();
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
