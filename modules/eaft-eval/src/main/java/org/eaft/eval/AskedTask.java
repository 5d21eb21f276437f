package org.eaft.eval;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BooleanSupplier;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;

/**
 * A task as a model reads it. Its questions are tokens and were checked, so that it can be put to
 * the model as often as one likes, whatever its weights have become.
 */
public final class AskedTask {

  private final Task task;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final TaskSettings settings;
  private final Prompts prompts;
  private final Set<Integer> ends;

  private AskedTask(Task task, LanguageModel model, Tokenizer tokenizer, TaskSettings settings) {
    this.task = task;
    this.model = model;
    this.tokenizer = tokenizer;
    this.settings = settings;
    this.prompts =
        new Prompts(task.name(), settings.subset().of(task), tokenizer, settings.template());
    this.ends = new TreeSet<>(model.ends());
    tokenizer.eos().ifPresent(ends::add);
    if (prompts.asksForTexts()) {
      requireEnd();
    }
    requireKnown(prompts.requireReadable(model.contextLength()));
  }

  /**
   * Reads the questions.
   *
   * @throws DataException naming the question that does not fit into the context or that the chat
   *     template refuses; where there is no question; where the tokenizer has tokens that the model
   *     does not know; or where answers are to be written and no token ends them
   */
  public static AskedTask of(
      Task task, LanguageModel model, Tokenizer tokenizer, TaskSettings settings) {
    return new AskedTask(task, model, tokenizer, settings);
  }

  /** Reads the questions of tasks in their order; errors as of one. */
  public static List<AskedTask> all(
      List<Task> tasks, LanguageModel model, Tokenizer tokenizer, TaskSettings settings) {
    return tasks.stream().map(task -> of(task, model, tokenizer, settings)).toList();
  }

  private void requireEnd() {
    if (ends.isEmpty()) {
      throw new DataException(
          "task %s: answers are written up to the end-of-sequence token, and the tokenizer has none; name it in tokenizer_config.json"
              .formatted(task.name()));
    }
  }

  private void requireKnown(int largestToken) {
    if (largestToken >= model.vocabularySize()) {
      throw new DataException(
          "task %s has token %d, the model knows %d: its tokenizer is another model's"
              .formatted(task.name(), largestToken, model.vocabularySize()));
    }
  }

  /** The task. */
  public Task task() {
    return task;
  }

  /**
   * Puts the model to the task. Written answers end at the tokenizer's end-of-sequence token or one
   * that the model's files name.
   *
   * @param log answers go to it as soon as they are known; those that it holds are not asked again
   * @param listener is told how far the task is
   * @param stop asked between answers, and between the tokens of texts
   * @throws java.util.concurrent.CancellationException where a stop was asked for; answers that
   *     were known are in the log
   */
  public TaskResult put(AnswerLog log, TaskListener listener, BooleanSupplier stop) {
    return new TaskRun(this, log, stop).run(listener);
  }

  /** As above, without a log. */
  public TaskResult put(BooleanSupplier stop) {
    return put(AnswerLog.NONE, TaskListener.NONE, stop);
  }

  LanguageModel model() {
    return model;
  }

  Tokenizer tokenizer() {
    return tokenizer;
  }

  Prompts prompts() {
    return prompts;
  }

  QuestionKeys keys() {
    return new QuestionKeys(task, settings.model());
  }

  Set<Integer> ends() {
    return ends;
  }
}
