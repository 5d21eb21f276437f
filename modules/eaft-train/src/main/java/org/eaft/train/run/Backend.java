package org.eaft.train.run;

import org.eaft.eval.Task;
import org.eaft.eval.task.TaskCatalogue;
import org.eaft.eval.task.TaskOverrides;
import org.eaft.text.Tokenizer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.EvalSpec;
import org.eaft.train.config.RunConfig;

/** Opens what a configuration names. */
public interface Backend {

  /**
   * The tokenizer of {@code model.path}.
   *
   * @throws org.eaft.text.DataException where there is none that can be read
   */
  Tokenizer tokenizer(RunConfig config);

  /**
   * Refuses a training that this machine has not the memory for, before weights are loaded.
   *
   * @param rows sequences of the largest micro-batch
   * @param time tokens of the longest
   * @throws org.eaft.train.config.ConfigException saying what it needs
   */
  default void requireMemory(RunConfig config, int rows, int time) {}

  /**
   * A task by its name.
   *
   * @throws org.eaft.text.DataException where its data is not there or cannot be used
   */
  default Task task(String name, EvalSpec eval) {
    return TaskCatalogue.of(name, eval.taskData(), TaskOverrides.NONE);
  }

  /** The model with its loss and optimiser. */
  TrainingEngine engine(RunConfig config);

  /** Models in SameDiff, from Hugging Face directories and GGUF files. */
  static Backend sameDiff() {
    return new SameDiffBackend();
  }
}
