package org.eaft.eval;

import java.util.List;
import java.util.function.BooleanSupplier;
import org.eaft.text.Tokenizer;

/** The tasks that there are, and how a model is put to one. */
public final class Tasks {

  private Tasks() {}

  /** Names of all tasks. */
  public static List<String> names() {
    return PocketTask.names();
  }

  /**
   * A task by its name.
   *
   * @throws IllegalArgumentException if there is none of that name
   */
  public static Task of(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "no task is called %s; there are %s".formatted(name, String.join(", ", names())));
    }
    return PocketTask.of(name);
  }

  /**
   * Checks that a model can be put to a task.
   *
   * @return the largest token id that its questions hold
   * @throws org.eaft.text.DataException naming the question that does not fit into the context, or
   *     where there is none, or where answers are to be written and the tokenizer has no token that
   *     ends them
   */
  public static int requireReadable(Task task, int contextLength, Tokenizer tokenizer) {
    return new Prompts(task, tokenizer).requireReadable(contextLength);
  }

  /**
   * Puts a model to a task. Written answers end at the tokenizer's end-of-sequence token.
   *
   * @param stop asked between groups of questions
   * @throws org.eaft.text.DataException as {@link #requireReadable}
   * @throws java.util.concurrent.CancellationException where a stop was asked for
   */
  public static TaskResult run(
      Task task, LanguageModel model, Tokenizer tokenizer, BooleanSupplier stop) {
    return new TaskRun(task, model, tokenizer, stop).run();
  }
}
