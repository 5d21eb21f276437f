package org.eaft.lab;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongUnaryOperator;
import org.bytedeco.javacpp.Pointer;
import org.eaft.models.Architecture;
import org.eaft.models.LoadedModel;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Parallel;
import org.eaft.train.Progress;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.ModelInit;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.MemoryEstimate;

/**
 * How many runs go on at once, and what each may use: together no more than the machine has.
 *
 * @param jobs runs at once
 * @param threads of each
 */
public record Jobs(int jobs, int threads) {

  /** Below this a run of one thread wastes less than threads that wait for each other. */
  private static final long SMALL_MODEL = 20_000_000;

  private static final int MIB = 1 << 20;

  /**
   * A given number of runs at once.
   *
   * @throws ConfigException where there are fewer cores: runs that share one take far longer than
   *     one after the other
   */
  public static Jobs of(int jobs, int cores) {
    if (jobs < 1 || jobs > cores) {
      throw new ConfigException(
          "--jobs must lie between 1 and %d, the cores that this process may use, but is %d"
              .formatted(cores, jobs));
    }
    return new Jobs(jobs, cores / jobs);
  }

  /**
   * A run for each core where the models are small and there is memory for so many, else fewer, and
   * one where a model is large.
   */
  public static Jobs auto(MatrixConfig matrix, int cores) {
    Map<String, ModelConfig> models = new HashMap<>();
    long bytes = 0;
    for (MatrixConfig.Cell cell : matrix.cells()) {
      RunConfig run = cell.config();
      ModelConfig model = models.computeIfAbsent(run.model().path(), p -> model(run));
      if (parameters(model) >= SMALL_MODEL) {
        return of(1, cores);
      }
      int rows = Math.min(run.train().batchSize(), run.train().microBatchSize());
      int time = Math.min(run.data().maxLength(), model.maxPositionEmbeddings());
      bytes = Math.max(bytes, MemoryEstimate.of(run, model, rows, time).bytes());
    }
    return of(fitting(cores, bytes, MemoryEstimate.limit()), cores);
  }

  /** The cores of this process, as its threads are set. */
  public static int cores() {
    return Parallel.threads();
  }

  static int fitting(int cores, long bytesOfARun, long limit) {
    long fitting = limit <= 0 ? cores : limit / bytesOfARun;
    return (int) Math.max(1, Math.min(cores, fitting));
  }

  private static ModelConfig model(RunConfig run) {
    Path path = LoadedModel.origin(Path.of(run.model().path()));
    if (run.model().init() == ModelInit.RANDOM) {
      return ModelConfig.read(path.resolve("config.json"));
    }
    try (WeightSource source = WeightSource.open(path)) {
      return source.config();
    }
  }

  private static long parameters(ModelConfig model) {
    long n = 0;
    for (long[] shape : Architecture.of(model).shapes(model).values()) {
      long size = 1;
      for (long s : shape) {
        size *= s;
      }
      n += size;
    }
    return n;
  }

  /** JVM flags of a run's process; they stand behind those of this one, and win. */
  List<String> flags() {
    LongUnaryOperator share = bytes -> bytes / jobs;
    List<String> flags = new ArrayList<>();
    flags.add("-Xmx%dm".formatted(share.applyAsLong(Runtime.getRuntime().maxMemory()) / MIB));
    flags.add("-XX:ParallelGCThreads=" + threads);
    if (threads == 1) {
      // kernels that are not compiled yet are so slow that waiting for the compiler pays on one
      // core
      flags.add("-Xbatch");
    }
    flags.add("-D%s=%d".formatted(Parallel.PROPERTY, threads));
    flags.add("-D%s=false".formatted(Progress.TERMINAL));
    // 0 stands for no limit
    if (Pointer.maxBytes() > 0) {
      flags.add("-Dorg.bytedeco.javacpp.maxbytes=" + share.applyAsLong(Pointer.maxBytes()));
    }
    if (Pointer.maxPhysicalBytes() > 0) {
      flags.add(
          "-Dorg.bytedeco.javacpp.maxphysicalbytes="
              + share.applyAsLong(Pointer.maxPhysicalBytes()));
    }
    return flags;
  }
}
