package org.eaft.train.engine;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.bytedeco.javacpp.Pointer;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.objective.Objective;
import org.eaft.models.Architecture;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraConfig;
import org.eaft.ops.memory.Format;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.LoraSpec;
import org.eaft.train.config.Optimizer;
import org.eaft.train.config.RunConfig;

/**
 * What a training will need at its peak, in bytes by purpose, from the shapes of its arrays.
 *
 * @param parts purpose to bytes, in the order in which they are allocated
 */
public record MemoryEstimate(Map<String, Long> parts) {

  /** The JVM: classes, compiled code, graphs, and a young generation as the launcher sets it. */
  private static final long RUNTIME = 400L << 20;

  private static final double GIB = 1L << 30;

  /**
   * Estimates a training.
   *
   * @param rows sequences of a micro-batch
   * @param time tokens of a sequence
   * @throws ConfigException if adapters are asked for that the model cannot have
   */
  public static MemoryEstimate of(RunConfig config, ModelConfig model, int rows, int time) {
    Map<String, long[]> shapes = Architecture.of(model).shapes(model);
    Layout layout = Layout.of(config);
    Objective objective = config.objective().objective();
    LoraSpec lora = config.model().lora();
    long parameters = shapes.values().stream().mapToLong(MemoryEstimate::product).sum();
    long trainable = lora == null ? parameters : adapters(lora, shapes);
    long all = lora == null ? parameters : parameters + trainable;
    long copies = layout.products() == Format.FP32 ? 0 : copies(model, shapes);
    boolean reference = objective.klCoefficient() != 0;
    long tokens = (long) rows * Padding.rounded(time);

    Map<String, Long> parts = new LinkedHashMap<>();
    parts.put("weights", all * Format.FP32.bytes() + copies);
    parts.put("gradients", trainable * Format.FP32.bytes());
    parts.put("moments", config.train().optimizer() == Optimizer.ADAMW ? 8 * trainable : 0);
    parts.put("reference model", reference && lora == null ? 4 * parameters + copies : 0);
    parts.put("activations", tokens * activations(model, layout));
    parts.put(
        "loss",
        LinearTokenLoss.scratchBytes(tokens, model.hiddenSize(), model.vocabSize())
            * (reference ? 2 : 1));
    parts.put("runtime", RUNTIME);
    return new MemoryEstimate(parts);
  }

  private static long product(long[] shape) {
    long n = 1;
    for (long size : shape) {
      n *= size;
    }
    return n;
  }

  private static long adapters(LoraSpec lora, Map<String, long[]> shapes) {
    LoraConfig config = new LoraConfig(lora.rank(), lora.alpha(), lora.dropout(), lora.targets());
    try {
      return Adapters.count(config, shapes);
    } catch (IllegalArgumentException e) {
      throw ConfigException.of("model.lora.targets", e.getMessage());
    }
  }

  private static long copies(ModelConfig model, Map<String, long[]> shapes) {
    return shapes.entrySet().stream()
        .filter(e -> ModelWeights.entersProducts(model, e.getKey(), e.getValue()))
        .mapToLong(e -> product(e.getValue()) * Format.BF16.bytes())
        .sum();
  }

  /** Bytes a token when the backward pass begins. */
  private static long activations(ModelConfig model, Layout layout) {
    long layer = Architecture.of(model).activationBytes(model, layout.products());
    long stream = (long) model.hiddenSize() * Format.FP32.bytes();
    int layers = model.numHiddenLayers();
    // gradients of the stream, of the block's product and of gate and up
    long backward =
        3 * stream
            + (long) model.intermediateSize()
                * (Format.FP32.bytes() + 2L * layout.products().bytes());
    return backward + (layout.checkpointing() ? layers * stream + layer : layers * layer);
  }

  /** All parts together. */
  public long bytes() {
    return parts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What this process may use: the launcher's limit, else the machine's; 0 where unknown. */
  public static long limit() {
    return Pointer.maxPhysicalBytes() > 0
        ? Pointer.maxPhysicalBytes()
        : Pointer.totalPhysicalBytes();
  }

  /**
   * Refuses a training that cannot fit, before anything is loaded.
   *
   * @param config what is to be trained
   * @throws ConfigException saying what it needs and what would make it smaller
   */
  public static void requireFits(RunConfig config, ModelConfig model, int rows, int time) {
    MemoryEstimate estimate = of(config, model, rows, time);
    long limit = limit();
    if (limit > 0 && estimate.bytes() > limit) {
      throw ConfigException.of(
          "train.micro_batch_size",
          "asks for about %s with %d x %d tokens (%s), and this process may use %s; %s"
              .formatted(
                  gib(estimate.bytes()),
                  rows,
                  time,
                  estimate,
                  gib(limit),
                  remedies(config, model, rows, time)));
    }
  }

  private static String remedies(RunConfig config, ModelConfig model, int rows, int time) {
    Map<String, Map<String, ?>> changes = new LinkedHashMap<>();
    if (rows > 1) {
      changes.put("train.micro_batch_size: 1", Map.of("train.micro_batch_size", 1));
    }
    if (!config.train().activationCheckpointing()) {
      changes.put(
          "train.activation_checkpointing: true", Map.of("train.activation_checkpointing", true));
    }
    if (config.model().lora() == null) {
      changes.put("model.lora: {rank: 16}", Map.of("model.lora", Map.of("rank", 16)));
    }
    String list =
        changes.entrySet().stream()
            .map(
                e -> {
                  int fewer = e.getKey().startsWith("train.micro") ? 1 : rows;
                  MemoryEstimate less = of(config.with(e.getValue()), model, fewer, time);
                  return "%s would need %s".formatted(e.getKey(), gib(less.bytes()));
                })
            .collect(Collectors.joining(", "));
    return list.isEmpty() ? "shorten data.max_length" : list + "; data.max_length shortens rows";
  }

  /** Bytes in GiB, for reading. */
  public static String gib(long bytes) {
    return "%.1f GiB".formatted(bytes / GIB);
  }

  /** The parts that matter, such as "weights 0.5 GiB, gradients 0.5 GiB". */
  @Override
  public String toString() {
    return parts.entrySet().stream()
        .filter(e -> e.getValue() > GIB / 100)
        .map(e -> "%s %.2f GiB".formatted(e.getKey(), e.getValue() / GIB))
        .collect(Collectors.joining(", "));
  }
}
