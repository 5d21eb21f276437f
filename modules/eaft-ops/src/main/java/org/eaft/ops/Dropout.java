package org.eaft.ops;

import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Inverted dropout whose mask can be drawn again: y_i = x_i / (1 - p) with probability 1 - p, else
 * 0.
 *
 * <p>Shapes: x and y alike, any rank from 1, FLOAT or BFLOAT16; draw [1] INT. Whether element i is
 * kept depends on seed, draw and i alone, not on threads or on what ran before, so that the
 * backward pass, a recomputed forward pass and a resumed training see the same mask. The mixing
 * function is that of SplitMix64 (Steele, Lea and Flood 2014).
 */
public final class Dropout extends JvmOp {

  private static final long GOLDEN_GAMMA = 0x9e3779b97f4a7c15L;

  /** For loading. */
  public Dropout() {}

  private Dropout(
      SameDiff graph, SDVariable x, SDVariable draw, double probability, long seed, Format result) {
    super(graph, x, draw);
    addTArgument(probability);
    addIArgument(result.ordinal());
    addIArgument(seed);
  }

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param draw number of the mask; another number is another mask
   * @param probability of dropping an element, from 0 up to but without 1
   * @param seed of this place in the graph
   * @param result format of y
   * @throws IllegalArgumentException if the probability is not in that range
   */
  public static SDVariable of(
      String name, SDVariable x, SDVariable draw, double probability, long seed, Format result) {
    if (!(probability >= 0 && probability < 1)) {
      throw new IllegalArgumentException(
          "%s: probability of dropping must be in [0, 1), but is %s".formatted(name, probability));
    }
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.dropout(name, x, draw, probability, seed, result);
    }
    return new Dropout(x.getSameDiff(), x, draw, probability, seed, result)
        .outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return formatArgument(0).type();
  }

  @Override
  public String opName() {
    return "eaft_dropout";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireFloats(0, "x", 1);
    in.requireInts(1, "draw", 1);
    return List.of(in.get(0).shape());
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    double probability = getTArgument(0);
    float kept = (float) (1 / (1 - probability));
    // of 2^32 equally likely numbers, those below are dropped
    long dropped = Math.round(probability * (1L << 32));
    long key = mix(getIArgument(1) + mix(in.ints(1)[0]));
    Floats x = in.floats(0);
    Floats y = Floats.of(out.get(0));
    Blocks.each(
        y.length(),
        (at, n) -> {
          float[] block = HeapScratch.get(0, Blocks.SIZE);
          x.get(at, block, 0, n);
          for (int i = 0; i < n; i += 2) {
            // two elements a mix; blocks begin at even indices
            long bits = mix(key + ((at + i) / 2 + 1) * GOLDEN_GAMMA);
            block[i] = bits >>> 32 < dropped ? 0 : block[i] * kept;
            if (i + 1 < n) {
              block[i + 1] = (bits & 0xffffffffL) < dropped ? 0 : block[i + 1] * kept;
            }
          }
          y.put(at, block, 0, n);
        });
  }

  private static long mix(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }

  /** The same mask on the gradient. */
  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    Dropout op =
        new Dropout(
            sameDiff, gradients.get(0), arg(1), getTArgument(0), getIArgument(1), Format.FP32);
    return List.of(op.outputVariable(), noGradient(1));
  }
}
