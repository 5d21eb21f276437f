package org.eaft.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.eaft.models.generate.Sampling;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.eaft.text.PromptEncoder;
import org.eaft.text.PromptFile;
import org.eaft.train.Progress;
import org.eaft.train.StoppedException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.generate.Completion;
import org.eaft.train.generate.CompletionFile;
import org.eaft.train.generate.CompletionListener;
import org.eaft.train.generate.CompletionRow;
import org.eaft.train.generate.CompletionSink;
import org.eaft.train.generate.GenerationModel;
import org.eaft.train.generate.GenerationSettings;
import org.eaft.train.generate.PromptRun;
import org.eaft.train.generate.TextGenerator;
import org.eaft.train.generate.TextRequest;
import org.eaft.train.run.Json;
import org.eaft.train.run.StopSignal;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft generate}. */
@Command(
    name = "generate",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Writes text behind a prompt, to standard output as it comes, or behind all prompts of a"
          + " file,",
      "as JSON lines: index, sample, prompt or messages, text, prompt_tokens, tokens, finish (end,",
      "stop, length, context), and a key of all that the text depends on."
    },
    footer = {
      "",
      "Examples:",
      "  eaft generate --model models/SmolLM2.gguf --prompt \"What is the capital of France?\"",
      "  eaft generate --model results/runs/mine --prompt \"Once upon\" --raw --temperature 0.8",
      "  eaft generate --model M --prompts questions.jsonl --n 4 --top-p 0.9 --out answers.jsonl",
      "  eaft generate --model M --prompts questions.jsonl --n 4 --top-p 0.9 --out answers.jsonl"
          + " --resume"
    })
final class GenerateCommand implements Callable<Integer> {

  @Spec private CommandSpec spec;

  @Mixin private ModelOptions model;

  @ArgGroup(multiplicity = "1")
  private Source source;

  /** One of the two. */
  static final class Source {
    @Option(
        names = "--prompt",
        paramLabel = "TEXT",
        description = "The prompt; - reads standard input.")
    private String prompt;

    @Option(
        names = "--prompts",
        paramLabel = "FILE",
        description = {
          "A text file of a prompt a line, or JSON lines with prompt, messages, question or text."
        })
    private Path prompts;
  }

  @ArgGroup private Style style = new Style();

  /** At most one of the two. */
  static final class Style {
    @Option(
        names = "--chat",
        description = "A prompt is what a user says (default where there is a chat template).")
    private boolean chat;

    @Option(
        names = "--raw",
        description = "A prompt is the beginning of the text; nothing is put around it.")
    private boolean raw;

    PromptEncoder.Style style() {
      return raw
          ? PromptEncoder.Style.RAW
          : chat ? PromptEncoder.Style.CHAT : PromptEncoder.Style.AUTO;
    }
  }

  @Option(names = "--system", paramLabel = "TEXT", description = "What the system says first.")
  private String system;

  @Option(
      names = "--template",
      defaultValue = "auto",
      description = "Chat template (default: ${DEFAULT-VALUE}, the model's own).")
  private String template;

  @Mixin private SamplingOptions sampling;

  @Option(
      names = "--n",
      defaultValue = "1",
      description = "Texts for each prompt (default: ${DEFAULT-VALUE}).")
  private int samples;

  @Option(
      names = "--batch",
      defaultValue = "16",
      description = "Texts written at a time (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(names = "--limit", defaultValue = "0", description = "Prompts to read (default: all).")
  private int limit;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      description =
          "Where rows go, in the order of the prompts at the end; default: standard output, as they"
              + " are done.")
  private Path out;

  @Option(names = "--resume", description = "Write only what the file of --out does not hold yet.")
  private boolean resume;

  @Option(names = "--ids", description = "Rows also have the ids of the tokens that were written.")
  private boolean ids;

  @Option(
      names = "--stream",
      negatable = true,
      description =
          "Print the text of one prompt as it comes (default), or when it is done (--no-stream).")
  private Boolean stream;

