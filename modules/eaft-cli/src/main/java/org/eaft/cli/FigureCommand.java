package org.eaft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eaft.lab.TokenScan;
import org.eaft.lab.figures.Drawing;
import org.eaft.lab.figures.Figure;
import org.eaft.lab.figures.FigureKind;
import org.eaft.lab.figures.Figures;
import org.eaft.lab.figures.TokenScores;
import org.eaft.lab.figures.TopKRow;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;
import org.eaft.train.StoppedException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.StopSignal;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code eaft figure}. */
@Command(
    name = "figure",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Draws figures as PNG and SVG from an experiment, a scan, or a model and data:",
      "  1 landscape     entropy and probability of every supervised token",
      "  2 forgetting    target and general accuracy over steps",
      "  3 gradient      size of a token's gradient under SFT and EAFT",
      "  4 token-losses  loss of tokens of high and of low entropy over steps",
      "  5 pareto        target against general accuracy, with SFT's frontier",
      "  6 topk          correlation and memory of the top-K entropy against K",
      "  7 rates         target and general accuracy over the learning rate",
      "  8 conflicts     probability and weight of confident conflicts over epochs",
      "all draws what an experiment has."
    },
    footer = {
      "",
      "Examples:",
      "  eaft figure pareto results/pocket-math",
      "  eaft figure all results/pocket-math --out results/figures",
      "  eaft figure landscape tokens.jsonl",
      "  eaft figure landscape --model M --data D --limit 200",
      "  eaft figure topk --model M --data D --top-k 5,10,20,50,100,200"
    })
final class FigureCommand implements Callable<Integer> {

  private static final Logger LOG = LoggerFactory.getLogger(FigureCommand.class);

  @Spec private CommandSpec spec;

  @Parameters(index = "0", paramLabel = "N|NAME|all", description = "Which figure.")
  private String what;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "SOURCE",
      description =
          "Folder of an experiment; for landscape a file of `eaft scan`; for topk a topk.jsonl.")
  private Path source;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      defaultValue = "results/figures",
      description = "Where the files go (default: ${DEFAULT-VALUE}).")
  private Path out;

  @Option(names = "--model", description = "landscape and topk: read this model instead.")
  private String model;

  @Option(names = "--data", description = "landscape and topk: the model's data.")
  private String data;

  @Option(names = "--limit", description = "Rows of the data to read (default: all).")
  private int limit;

  @Option(
      names = "--top-k",
      split = ",",
      paramLabel = "K",
      defaultValue = "5,10,20,50,100,200",
      description = "topk: a pass of the model for each (default: ${DEFAULT-VALUE}).")
  private List<Integer> topK;

  @Override
  public Integer call() {
    StopSignal stop = StopSignal.install();
    try {
      for (Figure figure : figures(stop)) {
        Drawing.write(figure, out).forEach(spec.commandLine().getOut()::println);
      }
      return ExitCode.DONE;
    } catch (StoppedException e) {
      return stop.exitCode();
    }
  }

  private List<Figure> figures(StopSignal stop) {
    if (what.equals("all")) {
      return all(ExperimentReader.read(source("the folder of an experiment")));
    }
    FigureKind kind = FigureKind.of(what);
    return switch (kind.source()) {
      case NOTHING -> List.of(Figures.gradient(command()));
      case EXPERIMENT ->
          Figures.of(kind, ExperimentReader.read(source("the folder of an experiment")), command());
      case TOKENS ->
          List.of(
              Figures.landscape(
                  model == null
                      ? TokenScores.read(source("a file of `eaft scan`, or --model and --data"))
                      : TokenScores.read(scan(20, stop)),
                  command()));
      case TOP_K ->
          List.of(
              Figures.topK(
                  model == null
                      ? TopKRow.read(source("a topk.jsonl, or --model and --data"))
                      : topK(stop),
                  command()));
    };
  }

  private List<Figure> all(Experiment experiment) {
    List<Figure> figures = new ArrayList<>(List.of(Figures.gradient(command())));
    for (FigureKind kind : FigureKind.values()) {
      if (kind.source() == FigureKind.Source.EXPERIMENT) {
        try {
          figures.addAll(Figures.of(kind, experiment, command()));
        } catch (DataException e) {
          LOG.info("{}: {}", kind.title(), e.getMessage());
        }
      }
    }
    return figures;
  }

  private Path source(String expected) {
    if (source == null) {
      throw new ConfigException("figure " + what + " needs " + expected);
    }
    return source;
  }

  /** Scores every supervised token; the file stays beside the figures. */
  private Path scan(int k, StopSignal stop) {
    RunConfig config = config(k);
    Path file = out.resolve("tokens-k" + k + ".jsonl");
    try {
      Files.createDirectories(out);
      try (Writer writer = Files.newBufferedWriter(file)) {
        TokenScan.run(config, Backend.sameDiff(), writer, stop);
      }
      return file;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e, e);
    }
  }

  private List<TopKRow> topK(StopSignal stop) {
    List<TopKRow> rows = new ArrayList<>();
    int vocabulary;
    try (Tokenizer tokenizer = Backend.sameDiff().tokenizer(config(20))) {
      vocabulary = tokenizer.vocabularySize();
    }
    for (int k : topK) {
      rows.add(TopKRow.of(k, TokenScores.read(scan(k, stop)), vocabulary));
    }
    Path file = out.resolve("topk.jsonl");
    TopKRow.write(file, rows);
    return TopKRow.read(file);
  }

  private RunConfig config(int k) {
    if (data == null) {
      throw new ConfigException("--model needs --data");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model.path", model);
    values.put("data.train", data);
    values.put("data.limit", limit);
    values.put("data.overlong", "drop");
    values.put("train.micro_batch_size", 4);
    return ConfigReader.of(values, "eaft", Map.of("top_k", String.valueOf(k)));
  }

  /** What to type to draw it again. */
  private String command() {
    return "eaft " + String.join(" ", spec.commandLine().getParseResult().originalArgs());
  }
}
