package org.eaft.ops.kernel;

import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShape;
import jdk.incubator.vector.VectorSpecies;

/** {@link Bf16} on the Vector API: whole vectors of 32-bit lanes beside half as wide ones of 16. */
final class VectorBf16 {

  private static final VectorSpecies<Float> FLOATS = VectorReductions.SPECIES;
  private static final VectorSpecies<Integer> INTS = FLOATS.withLanes(int.class);
  private static final VectorSpecies<Short> SHORTS =
      VectorSpecies.of(short.class, VectorShape.forBitSize(FLOATS.vectorBitSize() / 2));
  private static final int LANES = FLOATS.length();

  private VectorBf16() {}

  /** Rounds whole vectors; returns how many elements are done. */
  static int round(float[] x, int at, short[] out, int outAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      FloatVector f = FloatVector.fromArray(FLOATS, x, at + i);
      IntVector bits = f.reinterpretAsInts();
      IntVector upper = bits.lanewise(VectorOperators.LSHR, 16);
      IntVector rounded = bits.add(0x7fff).add(upper.and(1)).lanewise(VectorOperators.LSHR, 16);
      VectorMask<Integer> nan = f.compare(VectorOperators.NE, f).cast(INTS);
      if (nan.anyTrue()) {
        rounded = rounded.blend(upper.or(0x40), nan);
      }
      ((ShortVector) rounded.convertShape(VectorOperators.I2S, SHORTS, 0))
          .intoArray(out, outAt + i);
    }
    return i;
  }

  /** Widens whole vectors; returns how many elements are done. */
  static int widen(short[] x, int at, float[] out, int outAt, int n) {
    int i = 0;
    for (; i <= n - LANES; i += LANES) {
      ShortVector bits = ShortVector.fromArray(SHORTS, x, at + i);
      IntVector wide = (IntVector) bits.convertShape(VectorOperators.S2I, INTS, 0);
      wide.lanewise(VectorOperators.LSHL, 16).reinterpretAsFloats().intoArray(out, outAt + i);
    }
    return i;
  }
}
