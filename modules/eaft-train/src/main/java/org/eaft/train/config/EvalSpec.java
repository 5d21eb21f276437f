package org.eaft.train.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import org.eaft.eval.Subset;
import org.eaft.eval.task.TaskCatalogue;
import org.eaft.eval.task.TaskData;

/**
 * What is measured beside the training loss.
 *
 * @param before also measure the model before the first step
 * @param every steps between measurements of the held-out rows; 0: only before and after
 * @param tasks names of tasks, or paths of their YAML files
 * @param data folder with the data of tasks; null where they need none
 * @param limit questions of each task, the same ones in every run; 0: all
 * @param tasksEvery steps between measurements of the tasks; 0: only before and after
 * @param bestBy tasks whose mean tells the best step, as measured every {@code tasksEvery} steps;
 *     empty: the held-out loss does
 * @param probe follow tokens on which the model before training is sure of something else, and
 *     those on which it is uncertain or certain, in every step's metrics
 */
public record EvalSpec(
    boolean before,
    int every,
    List<String> tasks,
    String data,
    int limit,
    int tasksEvery,
    List<String> bestBy,
    boolean probe) {

  /** Of the draw of questions. */
  private static final long SEED = 42;

  public EvalSpec {
    Checks.atLeast(0, "eval.every", every);
    Checks.atLeast(0, "eval.tasks_every", tasksEvery);
    Checks.atLeast(0, "eval.limit", limit);
    tasks = Checks.items("eval.tasks", tasks);
    for (String task : tasks) {
      if (!TaskCatalogue.isTask(task)) {
        throw ConfigException.of(
            "eval.tasks",
            "`%s` is no task%s".formatted(task, Nearest.hint(task, TaskCatalogue.names())));
      }
    }
    Checks.require(new HashSet<>(tasks).size() == tasks.size(), "eval.tasks", "must differ", tasks);
    bestBy = Checks.items("eval.best_by", bestBy);
    for (String task : bestBy) {
      Checks.require(tasks.contains(task), "eval.best_by", "must be of eval.tasks", task);
    }
    Checks.require(
        bestBy.isEmpty() || tasksEvery > 0,
        "eval.best_by",
        "must be empty where eval.tasks_every is 0",
        bestBy);
    Checks.require(
        tasksEvery == 0 || !tasks.isEmpty(),
        "eval.tasks_every",
        "must be 0 where eval.tasks is empty",
        tasksEvery);
  }

  /** Steps between measurements that tell the best step; 0: there are none. */
  public int bestEvery() {
    return bestBy.isEmpty() ? every : tasksEvery;
  }

  /** Where tasks find their data. */
  public TaskData taskData() {
    return data == null ? TaskData.NONE : TaskData.in(Path.of(data));
  }

  /** Which questions are asked. */
  public Subset subset() {
    return new Subset(limit, SEED);
  }
}
