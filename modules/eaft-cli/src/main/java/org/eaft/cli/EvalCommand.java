package org.eaft.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.eaft.lab.evaluate.EvaluationReport;
import org.eaft.lab.evaluate.EvaluationRun;
import org.eaft.lab.evaluate.EvaluationTable;
import org.eaft.lab.tables.Table;
import org.eaft.train.StoppedException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.EvaluationConfig;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft eval}. */
@Command(
    name = "eval",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Puts a model to tasks: benchmarks, whose files you have, and exams of the pocket world.",
      "Prints a table with standard errors; eval.json, table.md and an answer a line in"
          + " samples.jsonl",
      "go to the output directory. `eaft ls tasks` lists what there is."
    },
    footer = {
      "",
      "Examples:",
      "  eaft eval --model models/SmolLM2.gguf --tasks mmlu,gsm8k --data data --limit 200",
      "  eaft eval --model results/runs/mine --tasks pocket_math --against results/eval/base",
      "  eaft eval --model M --tasks aime24 --data data --temperature 0.6 --samples 16",
      "  eaft eval --model M --tasks gsm8k=data/gsm8k/test.jsonl --show 2",
      "  eaft eval experiments/eval/smollm2.yaml data=data --resume"
    })
final class EvalCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Parameters(
      index = "0..*",
      paramLabel = "[FILE.yaml] key=value",
      description = "A configuration, and overrides of its keys; options count for more.")
  private List<String> given = new ArrayList<>();

  @Option(
      names = "--model",
      paramLabel = "M",
      description =
          "A Hugging Face directory, a .gguf file, a directory of adapters, or that of a run.")
  private String model;

  @Option(
      names = "--tasks",
      split = ",",
      paramLabel = "TASK[=FILE]",
      description = "Names of tasks, or YAML files; with the file or folder of a task's data.")
  private List<String> tasks;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "The folder that holds the data of the tasks.")
  private String data;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description =
          "Ask N questions of each task, drawn by the seed: the same ones for every model.")
  private Integer limit;

  @Option(names = "--seed", description = "Of that draw (default: 42).")
  private Long seed;

  @Option(names = "--shots", description = "Worked examples (default: as the task says).")
  private Integer shots;

  @Option(names = "--precision", description = "fp32 (default) or bf16.")
  private String precision;

  @Option(names = "--template", description = "Chat template (default: the model's own).")
  private String template;

  @Option(names = "--max-new-tokens", paramLabel = "N", description = "Of written answers.")
  private Integer maxNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = "Draw written answers at this temperature; 0: the likeliest tokens.")
  private Double temperature;

  @Option(names = "--top-p", paramLabel = "P", description = "Of written answers.")
  private Double topP;

  @Option(names = "--top-k", paramLabel = "K", description = "Of written answers.")
  private Integer topK;

  @Option(
      names = "--samples",
      paramLabel = "N",
      description = "Texts a question: accuracy is then avg@N, and pass@k comes with it.")
  private Integer samples;

  @Option(
      names = "--thinking",
      description = "cut: score what follows </think>; keep: score all of it.")
  private String thinking;

  @Option(names = "--batch", paramLabel = "N", description = "Texts written at a time.")
  private Integer batch;

  @Option(
      names = "--against",
      paramLabel = "DIR",
      description = "Another model's output directory, to compare with question by question.")
  private String against;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The output directory (default: results/eval/ and the model's name).")
  private String out;

  @Option(
      names = "--resume",
      description = "Go on in a directory that is not empty; nothing is asked twice.")
  private boolean resume;

  @Option(
      names = "--show",
      paramLabel = "N",
      description =
          "Ask N questions of each task, print prompts, answers and scores, and write nothing.")
  private Integer show;

  @Override
  public Integer call() {
    if (show != null) {
      BenchOptions.atLeastOne("--show", show);
      limit = show;
    }
    EvaluationConfig config = config();
    StopSignal stop = StopSignal.install();
    try {
      if (show != null) {
        ShownAnswers.print(config, spec.commandLine().getOut(), stop);
        return ExitCode.DONE;
      }
      EvaluationReport report = EvaluationRun.execute(config, resume, command(), stop);
      Table table = EvaluationTable.of(report);
      spec.commandLine().getOut().print(table.markdown());
      spec.commandLine().getErr().println(config.directory());
      return ExitCode.DONE;
    } catch (StoppedException e) {
      spec.commandLine()
          .getErr()
          .println("stopped; what was answered is kept, go on with --resume");
      return stop.exitCode();
    }
  }

  private EvaluationConfig config() {
    boolean file = !given.isEmpty() && !given.get(0).contains("=");
    List<String> overrides = given.subList(file ? 1 : 0, given.size());
    return ConfigReader.evaluation(file ? Path.of(given.get(0)) : null, overrides, options());
  }

  /** Keys of what was said by options. */
  private Map<String, Object> options() {
    Map<String, Object> options = new LinkedHashMap<>();
    options.put("model.path", model);
    options.put("model.precision", precision);
    options.put("template", template);
    options.put("data", data);
    options.put("limit", limit);
    options.put("seed", seed);
    options.put("shots", shots);
    options.put("answers.max_new_tokens", maxNewTokens);
    options.put("answers.temperature", temperature);
    options.put("answers.top_p", topP);
    options.put("answers.top_k", topK);
    options.put("answers.samples", samples);
    options.put("answers.thinking", thinking);
    options.put("batch", batch);
    options.put("against", against);
    options.put("output", out);
    if (tasks != null) {
      List<String> names = new ArrayList<>();
      Map<String, String> files = new LinkedHashMap<>();
      for (String task : tasks) {
        int equals = task.indexOf('=');
        names.add(equals < 0 ? task : task.substring(0, equals));
        if (equals >= 0) {
          files.put(task.substring(0, equals), task.substring(equals + 1));
        }
      }
      options.put("tasks", names);
      files.forEach((task, of) -> options.put("files." + task, of));
    }
    options.values().removeIf(Objects::isNull);
    return options;
  }

  private String command() {
    return "eaft "
        + spec.commandLine().getParseResult().originalArgs().stream()
            .map(arg -> arg.matches("[\\w./=,:@%+-]+") ? arg : "'" + arg + "'")
            .collect(Collectors.joining(" "));
  }
}
