package org.eaft.cli;

import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;
import org.eaft.text.Batch;
import org.eaft.train.MicroResult;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.Precision;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.TrainingEngines;
import org.eaft.train.run.ProcessMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code eaft bench step}. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times training steps (forward, backward, clipping, AdamW) on random weights and tokens.",
      "Prints one JSON line a repetition; the first ones warm up. gemm_share is the products' share"
          + " of",
      "forward and backward, gemm_of_alone their rate against that of the same products alone."
    },
    footer = {
      "",
      "Examples:",
      "  eaft bench step --shape smollm2-135m --batch 2 --time 512 --method eaft",
      "  eaft bench step --shape tiny --repeat 20 --threads 1"
    })
final class BenchStepCommand implements Callable<Integer> {

  private static final double MAX_NORM = 1.0;

  @Mixin private BenchOptions options;

  @Mixin private BenchMethod method;

  @Option(names = "--batch", defaultValue = "2", description = "Rows (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--time",
      defaultValue = "512",
      description = "Tokens a row (default: ${DEFAULT-VALUE}).")
  private int time;

  @Option(
      names = "--checkpointing",
      description = "Recompute activations in the backward pass (train.activation_checkpointing).")
  private boolean checkpointing;

  private double productRate;

  @Override
  public Integer call() {
    BenchOptions.atLeastOne("--batch", batch);
    BenchOptions.atLeastOne("--time", time);
    options.begin();
    ModelConfig model = options.shape().config(time);
    RunConfig config =
        method.config(options.precision(), Map.of("train.activation_checkpointing", checkpointing));
    Batch tokens = randomBatch(model.vocabSize());
    Format products = config.model().precision() == Precision.BF16 ? Format.BF16 : Format.FP32;
    productRate = ProductRate.gigaflops(model, batch * time, products);
    Scratch.trim();
    try (TrainingEngine engine = TrainingEngines.random(model, config, 0)) {
      for (int i = 0; i < options.repeat(); i++) {
        step(engine, tokens, config);
      }
    }
    return ExitCode.DONE;
  }

  private Batch randomBatch(int vocabulary) {
    Random random = new Random(0);
    int n = batch * time;
    return new Batch(
        batch,
        time,
        random.ints(n, 0, vocabulary).toArray(),
        random.ints(n, 0, vocabulary).toArray(),
        new int[batch],
        n);
  }

  private void step(TrainingEngine engine, Batch tokens, RunConfig config) {
    Gemm.get().takeUsage();
    long start = System.nanoTime();
    MicroResult result = engine.accumulate(tokens, tokens.supervisedTokens(), null);
    double forwardBackward = BenchOptions.secondsSince(start);
    double norm = engine.gradientNorm();
    engine.update(config.train().lr(), Math.min(1, MAX_NORM / (norm + 1e-6)));
    double step = BenchOptions.secondsSince(start);
    print(result, forwardBackward, step, Gemm.get().takeUsage());
  }

  private void print(MicroResult result, double forwardBackward, double step, Gemm.Usage gemm) {
    int tokens = batch * time;
    Map<String, Object> row = options.row();
    row.put("method", method.name());
    if (checkpointing) {
      row.put("checkpointing", true);
    }
    row.put("tokens", tokens);
    row.put("fwd_bwd_s", BenchOptions.rounded(forwardBackward, 4));
    row.put("step_s", BenchOptions.rounded(step, 4));
    row.put("tokens_per_s", BenchOptions.rounded(tokens / step, 1));
    row.put("loss", BenchOptions.rounded(result.lossSum() / tokens, 4));
    row.put("peak_mib", ProcessMemory.peakMib());
    row.put("gemm_share", BenchOptions.rounded(gemm.seconds() / forwardBackward, 3));
    row.put("gemm_gflops", BenchOptions.rounded(gemm.gigaflops(), 1));
    row.put("gemm_alone_gflops", BenchOptions.rounded(productRate, 1));
    row.put("gemm_of_alone", BenchOptions.rounded(gemm.gigaflops() / productRate, 3));
    options.print(row);
  }
}
