package org.eaft.cli;

import java.util.Map;
import java.util.concurrent.Callable;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.HeadStep;
import org.eaft.train.run.ProcessMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eaft bench loss}. */
@Command(
    name = "loss",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times the LM head with the loss alone, on random hidden states: forward, and the gradients"
          + " of",
      "hidden states and head. Prints one JSON line a repetition; the first ones warm up. extra_mib"
          + " is",
      "what such a pass takes beyond inputs and the two gradients, without what the matrix library"
          + " takes",
      "for itself; logits_mib is what the logits of all tokens would take, extra_of_logits the"
          + " ratio."
    },
    footer = {
      "",
      "Examples:",
      "  eaft bench loss --shape smollm2-135m --method eaft",
      "  eaft bench loss --width 1024 --vocabulary 151936 --tokens 1024 --precision bf16"
    })
final class BenchLossCommand implements Callable<Integer> {

  private static final double MIB = 1 << 20;

  /** A small pass, run a few times before the heap is looked at, so that code is loaded. */
  private static final int SMALL_TOKENS = 64;

  private static final int SMALL_VOCABULARY = 4096;
  private static final int SMALL_PASSES = 20;

  @Mixin private BenchOptions options;

  @Mixin private BenchMethod method;

  @Option(
      names = "--width",
      description = "Elements of a hidden state (default: those of the shape).")
  private Integer width;

  @Option(names = "--vocabulary", description = "Rows of the head (default: those of the shape).")
  private Integer vocabulary;

  @Option(
      names = "--tokens",
      defaultValue = "1024",
      description = "Tokens, each with a label (default: ${DEFAULT-VALUE}).")
  private int tokens;

  @Override
  public Integer call() {
    options.begin();
    width = width == null ? options.shape().width() : width;
    vocabulary = vocabulary == null ? options.shape().vocabulary() : vocabulary;
    BenchOptions.atLeastOne("--width", width);
    BenchOptions.atLeastOne("--vocabulary", vocabulary);
    BenchOptions.atLeastOne("--tokens", tokens);
    RunConfig config = method.config(options.precision(), Map.of());
    if (config.objective().objective().klCoefficient() != 0) {
      throw new ConfigException(
          "--method %s needs a reference model: use bench step".formatted(method.name()));
    }
    loadCode(config);
    try (HeadStep step = HeadStep.random(tokens, width, vocabulary, config)) {
      double extra = step.extraBytes() / MIB;
      for (int i = 0; i < options.repeat(); i++) {
        step.clearGradient();
        long start = System.nanoTime();
        double loss = step.run();
        print(loss, BenchOptions.secondsSince(start), extra);
      }
    }
    return ExitCode.DONE;
  }

  private void loadCode(RunConfig config) {
    int small = Math.min(SMALL_VOCABULARY, vocabulary);
    try (HeadStep step = HeadStep.random(Math.min(SMALL_TOKENS, tokens), width, small, config)) {
      for (int i = 0; i < SMALL_PASSES; i++) {
        step.run();
      }
    }
  }

  private void print(double loss, double seconds, double extra) {
    Map<String, Object> row = options.row();
    row.put("method", method.name());
    row.put("tokens", tokens);
    row.put("vocabulary", vocabulary);
    row.put("width", width);
    row.put("fwd_bwd_s", BenchOptions.rounded(seconds, 4));
    row.put("tokens_per_s", BenchOptions.rounded(tokens / seconds, 1));
    row.put("loss", BenchOptions.rounded(loss, 4));
    double logits = (double) tokens * vocabulary * Float.BYTES / MIB;
    row.put("peak_mib", ProcessMemory.peakMib());
    row.put("extra_mib", BenchOptions.rounded(extra, 1));
    row.put("extra_of_logits", BenchOptions.rounded(extra / logits, 3));
    row.put("logits_mib", BenchOptions.rounded(logits, 1));
    options.print(row);
  }
}
