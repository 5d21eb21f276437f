package org.eaft.ops;

import org.eaft.ops.memory.Format;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Ops run eagerly, without a graph. */
final class Ops {

  private Ops() {}

  static INDArray[] run(JvmOp op, INDArray... in) {
    op.addInputArgument(in);
    try {
      return Nd4j.exec(op);
    } catch (RuntimeException e) {
      // ND4J wraps what goes wrong in shapes and in ops
      if (e.getCause() instanceof IllegalArgumentException cause) {
        throw cause;
      }
      throw e;
    }
  }

  static RmsNorm rmsNorm(double epsilon) {
    RmsNorm op = new RmsNorm();
    op.addTArgument(epsilon);
    return op;
  }

  static RmsNorm.Gradient rmsNormGradient(double epsilon) {
    RmsNorm.Gradient op = new RmsNorm.Gradient();
    op.addTArgument(epsilon);
    return op;
  }

  static Dropout dropout(double probability, long seed) {
    Dropout op = new Dropout();
    op.addTArgument(probability);
    op.addIArgument(Format.FP32.ordinal(), seed);
    return op;
  }

  static Linear linear(boolean bias, boolean residual) {
    Linear op = new Linear();
    op.addBArgument(bias, residual);
    return op;
  }

  static Rope rope(int headSize, Rope.Style style, double factor) {
    Rope op = new Rope();
    op.addIArgument(headSize, style.ordinal(), 1);
    op.addTArgument(factor);
    return op;
  }

  static CausalAttention attention(int heads, int kvHeads, double scale) {
    return with(new CausalAttention(), heads, kvHeads, scale);
  }

  static CachedAttention cachedAttention(int heads, int kvHeads, double scale) {
    return with(new CachedAttention(), heads, kvHeads, scale);
  }

  static CausalAttention.Gradient attentionGradient(int heads, int kvHeads, double scale) {
    return with(new CausalAttention.Gradient(), heads, kvHeads, scale);
  }

  private static <T extends JvmOp> T with(T op, int heads, int kvHeads, double scale) {
    op.addIArgument(heads, kvHeads);
    op.addTArgument(scale);
    return op;
  }
}
