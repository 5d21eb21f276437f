package org.eaft.train;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.eaft.eval.AnswerLog;
import org.eaft.eval.Task;
import org.eaft.eval.TaskListener;
import org.eaft.eval.TaskResult;
import org.eaft.eval.TaskSettings;
import org.eaft.eval.Tasks;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;

/** Puts an engine's model to tasks. */
public final class TaskScorer {

  private final TrainingEngine engine;
  private final Tokenizer tokenizer;
  private final TaskSettings settings;
  private final BooleanSupplier stop;

  /**
   * A scorer for one model.
   *
   * @param settings which questions are asked, and by which chat template
   * @param stop asked on the way; where it says yes a {@link StoppedException} follows
   */
  public TaskScorer(
      TrainingEngine engine, Tokenizer tokenizer, TaskSettings settings, BooleanSupplier stop) {
    this.engine = engine;
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.stop = stop;
  }

  /**
   * Checks that the model can be put to tasks, before anything is computed.
   *
   * @throws DataException naming the task and the question that the model cannot read
   */
  public void requireReadable(List<Task> tasks) {
    for (Task task : tasks) {
      int largest = Tasks.requireReadable(task, settings, engine.contextLength(), tokenizer);
      if (largest >= engine.vocabularySize()) {
        throw new DataException(
            "task %s has token %d, the model knows %d: its tokenizer is another model's"
                .formatted(task.name(), largest, engine.vocabularySize()));
      }
    }
  }

  /**
   * What the model gets right.
   *
   * @throws StoppedException where a stop was asked for
   * @throws DivergenceException where a logit is not finite
   */
  public TaskResult run(Task task) {
    try {
      return Tasks.run(
          task,
          engine.languageModel(),
          tokenizer,
          settings,
          AnswerLog.NONE,
          TaskListener.NONE,
          stop);
    } catch (CancellationException e) {
      throw new StoppedException();
    } catch (ArithmeticException e) {
      throw DivergenceException.whileScoring("task " + task.name(), e);
    }
  }
}
