package org.eaft.cli;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.eaft.ops.Parallel;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.memory.Scratch;
import org.eaft.text.Batch;
import org.eaft.train.MicroResult;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.TrainingEngines;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;
import org.eaft.train.run.ProcessMemory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code eaft bench step}. */
@Command(
    name = "step",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Times training steps (forward, backward, clipping, AdamW) on random weights and tokens.",
      "Prints one JSON line a repetition; the first ones warm up. gemm_share is the products' share of",
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
  private static final double GIGA = 1e9;

  @Spec private CommandSpec spec;

  @Option(
      names = "--shape",
      defaultValue = "smollm2-135m",
      description = "tiny, smollm2-135m or qwen3-0.6b (default: ${DEFAULT-VALUE}).")
  private String shape;

  @Option(names = "--batch", defaultValue = "2", description = "Rows (default: ${DEFAULT-VALUE}).")
  private int batch;

  @Option(
      names = "--time",
      defaultValue = "512",
      description = "Tokens a row (default: ${DEFAULT-VALUE}).")
  private int time;

  @Option(
      names = "--method",
      defaultValue = "eaft",
      description = "The objective (default: ${DEFAULT-VALUE}; see eaft ls objectives).")
  private String method;

  @Option(names = "--precision", defaultValue = "fp32", description = "fp32 (default) or bf16.")
  private String precision;

  @Option(
      names = "--checkpointing",
      description = "Recompute activations in the backward pass (train.activation_checkpointing).")
  private boolean checkpointing;

  @Option(names = "--threads", description = "Threads (default: OMP_NUM_THREADS, else all cores).")
  private Integer threads;

  @Option(
      names = "--repeat",
      defaultValue = "6",
      description = "Repetitions (default: ${DEFAULT-VALUE}).")
  private int repeat;

  private double productRate;

  @Override
  public Integer call() {
    if (batch < 1 || time < 1 || repeat < 1 || (threads != null && threads < 1)) {
      throw new ConfigException("--batch, --time, --repeat and --threads must be at least 1");
    }
    if (threads != null) {
      System.setProperty(Parallel.PROPERTY, threads.toString());
    }
    BenchShape model = BenchShape.of(shape);
    Map<String, Object> keys =
        Map.of("model.precision", precision, "train.activation_checkpointing", checkpointing);
    RunConfig config = ConfigReader.of(keys, method, Map.of());
    Batch tokens = randomBatch(model.vocabulary());
    productRate = ProductRate.gigaflops(model.config(time), batch * time);
    Scratch.trim();
    try (TrainingEngine engine = TrainingEngines.random(model.config(time), config, 0)) {
      for (int i = 0; i < repeat; i++) {
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
    double forwardBackward = (System.nanoTime() - start) / GIGA;
    double norm = engine.gradientNorm();
    engine.update(config.train().lr(), Math.min(1, MAX_NORM / (norm + 1e-6)));
    double step = (System.nanoTime() - start) / GIGA;
    print(result, forwardBackward, step, Gemm.get().takeUsage());
  }

  private void print(MicroResult result, double forwardBackward, double step, Gemm.Usage gemm) {
    int tokens = batch * time;
    Map<String, Object> row = new LinkedHashMap<>();
    row.put("eaft", Environment.version());
    row.put("shape", shape);
    row.put("method", method);
    row.put("precision", precision);
    if (checkpointing) {
      row.put("checkpointing", true);
    }
    row.put("tokens", tokens);
    row.put("fwd_bwd_s", rounded(forwardBackward, 4));
    row.put("step_s", rounded(step, 4));
    row.put("tokens_per_s", rounded(tokens / step, 1));
    row.put("loss", rounded(result.lossSum() / tokens, 4));
    row.put("peak_mib", ProcessMemory.peakMib());
    row.put("gemm_share", rounded(gemm.seconds() / forwardBackward, 3));
    row.put("gemm_gflops", rounded(gemm.gigaflops(), 1));
    row.put("gemm_alone_gflops", rounded(productRate, 1));
    row.put("gemm_of_alone", rounded(gemm.gigaflops() / productRate, 3));
    row.put("threads", Parallel.threads());
    PrintWriter out = spec.commandLine().getOut();
    out.println(Json.line(row));
    out.flush();
  }

  private static double rounded(double value, int digits) {
    double scale = Math.pow(10, digits);
    return Math.rint(value * scale) / scale;
  }
}
