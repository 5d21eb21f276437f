package org.eaft.train.config;

import java.util.HashSet;
import java.util.List;
import org.eaft.eval.Tasks;

/**
 * What is measured beside the training loss.
 *
 * @param before also measure the model before the first step
 * @param every steps between measurements of the held-out rows; 0: only before and after
 * @param tasks names of tasks
 * @param tasksEvery steps between measurements of the tasks; 0: only before and after
 * @param probe follow tokens on which the model before training is sure of something else, and
 *     those on which it is uncertain or certain, in every step's metrics
 */
public record EvalSpec(
    boolean before, int every, List<String> tasks, int tasksEvery, boolean probe) {

  public EvalSpec {
    Checks.atLeast(0, "eval.every", every);
    Checks.atLeast(0, "eval.tasks_every", tasksEvery);
    tasks = List.copyOf(tasks);
    for (String task : tasks) {
      if (!Tasks.names().contains(task)) {
        throw ConfigException.of(
            "eval.tasks", "`%s` is no task%s".formatted(task, Nearest.hint(task, Tasks.names())));
      }
    }
    Checks.require(new HashSet<>(tasks).size() == tasks.size(), "eval.tasks", "must differ", tasks);
    Checks.require(
        tasksEvery == 0 || !tasks.isEmpty(),
        "eval.tasks_every",
        "must be 0 where eval.tasks is empty",
        tasksEvery);
  }
}
