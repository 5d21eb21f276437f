package org.eaft.lab.evaluate;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;
import org.eaft.eval.Decoding;
import org.eaft.eval.Measure;
import org.eaft.train.config.EvaluationConfig.Published;

/**
 * {@code eval.json}: what a model got right, and all that this depends on.
 *
 * @param schema version of this format
 * @param command that made it
 * @param commit of this software; null without version control
 * @param libraries versions of what computes
 * @param machine its facts
 * @param model which was asked
 * @param template its chat template, as the configuration names it
 * @param limit questions of each task; 0: all
 * @param seed of the draw of these questions
 * @param tasks in the order in which they were asked
 * @param averages of tasks' main metrics
 * @param against the other model's directory; null for none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record EvaluationReport(
    int schema,
    String command,
    String commit,
    Map<String, String> libraries,
    Map<String, Object> machine,
    Model model,
    String template,
    int limit,
    long seed,
    Map<String, TaskReport> tasks,
    Map<String, Average> averages,
    String against) {

  /** Of this format. */
  public static final int SCHEMA = 1;

  /**
   * A model.
   *
   * @param checksum of its weights
   * @param precision of what enters products
   */
  public record Model(String path, String checksum, String precision) {}

  /**
   * A task.
   *
   * @param version of it
   * @param prompts 16 hexadecimal digits of SHA-256 over what was asked, conversations before the
   *     chat template
   * @param n questions that were asked
   * @param of questions that there are
   * @param metrics the one that stands for the task first
   * @param groups the main metric by group; absent where all questions are one group
   * @param meanOfGroups of the main metric, each group counting alike; absent where the task does
   *     not ask for it
   * @param decoding how texts were written; absent where the model chose
   * @param cut texts that ended because they were as long as they might be; absent likewise
   * @param seconds that it took; of the last part where it was taken up again
   * @param published a figure of others; absent where none was given
   * @param paired the main metric against the other model's; absent where there is none
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record TaskReport(
      int version,
      String prompts,
      int n,
      int of,
      Map<String, Measure> metrics,
      Map<String, Measure> groups,
      Measure meanOfGroups,
      Decoding decoding,
      Integer cut,
      double seconds,
      Published published,
      PairedScores paired) {

    /** The metric that stands for the task. */
    Measure main() {
      return meanOfGroups != null ? meanOfGroups : metrics.values().iterator().next();
    }

    String mainMetric() {
      String name = metrics.keySet().iterator().next();
      return meanOfGroups != null ? "mean of groups, " + name : name;
    }
  }

  /**
   * The mean of some tasks, each counting alike.
   *
   * @param value of the main metrics
   * @param se from those of the tasks
   * @param tasks which
   * @param change against the other model on the questions that both answered, and its standard
   *     error; absent where there is none
   * @param changeSe standard error of the change
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Average(
      double value, double se, List<String> tasks, Double change, Double changeSe) {}
}
