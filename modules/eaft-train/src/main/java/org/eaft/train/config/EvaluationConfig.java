package org.eaft.train.config;

import java.nio.file.Path;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.eval.Subset;
import org.eaft.eval.Thinking;
import org.eaft.eval.task.TaskCatalogue;
import org.eaft.eval.task.TaskData;
import org.eaft.eval.task.TaskOverrides;

/**
 * What {@code eaft eval} does.
 *
 * @param model which is asked
 * @param template its chat template, as {@code data.template} of a run
 * @param tasks names, or paths of YAML files
 * @param data the folder with the data of tasks; null where they need none
 * @param files a file or folder of its own for a task, by the task's name
 * @param limit questions of each task; 0: all
 * @param seed of the draw of these questions
 * @param shots worked examples; null: as the task says
 * @param answers how answers are written
 * @param batch texts that are written at a time
 * @param averages means of tasks' main metrics, by a name such as target or general
 * @param against the directory of another model's evaluation, whose answers to the same questions
 *     these are compared with; null for none
 * @param published figures of others, by task, that are shown beside these
 * @param output the directory of the results; null: below {@code results/eval}, by the model's name
 */
public record EvaluationConfig(
    Model model,
    String template,
    List<String> tasks,
    String data,
    Map<String, String> files,
    int limit,
    long seed,
    Integer shots,
    Answers answers,
    int batch,
    Map<String, List<String>> averages,
    String against,
    Map<String, Published> published,
    String output) {

  /** A model and the precision of its products. */
  public record Model(String path, Precision precision) {
    public Model {
      Checks.require(path != null, "model.path", "must name a model", null);
      Checks.require(precision != null, "model.precision", "must be fp32 or bf16", null);
    }
  }

  /** What is wanted otherwise than a task says; null: as it says. */
  public record Answers(
      Integer maxNewTokens,
      Double temperature,
      Double topP,
      Integer topK,
      Integer samples,
      Thinking thinking) {}

  /**
   * A figure of others.
   *
   * @param value of the task's main metric, 0 to 1
   * @param source where it stands
   * @param note how it was measured otherwise
   */
  public record Published(double value, String source, String note) {
    public Published {
      Checks.require(value >= 0 && value <= 1, "published.value", "must be from 0 to 1", value);
      Checks.require(source != null, "published.source", "must say where the figure stands", null);
    }
  }

  public EvaluationConfig {
    tasks = List.copyOf(tasks);
    files = new LinkedHashMap<>(files);
    averages = new LinkedHashMap<>(averages);
    published = new LinkedHashMap<>(published);
    Checks.require(!tasks.isEmpty(), "tasks", "must name at least one task", tasks);
    Checks.require(new HashSet<>(tasks).size() == tasks.size(), "tasks", "must differ", tasks);
    Checks.atLeast(0, "limit", limit);
    Checks.atLeast(1, "batch", batch);
    for (String task : tasks) {
      if (!TaskCatalogue.isTask(task)) {
        throw ConfigException.of(
            "tasks",
            "`%s` is no task%s".formatted(task, Nearest.hint(task, TaskCatalogue.names())));
      }
    }
    List<String> names = tasks.stream().map(TaskCatalogue::shortName).toList();
    averages.forEach((name, of) -> requireTasks("averages." + name, of, names));
    requireTasks("files", List.copyOf(files.keySet()), names);
    requireTasks("published", List.copyOf(published.keySet()), names);
  }

  private static void requireTasks(String key, List<String> given, List<String> tasks) {
    for (String task : given) {
      Checks.require(tasks.contains(task), key, "names a task that is not asked", task);
    }
  }

  /** Where tasks find their data. */
  public TaskData taskData() {
    Map<String, Path> own = new LinkedHashMap<>();
    files.forEach((task, file) -> own.put(task, Path.of(file)));
    return new TaskData(data == null ? null : Path.of(data), own);
  }

  /** What is wanted otherwise than tasks say. */
  public TaskOverrides overrides() {
    return new TaskOverrides(
        shots,
        answers.maxNewTokens(),
        answers.temperature(),
        answers.topP(),
        answers.topK(),
        answers.samples(),
        answers.thinking());
  }

  /** Which questions are asked. */
  public Subset subset() {
    return new Subset(limit, seed);
  }

  /** The directory of the results. */
  public Path directory() {
    if (output != null) {
      return Path.of(output);
    }
    String name = Path.of(model.path()).toAbsolutePath().normalize().getFileName().toString();
    return Path.of("results", "eval", name.replaceFirst("\\.gguf$", ""));
  }

  /** The file format's text of this configuration, every key included. */
  public String toYaml() {
    return Yaml.write(Yaml.toTree(this));
  }
}
