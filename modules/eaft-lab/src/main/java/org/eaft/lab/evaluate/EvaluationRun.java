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
import org.eaft.eval.AskedTask;
import org.eaft.eval.LanguageModel;
import org.eaft.eval.Measure;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.eval.TaskListener;
import org.eaft.eval.TaskResult;
import org.eaft.eval.TaskSettings;
import org.eaft.eval.task.TaskCatalogue;
import org.eaft.lab.evaluate.EvaluationReport.Average;
import org.eaft.lab.evaluate.EvaluationReport.TaskReport;
import org.eaft.text.DataException;
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

  /** The other model's answers; null for none. */
  private final SampleFile against;

  private final Map<String, TaskReport> done = new LinkedHashMap<>();

  private EvaluationRun(EvaluationConfig config, String command, BooleanSupplier stop) {
    this.config = config;
    this.against = against(config);
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
    requireDirectory(config.directory(), resume);
    List<Task> tasks = tasks(config);
    EvaluationRun run = new EvaluationRun(config, command, stop);
    try (GenerationModel model =
        GenerationModel.open(Path.of(config.model().path()), config.model().precision())) {
      return run.run(tasks, model);
    }
  }

  /** The tasks with their data; errors as those of {@link #execute}. */
  public static List<Task> tasks(EvaluationConfig config) {
    return config.tasks().stream()
        .map(name -> TaskCatalogue.of(name, config.taskData(), config.overrides()))
        .toList();
  }

  private static void requireDirectory(Path directory, boolean resume) {
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

  private static SampleFile against(EvaluationConfig config) {
    if (config.against() == null) {
      return null;
    }
    Path file = Path.of(config.against()).resolve("samples.jsonl");
    if (!Files.exists(file)) {
      throw new ConfigException(
          "against: %s holds no samples.jsonl of an evaluation".formatted(config.against()));
    }
    return SampleFile.open(file);
  }

  private EvaluationReport run(List<Task> tasks, GenerationModel model) {
    EvaluationReport.Model facts =
        new EvaluationReport.Model(
            config.model().path(),
            model.checksum(),
            config.model().precision().name().toLowerCase(Locale.ROOT));
    List<AskedTask> read =
        read(config, tasks, model, model.checksum() + " " + config.model().precision());
    write(directory.resolve("config.yaml"), config.toYaml());
    SampleFile samples = SampleFile.open(directory.resolve("samples.jsonl"));
    EvaluationReport report = null;
    for (AskedTask asked : read) {
      long start = System.nanoTime();
      TaskResult result = put(asked, samples);
      double seconds = (System.nanoTime() - start) / 1e9;
      done.put(asked.task().name(), report(asked.task(), result, seconds, samples));
      report = report(facts);
      Json.write(directory.resolve("eval.json"), report);
      write(directory.resolve("table.md"), EvaluationTable.of(report).markdown());
    }
    return report;
  }

  /**
   * Tasks as a model reads them; errors as those of {@link #execute}.
   *
   * @param name of the model's weights
   */
  public static List<AskedTask> read(
      EvaluationConfig config, List<Task> tasks, GenerationModel model, String name) {
    TaskSettings settings = new TaskSettings(config.template(), config.subset(), name);
    LanguageModel languageModel = model.languageModel(config.batch());
    return AskedTask.all(tasks, languageModel, model.tokenizer(), settings);
  }

  private static void write(Path file, String text) {
    try {
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException("%s cannot be written: %s".formatted(file, e), e);
    }
  }

  private TaskResult put(AskedTask asked, SampleFile samples) {
    String task = asked.task().name();
    try (Telling telling = new Telling(task)) {
      return asked.put(samples, telling, stop);
    } catch (CancellationException e) {
      throw new StoppedException();
    } catch (ArithmeticException e) {
      throw new DataException(
          "task %s: %s; the model's weights are damaged, or its training diverged"
              .formatted(task, e.getMessage()),
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

  private TaskReport report(Task task, TaskResult result, double seconds, SampleFile samples) {
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
        against == null
            ? null
            : PairedScores.of(
                samples.of(task.name()), against.of(task.name()), result.metrics().get(0)));
  }

  private EvaluationReport report(EvaluationReport.Model model) {
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
        model,
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
