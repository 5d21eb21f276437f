package org.eaft.lab.evaluate;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.eaft.eval.LanguageModel;
import org.eaft.eval.Measure;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.eval.TaskListener;
import org.eaft.eval.TaskResult;
import org.eaft.eval.TaskSettings;
import org.eaft.eval.Tasks;
import org.eaft.eval.task.TaskCatalogue;
import org.eaft.lab.evaluate.EvaluationReport.Average;
import org.eaft.lab.evaluate.EvaluationReport.TaskReport;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;
import org.eaft.train.Progress;
import org.eaft.train.StoppedException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.EvaluationConfig;
import org.eaft.train.generate.GenerationModel;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;

/** Puts a model to tasks and writes what it got right, task by task and answer by answer. */
public final class EvaluationRun {

  private final EvaluationConfig config;
  private final String command;
  private final Path directory;
  private final BooleanSupplier stop;
  private final Map<String, TaskReport> done = new LinkedHashMap<>();

  private EvaluationRun(EvaluationConfig config, String command, BooleanSupplier stop) {
    this.config = config;
    this.command = command;
    this.directory = config.directory();
    this.stop = stop;
  }

  /**
   * Does what a configuration says.
   *
   * @param resume whether the directory may hold answers already, which are not asked again
   * @param command that is written down
   * @param stop asked on the way
   * @throws ConfigException if the directory is not empty, or holds another model's answers
   * @throws DataException naming what is wrong with the data of a task, before anything is asked
   * @throws StoppedException where a stop was asked for; what was answered is in the directory
   */
  public static EvaluationReport execute(
      EvaluationConfig config, boolean resume, String command, BooleanSupplier stop) {
    EvaluationRun run = new EvaluationRun(config, command, stop);
    run.requireDirectory(resume);
    List<Task> tasks = tasks(config);
    Map<String, SampleFile> against = run.against();
    try (GenerationModel model =
        GenerationModel.open(Path.of(config.model().path()), config.model().precision())) {
      return run.run(tasks, model, against);
    }
  }

  /** The tasks with their data; errors as those of {@link #execute}. */
  public static List<Task> tasks(EvaluationConfig config) {
    return config.tasks().stream()
        .map(name -> TaskCatalogue.of(name, config.taskData(), config.overrides()))
        .toList();
  }

  private void requireDirectory(boolean resume) {
    try {
      Files.createDirectories(directory);
      try (var entries = Files.list(directory)) {
        if (!resume && entries.findAny().isPresent()) {
          throw new ConfigException(
              "%s is not empty; go on with --resume, or name another directory (--out)"
                  .formatted(directory));
        }
      }
    } catch (IOException e) {
      throw new ConfigException("%s cannot be written: %s".formatted(directory, e));
    }
  }

  /** The other model's answers, under the name of its directory; empty for none. */
  private Map<String, SampleFile> against() {
    if (config.against() == null) {
      return Map.of();
    }
    Path file = Path.of(config.against()).resolve("samples.jsonl");
    if (!Files.exists(file)) {
      throw new ConfigException(
          "against: %s holds no samples.jsonl of an evaluation".formatted(config.against()));
    }
    return Map.of(config.against(), SampleFile.open(file));
  }

  private EvaluationReport run(
      List<Task> tasks, GenerationModel model, Map<String, SampleFile> against) {
    LanguageModel asked = model.languageModel(config.batch());
    TaskSettings settings =
        new TaskSettings(
            config.template(),
            config.subset(),
            model.checksum() + " " + config.model().precision());
    for (Task task : tasks) {
      requireReadable(task, settings, model);
    }
    write(directory.resolve("config.yaml"), config.toYaml());
    SampleFile samples = SampleFile.open(directory.resolve("samples.jsonl"));
    EvaluationReport report = null;
    for (Task task : tasks) {
      long start = System.nanoTime();
      TaskResult result = put(task, asked, model.tokenizer(), settings, samples);
      double seconds = (System.nanoTime() - start) / 1e9;
      done.put(task.name(), report(task, result, seconds, samples, against));
      report = report(model);
      Json.write(directory.resolve("eval.json"), report);
    }
    return report;
  }

