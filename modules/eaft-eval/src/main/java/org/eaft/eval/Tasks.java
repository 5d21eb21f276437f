package org.eaft.eval;

import java.util.function.BooleanSupplier;
import org.eaft.text.Tokenizer;

/** How a model is put to a task. */
public final class Tasks {

  private Tasks() {}

  /**
   * Checks that a model can be put to a task.
   *
   * @return the largest token id that its questions hold
   * @throws org.eaft.text.DataException naming the question that does not fit into the context or
   *     that the chat template refuses, or where there is none
   */
  public static int requireReadable(
      Task task, TaskSettings settings, int contextLength, Tokenizer tokenizer) {
    return new Prompts(task.name(), settings.subset().of(task), tokenizer, settings.template())
        .requireReadable(contextLength);
  }

  /**
   * Puts a model to a task. Written answers end at the tokenizer's end-of-sequence token or one
   * that the model's files name.
   *
   * @param log answers go to it as soon as they are known; those that it holds are not asked again
   * @param listener is told how far the task is
   * @param stop asked between answers, and between the tokens of texts
   * @throws org.eaft.text.DataException as {@link #requireReadable}, and where answers are to be
   *     written and no token ends them
   * @throws java.util.concurrent.CancellationException where a stop was asked for; answers that
   *     were known are in the log
   */
  public static TaskResult run(
      Task task,
      LanguageModel model,
      Tokenizer tokenizer,
      TaskSettings settings,
      AnswerLog log,
      TaskListener listener,
      BooleanSupplier stop) {
    return new TaskRun(task, model, tokenizer, settings, log, stop).run(listener);
  }

  /** As above, of all questions, without a log. */
  public static TaskResult run(
      Task task, LanguageModel model, Tokenizer tokenizer, BooleanSupplier stop) {
    return run(
        task, model, tokenizer, TaskSettings.DEFAULT, AnswerLog.NONE, TaskListener.NONE, stop);
  }
}
