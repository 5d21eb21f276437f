package org.eaft.ops.kernel;

import static org.eaft.ops.kernel.VectorReductions.broadcast;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.VectorOperators;

/**
 * {@link Exp} on vectors: the same steps, with fused multiply-add and blends in place of branches.
 *
 * <p>{@code lanewise(EXP)} is not used: it is a call per lane on JDK 17 where no SVML stub exists.
 */
final class VectorExp {

  private VectorExp() {}

  static FloatVector exp(FloatVector x) {
    FloatVector rounded = x.fma(broadcast(Exp.LOG2_E), broadcast(Exp.ROUND));
    FloatVector n = rounded.sub(broadcast(Exp.ROUND));
    FloatVector r = n.fma(broadcast(-Exp.LN2_HIGH), x);
    r = n.fma(broadcast(-Exp.LN2_LOW), r);
    FloatVector p = broadcast(Exp.C6).fma(r, broadcast(Exp.C5));
    p = p.fma(r, broadcast(Exp.C4));
    p = p.fma(r, broadcast(Exp.C3));
    p = p.fma(r, broadcast(Exp.C2));
    p = p.fma(r, broadcast(1f));
    p = p.fma(r, broadcast(1f));
    FloatVector finite =
        p.reinterpretAsInts()
            .add(rounded.reinterpretAsInts().lanewise(VectorOperators.LSHL, Exp.MANTISSA_BITS))
            .reinterpretAsFloats();
    return x.mul(Float.MAX_VALUE) // infinity, or NaN
        .blend(finite, x.compare(VectorOperators.LE, Exp.HIGHEST))
        .blend(0f, x.compare(VectorOperators.LT, Exp.LOWEST));
  }

  /** 1 / (1 + exp(-x)). */
  static FloatVector sigmoid(FloatVector x) {
    FloatVector one = broadcast(1f);
    return one.div(exp(x.neg()).add(one));
  }
}
