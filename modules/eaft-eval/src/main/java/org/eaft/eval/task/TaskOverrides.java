package org.eaft.eval.task;

import java.util.Objects;
import org.eaft.eval.Thinking;
import org.eaft.text.DataException;

/**
 * What a user wants otherwise than a task's file says; null: as it says.
 *
 * @param shots worked examples
 * @param maxNewTokens of written answers
 * @param temperature of written answers
 * @param topP of written answers
 * @param topK of written answers
 * @param samples texts a question
 * @param thinking what becomes of a text's thinking
 */
public record TaskOverrides(
    Integer shots,
    Integer maxNewTokens,
    Double temperature,
    Double topP,
    Integer topK,
    Integer samples,
    Thinking thinking) {

  /** All as the files say. */
  public static final TaskOverrides NONE =
      new TaskOverrides(null, null, null, null, null, null, null);

  TaskSpec of(String task, TaskSpec spec) {
    try {
      return new TaskSpec(
          spec.version(),
          spec.summary(),
          spec.source(),
          spec.licence(),
          spec.citation(),
          spec.rows(),
          shots == null || spec.ask().functions() != null
              ? spec.ask()
              : spec.ask().withShots(shots),
          spec.choose(),
          spec.write() == null ? null : write(spec.write()));
    } catch (IllegalArgumentException e) {
      throw new DataException("task %s: %s".formatted(task, e.getMessage()), e);
    }
  }

  private TaskSpec.Write write(TaskSpec.Write w) {
    return new TaskSpec.Write(
        Objects.requireNonNullElse(maxNewTokens, w.maxNewTokens()),
        w.stop(),
        Objects.requireNonNullElse(temperature, w.temperature()),
        Objects.requireNonNullElse(topK, w.topK()),
        topP == null ? w.topP() : topP,
        samples == null ? w.samples() : samples,
        Objects.requireNonNullElse(thinking, w.thinking()),
        w.target(),
        w.targetLetters(),
        w.score());
  }
}
