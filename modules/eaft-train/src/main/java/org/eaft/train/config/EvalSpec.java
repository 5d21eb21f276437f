package org.eaft.train.config;

import java.util.List;

/**
 * What is measured beside the training loss.
 *
 * @param before also measure the model before the first step
 * @param every steps between measurements of the held-out rows; 0: only before and after
 * @param tasks names of benchmark tasks
 */
public record EvalSpec(boolean before, int every, List<String> tasks) {

  public EvalSpec {
    Checks.atLeast(0, "eval.every", every);
    Checks.notBuilt(!tasks.isEmpty(), "eval.tasks", "leave it empty");
    tasks = List.copyOf(tasks);
  }
}
