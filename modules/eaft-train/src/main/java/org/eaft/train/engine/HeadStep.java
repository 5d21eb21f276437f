package org.eaft.train.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.bytedeco.javacpp.Pointer;
import org.eaft.loss.objective.Objective;
import org.eaft.models.WeightBinding;
import org.eaft.ops.Blocks;
import org.eaft.ops.Gradients;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.eaft.ops.memory.Scratch;
import org.eaft.text.Batch;
import org.eaft.train.config.RunConfig;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The end of a training step without the model, for benchmarks: LM head and loss over given hidden
 * states [1, tokens, width], every token with a label, and the gradients of hidden states and head.
 *
 * <p>As in an engine, the head's gradient is added to a sum, and in bf16 the hidden states and a
 * copy of the head come in bf16.
 */
public final class HeadStep implements AutoCloseable {

  private static final String HIDDEN = "hidden";
  private static final String HEAD = "head";

  /** Of uniform numbers of variance 1. */
  private static final double REACH = Math.sqrt(3);

  private static final double HEAD_DEVIATION = 0.02;

  private final Batch batch;
  private final INDArray hidden;
  private final INDArray head;
  private final WeightBinding binding;
  private final LossEnd end;
  private final List<String> wanted;
  private final PooledSession session;
  private final PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);

  private HeadStep(Batch batch, int width, int vocabulary, Format products, Objective objective) {
    SplittableRandom random = new SplittableRandom(0);
    this.batch = batch;
    this.hidden = random(random, REACH, products, 1, batch.time(), width);
    this.head = random(random, REACH * HEAD_DEVIATION, Format.FP32, vocabulary, width);
    this.binding = new WeightBinding(products, copies(products), Map.of(HEAD, zeros(head)));
    SameDiff graph = SameDiff.create();
    SDVariable states = graph.placeHolder(HIDDEN, products.type(), 1, -1, width);
    INDArray copy = binding.copies().get(HEAD);
    Weight weight =
        new Weight(
            graph.var(HEAD, head),
            copy == null ? null : graph.constant("copy", copy),
            graph.constant("sum", binding.sums().get(HEAD)));
    this.end = LossEnd.training(states, weight, null, binding, objective);
    List<String> gradients = Gradients.of(graph, end.name(), List.of(HIDDEN, HEAD));
    this.session = new PooledSession(graph.getFunction("grad"), memory);
    this.wanted = new ArrayList<>(end.outputs());
    this.wanted.addAll(gradients);
  }

  /**
   * Random hidden states, head and labels.
   *
   * @param config objective and precision
   * @throws IllegalArgumentException if the objective needs a reference model
   */
  public static HeadStep random(int tokens, int width, int vocabulary, RunConfig config) {
    Objective objective = config.objective().objective();
    if (objective.klCoefficient() != 0) {
      throw new IllegalArgumentException(
          "objective %s needs a reference model".formatted(objective.type()));
    }
    int[] labels = new SplittableRandom(1).ints(tokens, 0, vocabulary).toArray();
    Batch batch = new Batch(1, tokens, labels, labels, new int[1], tokens);
    Format products = Layout.of(config).products();
    return new HeadStep(batch, width, vocabulary, products, objective);
  }

  private static INDArray random(
      SplittableRandom random, double reach, Format format, long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(format.type(), shape);
    Blocks.fill(Floats.of(array), () -> reach * (2 * random.nextDouble() - 1));
    return array;
  }

  private Map<String, INDArray> copies(Format products) {
    if (products == Format.FP32) {
      return Map.of();
    }
    INDArray copy = Nd4j.createUninitializedDetached(products.type(), head.shape());
    Blocks.copy(Floats.of(head), Floats.of(copy));
    return Map.of(HEAD, copy);
  }

  private static INDArray zeros(INDArray like) {
    INDArray sum = Nd4j.createUninitializedDetached(like.dataType(), like.shape());
    Floats.of(sum).clear();
    return sum;
  }

  /**
   * Forward and backward.
   *
   * @return the loss, a mean over the tokens
   */
  public double run() {
    Map<String, INDArray> in = new HashMap<>();
    end.put(in, batch, LossInputs.of(batch.supervisedTokens()), null);
    in.put(HIDDEN, hidden);
    Map<String, INDArray> out = session.values(wanted, in);
    in.remove(HIDDEN);
    LossEnd.close(in);
    double sum = end.result(out).lossSum();
    session.release(out.values());
    return sum / batch.supervisedTokens();
  }

  /** Sets the head's gradient to zero, as an optimiser does. */
  public void clearGradient() {
    Floats.of(binding.sums().get(HEAD)).clear();
  }

  /**
   * Bytes that a pass takes beyond inputs and the two gradients: scratch, arrays of the graph, and
   * what threads keep on the heap. What the matrix library takes for itself is not known here.
   */
  public long extraBytes() {
    memory.trim();
    Scratch.trim();
    long before = Pointer.totalBytes() + heapBytes();
    run();
    long hiddenGradient = hidden.length() * Format.FP32.bytes();
    return Pointer.totalBytes() + heapBytes() - before + memory.bytes() - hiddenGradient;
  }

  private static long heapBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Override
  public void close() {
    memory.close();
    Scratch.trim();
    binding.close();
    hidden.close();
    head.close();
  }
}
