package org.eaft.eval.task;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.eaft.eval.Task;
import org.eaft.text.DataException;

/** The tasks that there are. */
public final class TaskCatalogue {

  private static final String ENDING = ".yaml";

  private TaskCatalogue() {}

  /** Names of all tasks that come with this: the pocket world's, then benchmarks. */
  public static List<String> names() {
    List<String> names = new ArrayList<>(PocketTask.names());
    names.addAll(benchmarks());
    return names;
  }

  /** Names of the benchmarks, whose data the user has. */
  public static List<String> benchmarks() {
    return resource("index.txt").lines().filter(line -> !line.isBlank()).toList();
  }

  /** Whether a name is that of a task, or of a YAML file. */
  public static boolean isTask(String name) {
    return name.endsWith(ENDING) || names().contains(name);
  }

  /** A line about a task of {@link #names}. */
  public static String summary(String name) {
    return PocketTask.names().contains(name) ? PocketTask.summary(name) : spec(name).summary();
  }

  /**
   * A task by its name, or by the path of its YAML file.
   *
   * @throws DataException if there is none, or naming the place in the task's file or data that
   *     cannot be used
   */
  public static Task of(String name, TaskData data, TaskOverrides overrides) {
    if (PocketTask.names().contains(name)) {
      return PocketTask.of(name);
    }
    return BenchmarkTask.of(shortName(name), spec(name), data, overrides);
  }

  /** A task of {@link #names}, as it is, without any data. */
  public static Task of(String name) {
    return of(name, TaskData.NONE, TaskOverrides.NONE);
  }

  /** The name that results have: of a path, the file's without its ending. */
  public static String shortName(String name) {
    if (!name.endsWith(ENDING)) {
      return name;
    }
    String file = Path.of(name).getFileName().toString();
    return file.substring(0, file.length() - ENDING.length());
  }

  private static TaskSpec spec(String name) {
    if (name.endsWith(ENDING)) {
      Path folder = Path.of(name).toAbsolutePath().getParent();
      return new TaskFileReader(file -> text(folder.resolve(file)))
          .read(Path.of(name).getFileName().toString());
    }
    if (!benchmarks().contains(name)) {
      throw new DataException(
          "no task is called %s; there are %s, and YAML files of your own"
              .formatted(name, String.join(", ", names())));
    }
    return new TaskFileReader(TaskCatalogue::resource).read(name + ENDING);
  }

  /** A file beside a user's own, or else one that comes with this. */
  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : resource(file.getFileName().toString());
    } catch (IOException e) {
      throw new DataException("%s cannot be read: %s".formatted(file, e), e);
    }
  }

  private static String resource(String name) {
    try (InputStream in = TaskCatalogue.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new DataException("there is no task file " + name);
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