  private static void requireReadable(Task task, TaskSettings settings, GenerationModel model) {
    int largest = Tasks.requireReadable(task, settings, model.contextLength(), model.tokenizer());
    if (largest >= model.vocabularySize()) {
      throw new DataException(
          "task %s has token %d, the model knows %d: its tokenizer is another model's"
              .formatted(task.name(), largest, model.vocabularySize()));
    }
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  private TaskResult put(
      Task task,
      LanguageModel model,
      Tokenizer tokenizer,
      TaskSettings settings,
      SampleFile samples) {
    try (Telling telling = new Telling(task.name())) {
      return Tasks.run(task, model, tokenizer, settings, samples, telling, stop);
    } catch (CancellationException e) {
      throw new StoppedException();
    } catch (ArithmeticException e) {
      throw new DataException(
          "task %s: %s; the model's weights are damaged, or its training diverged"
              .formatted(task.name(), e.getMessage()),
          e);
    }
  }

  /** Shows how far a task is. */
  private static final class Telling implements TaskListener, AutoCloseable {
    private final String task;
    private Progress progress;

    Telling(String task) {
      this.task = task;
    }

    @Override
    public void begins(int known, int questions) {
      progress = Progress.of(task, known, questions);
    }

    @Override
    public void answered(int known, int questions) {
      progress.at(known, "");
    }

    @Override
    public void close() {
      if (progress != null) {
        progress.close();
      }
    }
  }

  private TaskReport report(
      Task task,
      TaskResult result,
      double seconds,
      SampleFile samples,
      Map<String, SampleFile> against) {
    Map<String, Measure> groups = new LinkedHashMap<>();
    result.byGroup().forEach((name, of) -> groups.put(name, of.main()));
    boolean written = task.questions().get(0) instanceof Question.Generation;
    long cut =
        result.answers().stream()
            .filter(a -> a.texts() != null)
            .flatMap(a -> a.texts().stream())
            .filter(t -> t.finish().equals("length") || t.finish().equals("context"))
            .count();
    return new TaskReport(
        task.version(),
        PromptHash.of(task, result.ids()),
        result.size(),
        task.questions().size(),
        result.measures(),
        groups.size() < 2 ? null : groups,
        task.meanOfGroups() ? Measure.mean(List.copyOf(groups.values())) : null,
        written ? task.decoding() : null,
        written ? (int) cut : null,
        Math.rint(10 * seconds) / 10,
        config.published().get(task.name()),
        paired(task.name(), result.metrics().get(0), samples, against));
  }

  private static PairedScores paired(
      String task, String metric, SampleFile samples, Map<String, SampleFile> against) {
    return against.values().stream()
        .findFirst()
        .map(other -> PairedScores.of(samples.of(task), other.of(task), metric))
        .orElse(null);
  }

  private EvaluationReport report(GenerationModel model) {
    Map<String, Average> averages = new LinkedHashMap<>();
    config
        .averages()
        .forEach(
            (name, of) -> {
              if (done.keySet().containsAll(of)) {
                averages.put(name, average(of));
              }
            });
    return new EvaluationReport(
        EvaluationReport.SCHEMA,
        command,
        Environment.commit(),
        Environment.libraries(),
        Environment.machine(),
        new EvaluationReport.Model(
            config.model().path(),
            model.checksum(),
            config.model().precision().name().toLowerCase(Locale.ROOT)),
        config.template(),
        config.limit(),
        config.seed(),
        new LinkedHashMap<>(done),
        averages,
        config.against());
  }

  private Average average(List<String> tasks) {
    List<TaskReport> of = tasks.stream().map(done::get).toList();
    Measure mean = Measure.mean(of.stream().map(TaskReport::main).toList());
    if (of.stream().anyMatch(task -> task.paired() == null)) {
      return new Average(mean.value(), mean.se(), tasks, null, null);
    }
    List<Measure> changes = new ArrayList<>();
    of.forEach(
        t -> changes.add(new Measure(t.paired().difference(), t.paired().se(), t.paired().n())));
    Measure change = Measure.mean(changes);
    return new Average(mean.value(), mean.se(), tasks, change.value(), change.se());
  }
}