  @Override
  public Integer call() {
    check();
    List<Prompt> prompts = prompts();
    StopSignal stop = StopSignal.install();
    try (GenerationModel opened = model.open()) {
      GenerationSettings settings = sampling.settings(opened);
      if (samples > 1 && !(settings.sampling().choice() instanceof Sampling.Drawn)) {
        throw new ConfigException(
            "--n: without drawing, all %d texts are the same; set --temperature"
                .formatted(samples));
      }
      PromptEncoder encoder = PromptEncoder.of(opened.tokenizer(), style.style(), template, system);
      PromptRun.Totals totals =
          asText()
              ? text(opened, settings, encoder.ids(prompts.get(0)), stop)
              : rows(opened, settings, encoder, prompts, stop);
      report(totals);
      return ExitCode.DONE;
    } catch (StoppedException e) {
      return stop.exitCode();
    }
  }

  private void check() {
    BenchOptions.atLeastOne("--n", samples);
    BenchOptions.atLeastOne("--batch", batch);
    if (limit < 0 || (limit > 0 && source.prompts == null)) {
      throw new ConfigException("--limit: is a number of prompts of --prompts, 0 for all");
    }
    if (resume && out == null) {
      throw new ConfigException("--resume: goes on with the file of --out; name it");
    }
    if (stream != null && !asText()) {
      throw new ConfigException("--stream: is about one text of --prompt, without --out and --ids");
    }
  }

  /** One text, as it is, to standard output. */
  private boolean asText() {
    return source.prompt != null && samples == 1 && out == null && !ids;
  }

  private List<Prompt> prompts() {
    if (source.prompts != null) {
      return PromptFile.read(source.prompts, limit);
    }
    if (!source.prompt.equals("-")) {
      return List.of(new Prompt.Text("--prompt", source.prompt));
    }
    try {
      ByteBuffer given = ByteBuffer.wrap(System.in.readAllBytes());
      String text = StandardCharsets.UTF_8.newDecoder().decode(given).toString();
      return List.of(new Prompt.Text("standard input", text));
    } catch (CharacterCodingException e) {
      throw new DataException("standard input is not valid UTF-8", e);
    } catch (IOException e) {
      throw new UncheckedIOException("standard input cannot be read: " + e.getMessage(), e);
    }
  }

  private PromptRun.Totals text(
      GenerationModel opened, GenerationSettings settings, int[] prompt, StopSignal stop) {
    PrintWriter text = spec.commandLine().getOut();
    long start = System.nanoTime();
    int[] tokens = {0};
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void wrote(int index, String piece) {
            if (stream == null || stream) {
              text.print(piece);
              text.flush();
            }
          }

          @Override
          public void ended(int index, Completion completion) {
            text.println(stream == null || stream ? "" : completion.text());
            tokens[0] = completion.tokens().length;
          }
        };
    String where = source.prompt.equals("-") ? "standard input" : "--prompt";
    new TextGenerator(opened, settings, 1)
        .write(List.of(new TextRequest(where, prompt, 0)), listener, stop);
    return new PromptRun.Totals(1, tokens[0], BenchOptions.secondsSince(start));
  }

  private PromptRun.Totals rows(
      GenerationModel opened,
      GenerationSettings settings,
      PromptEncoder encoder,
      List<Prompt> prompts,
      StopSignal stop) {
    PromptRun run =
        new PromptRun(opened, settings, encoder, new PromptRun.Shape(samples, batch, ids));
    if (out == null) {
      return run.run(prompts, new Lines(spec.commandLine().getOut()), stop);
    }
    try (CompletionFile file = resume ? CompletionFile.resume(out) : CompletionFile.create(out)) {
      PromptRun.Totals totals = run.run(prompts, file, stop);
      file.sort();
      return totals;
    }
  }

  private void report(PromptRun.Totals totals) {
    spec.commandLine()
        .getErr()
        .printf(
            "%d text%s, %d tokens in %s, %.1f tokens/s%n",
            totals.texts(),
            totals.texts() == 1 ? "" : "s",
            totals.tokens(),
            Progress.clock(Duration.ofMillis((long) (1000 * totals.seconds()))),
            totals.tokens() / Math.max(1e-9, totals.seconds()));
  }

  /** Rows to standard output. */
  private record Lines(PrintWriter out) implements CompletionSink {
    @Override
    public boolean has(int index, int sample, String key) {
      return false;
    }

    @Override
    public void add(CompletionRow row) {
      out.println(Json.line(row));
    }
  }
}
