package org.eaft.train;

import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.eaft.eval.AskedTask;
import org.eaft.eval.Task;
import org.eaft.eval.TaskResult;
import org.eaft.eval.TaskSettings;
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
   * Reads the questions of tasks, before anything is computed.
   *
   * @throws DataException naming the task and the question that the model cannot read, or the task
   *     whose answers no token ends
   */
  public List<AskedTask> read(List<Task> tasks) {
    return AskedTask.all(tasks, engine.languageModel(), tokenizer, settings);
  }

  /**
   * What the model gets right, on its weights as they are.
   *
   * @throws StoppedException where a stop was asked for
   * @throws DivergenceException where a logit is not finite
   */
  public TaskResult run(AskedTask asked) {
    try {
      return asked.put(stop);
    } catch (CancellationException e) {
      throw new StoppedException();
    } catch (ArithmeticException e) {
      throw DivergenceException.whileScoring("task " + asked.task().name(), e);
    }
  }
}
