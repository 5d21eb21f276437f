package org.eaft.ops.composed;

import org.eaft.ops.CachedAttention.Past;
import org.eaft.ops.Lowering;
import org.eaft.ops.Rope;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;

/** The compositions, with the arguments of the ops that they stand for. */
public final class Composed {

  private Composed() {}

  /** {@link org.eaft.ops.Embedding}. */
  public static SDVariable embedding(String name, Weight weight, SDVariable ids) {
    return ComposedEmbedding.of(name, plain(name, weight), ids);
  }

  /** {@link org.eaft.ops.Linear}. */
  public static SDVariable linear(
      String name, SDVariable x, Weight weight, Weight bias, SDVariable residual, Format result) {
    requireFp32(name, result);
    SDVariable b = bias == null ? null : plain(name, bias);
    return ComposedLinear.of(name, x, plain(name, weight), b, residual);
  }

  /** {@link org.eaft.ops.RmsNorm}. */
  public static SDVariable rmsNorm(
      String name, SDVariable x, Weight weight, double epsilon, Format result) {
    requireFp32(name, result);
    return ComposedRmsNorm.of(name, x, plain(name, weight), epsilon);
  }

  /** {@link org.eaft.ops.SwiGlu}. */
  public static SDVariable swiGlu(String name, SDVariable gate, SDVariable up, Format result) {
    requireFp32(name, result);
    return ComposedSwiGlu.of(name, gate, up);
  }

  /** {@link org.eaft.ops.SwiGluFused}. */
  public static SDVariable swiGlu(String name, SDVariable x, Format result) {
    requireFp32(name, result);
    return ComposedSwiGlu.of(name, x);
  }

  /** {@link org.eaft.ops.Rope}. */
  public static SDVariable rope(
      String name,
      SDVariable x,
      SDVariable inverseFrequencies,
      SDVariable positions,
      int headSize,
      Rope.Style style,
      double factor,
      Format result) {
    requireFp32(name, result);
    return ComposedRope.of(name, x, inverseFrequencies, positions, headSize, style, factor);
  }

  /** {@link org.eaft.ops.CausalAttention}. */
  public static SDVariable causalAttention(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      SDVariable documents,
      int heads,
      int kvHeads,
      double scale,
      Format result) {
    requireFp32(name, result);
    requireSharing(name, heads, kvHeads);
    return ComposedAttention.causal(name, q, k, v, documents, heads, kvHeads, scale);
  }

  /** {@link org.eaft.ops.CachedAttention}. */
  public static SDVariable cachedAttention(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      Past past,
      int heads,
      int kvHeads,
      double scale,
      Format result) {
    requireFp32(name, result);
    requireFp32(name, Format.of(past.keys().dataType()));
    requireSharing(name, heads, kvHeads);
    return ComposedAttention.cached(name, q, k, v, past, heads, kvHeads, scale);
  }

  /** {@link org.eaft.ops.Dropout}. */
  public static SDVariable dropout(
      String name, SDVariable x, SDVariable draw, double probability, long seed, Format result) {
    requireFp32(name, result);
    return ComposedDropout.of(name, x, draw, probability, seed);
  }

  /** {@link org.eaft.ops.GivenGradient}. */
  public static SDVariable givenGradient(String name, SDVariable y, SDVariable dy) {
    SDVariable product = y.mul(Stock.detach(dy)).sum();
    return product.sub(name, Stock.detach(product));
  }

  /**
   * Fails where products are to be of bf16.
   *
   * @param what as its user knows it
   */
  public static void refuseBf16(boolean given, String what) {
    Lowering.refuse(
        given,
        what + " (model.precision: bf16)",
        "stock products have operands of one type, and sum in it");
  }

  /**
   * Fails where a gradient is to be added to an array that is given.
   *
   * @param what as its user knows it
   */
  public static void refuseSum(boolean given, String what) {
    Lowering.refuse(
        given,
        what + " (accumulation in the trainer)",
        "stock ops do not write to their inputs; take gradients from the graph, as sd.fit does");
  }

  /** A weight's values. */
  private static SDVariable plain(String name, Weight weight) {
    refuseBf16(weight.copy() != null, name + ": a bf16 copy of a weight");
    refuseSum(weight.sum() != null, name + ": a sum to which gradients are added");
    Lowering.refuse(
        weight.values().dataType() != Format.FP32.type(),
        name + ": a weight of " + weight.values().dataType(),
        "compositions are of FLOAT");
    return weight.values();
  }

  private static void requireFp32(String name, Format format) {
    refuseBf16(format != Format.FP32, name + ": the format " + format);
  }

  private static void requireSharing(String name, int heads, int kvHeads) {
    if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0) {
      throw new IllegalArgumentException(
          "%s: %d heads cannot share %d key heads".formatted(name, heads, kvHeads));
    }
  }
}
