package org.eaft.eval.task;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where the user keeps the data of tasks.
 *
 * @param root a folder with those of all tasks; null where there is none
 * @param own a file or folder of one task, by the task's name
 */
public record TaskData(Path root, Map<String, Path> own) {

  /** None: enough for the pocket world. */
  public static final TaskData NONE = new TaskData(null, Map.of());

  public TaskData {
    own = Map.copyOf(own);
  }

  /** All of it in one folder. */
  public static TaskData in(Path root) {
    return new TaskData(root, Map.of());
  }

  Optional<Path> of(String task) {
    return Optional.ofNullable(own.getOrDefault(task, root));
  }
}
