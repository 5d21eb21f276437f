package org.eaft.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eaft.ops.Parallel;
import org.eaft.text.ChatEncoder;
import org.eaft.text.ChatTemplate;
import org.eaft.text.Example;
import org.eaft.text.Tokenizer;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;
import org.eaft.train.run.ProcessMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft bench text}. */
@Command(
    name = "text",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times the way from conversations to token ids and labels: the chat template, which"
          + " characters",
      "the assistant says, and the tokenizer. The conversations are made up, all different, a"
          + " question",
      "and an answer each. Prints one JSON line a repetition; the first one warms up."
    },
    footer = {
      "",
      "Examples:",
      "  eaft bench text --model M --rows 100000 --tokens 200",
      "  eaft bench text --model M --template qwen3.jinja --threads 1"
    })
final class BenchTextCommand implements Callable<Integer> {

  /** So many conversations are made, then timed; their making is not. */
  private static final int AT_ONCE = 10_000;

  @Spec private CommandSpec spec;

  @Option(
      names = "--model",
      required = true,
      description = "Hugging Face directory or .gguf file, for its tokenizer and template.")
  private String model;

  @Option(
      names = "--template",
      defaultValue = "auto",
      description = "Chat template (default: ${DEFAULT-VALUE}, the model's own).")
  private String template;

  @Option(
      names = "--train-on",
      defaultValue = "assistant",
      description = "Which tokens: assistant, last or all (default: ${DEFAULT-VALUE}).")
  private String trainOn;

  @Option(
      names = "--rows",
      defaultValue = "100000",
      description = "Conversations (default: ${DEFAULT-VALUE}).")
  private int rows;

  @Option(
      names = "--tokens",
      defaultValue = "200",
      description = "Tokens of a conversation, about (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Option(names = "--threads", description = "Threads (default: OMP_NUM_THREADS, else all cores).")
  private Integer threads;

  @Option(
      names = "--repeat",
      defaultValue = "3",
      description = "Repetitions (default: ${DEFAULT-VALUE}).")
  private int repeat;

  @Override
  public Integer call() {
    BenchOptions.atLeastOne("--rows", rows);
    BenchOptions.atLeastOne("--tokens", tokens);
    BenchOptions.atLeastOne("--repeat", repeat);
    threads = threads == null ? Parallel.threads() : threads;
    BenchOptions.atLeastOne("--threads", threads);
    RunConfig config = config();
    try (Tokenizer tokenizer = Backend.sameDiff().tokenizer(config)) {
      ChatTemplate chat =
          ChatTemplate.choose(template, tokenizer)
              .orElseThrow(
                  () ->
                      new ConfigException(
                          "--template " + template + ": no chat template comes of it; name one"));
      ChatEncoder encoder = ChatEncoder.of(chat, tokenizer, config.data().trainOn());
      int words = words(encoder);
      for (int i = 0; i < repeat; i++) {
        measure(encoder, words);
      }
    }
    return ExitCode.DONE;
  }

  private RunConfig config() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("model.path", model);
    values.put("data.train", "made up");
    values.put("data.template", template);
    values.put("data.train_on", trainOn);
    return ConfigReader.of(values, "sft", Map.of());
  }

  /** How many words make a conversation of the tokens that were asked for. */
  private int words(ChatEncoder encoder) {
    BenchText text = new BenchText();
    int empty = encoder.encode(0, text.conversation(1)).length();
    int sample = 2000;
    int full = encoder.encode(0, text.conversation(sample)).length();
    return Math.max(1, (int) Math.round((tokens - empty) * (double) sample / (full - empty)));
  }

  private void measure(ChatEncoder encoder, int words) {
    BenchText text = new BenchText();
    long read = 0;
    long trained = 0;
    double seconds = 0;
    for (int done = 0; done < rows; done += AT_ONCE) {
      List<ChatEncoder.Conversation> some =
          text.conversations(Math.min(AT_ONCE, rows - done), words);
      long start = System.nanoTime();
      List<Example> examples = encoder.encodeAll(some, threads);
      seconds += BenchOptions.secondsSince(start);
      read += examples.stream().mapToLong(Example::length).sum();
      trained += examples.stream().mapToLong(Example::supervisedTokens).sum();
    }
    print(read, trained, seconds);
  }

  private void print(long read, long trained, double seconds) {
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("eaft", Environment.version());
    row.put("template", template);
    row.put("train_on", trainOn);
    row.put("rows", rows);
    row.put("tokens_per_row", BenchOptions.rounded((double) read / rows, 1));
    row.put("trained_per_row", BenchOptions.rounded((double) trained / rows, 1));
    row.put("seconds", BenchOptions.rounded(seconds, 3));
    row.put("rows_per_s", BenchOptions.rounded(rows / seconds, 1));
    row.put("tokens_per_s", BenchOptions.rounded(read / seconds, 1));
    row.put("peak_mib", ProcessMemory.peakMib());
    row.put("threads", threads);
    spec.commandLine().getOut().println(Json.line(row));
    spec.commandLine().getOut().flush();
  }
}
