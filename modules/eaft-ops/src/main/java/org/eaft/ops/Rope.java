package org.eaft.ops;

import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Rotary position embedding (Su et al., arXiv 2104.09864) of every head.
 *
 * <p>Shapes: x and y [batch, time, heads headSize], inverse frequencies [r / 2] with r at most
 * headSize (the first r values of a head are rotated, the rest pass), positions [batch, time] INT,
 * or absent for 0, 1, 2, ... Pair i of position p turns by p inverseFrequency[i]. {@link
 * Style#HALVES} pairs value i with i + r / 2 (Llama, Qwen), {@link Style#NEIGHBOURS} 2i with 2i + 1
 * (GLM). Results are multiplied by {@code factor}, the attention factor of some scaling rules. The
 * gradient turns back.
 */
public final class Rope extends JvmOp {

  /** Which values of a head make a pair. */
  public enum Style {
    /** (x[i], x[i + r / 2]). */
    HALVES,
    /** (x[2i], x[2i + 1]). */
    NEIGHBOURS
  }

  /** For loading. */
  public Rope() {}

  private Rope(
      SameDiff graph,
      int headSize,
      Style style,
      int direction,
      double factor,
      Format result,
      SDVariable... in) {
    super(graph, in);
    addIArgument(headSize, style.ordinal(), direction, result.ordinal());
    addTArgument(factor);
  }

  /** Adds the op to the graph of its inputs, with positions 0, 1, 2, ... */
  public static SDVariable of(
      String name,
      SDVariable x,
      SDVariable inverseFrequencies,
      int headSize,
      Style style,
      double factor) {
    return of(name, x, inverseFrequencies, null, headSize, style, factor, Format.FP32);
  }

  /** Adds the op to the graph of its inputs, with given positions. */
  public static SDVariable of(
      String name,
      SDVariable x,
      SDVariable inverseFrequencies,
      SDVariable positions,
      int headSize,
      Style style,
      double factor) {
    return of(name, x, inverseFrequencies, positions, headSize, style, factor, Format.FP32);
  }

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param positions null for 0, 1, 2, ...
   * @param result format of y, and of the gradient of x: both enter products
   */
  public static SDVariable of(
      String name,
      SDVariable x,
      SDVariable inverseFrequencies,
      SDVariable positions,
      int headSize,
      Style style,
      double factor,
      Format result) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.rope(name, x, inverseFrequencies, positions, headSize, style, factor, result);
    }
    SDVariable[] in =
        positions == null
            ? new SDVariable[] {x, inverseFrequencies}
            : new SDVariable[] {x, inverseFrequencies, positions};
    return new Rope(x.getSameDiff(), headSize, style, 1, factor, result, in)
        .outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return result().type();
  }

  private Format result() {
    return formatArgument(3);
  }

  private int headSize() {
    return intArgument(0);
  }

  private Style style() {
    return Style.values()[intArgument(1)];
  }

  private int direction() {
    return intArgument(2);
  }

  @Override
  public String opName() {
    return "eaft_rope";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireShape(0, "x", -1, -1, -1);
    in.requireShape(1, "inverse frequencies", -1);
    if (in.size(0, 2) % headSize() != 0) {
      throw in.wrong(0, "x", "must have a last dimension that is a multiple of " + headSize());
    }
    if (2 * in.size(1, 0) > headSize()) {
      throw in.wrong(
          1, "inverse frequencies", "must have at most %d values".formatted(headSize() / 2));
    }
    if (in.count() > 2) {
      in.requireInts(2, "positions", in.size(0, 0), in.size(0, 1));
    }
    return List.of(in.get(0).shape());
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int time = in.size(0, 1);
    int width = in.size(0, 2);
    int tokens = in.size(0, 0) * time;
    int[] positions = positions(in, tokens, time);
    float[] frequencies = new float[in.size(1, 0)];
    in.floats(1).get(0, frequencies, 0, frequencies.length);
    RopeTable table = RopeTable.of(frequencies, getTArgument(0), largest(positions) + 1);
    Floats x = in.floats(0);
    Floats y = Floats.of(out.get(0));
    Parallel.range(
        tokens,
        Math.max(1, 8_192 / width),
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, width);
          for (int t = first; t < last; t++) {
            x.get((long) t * width, row, 0, width);
            rotate(row, width, table, positions[t] * frequencies.length, frequencies.length);
            y.put((long) t * width, row, 0, width);
          }
        });
  }

  private void rotate(float[] row, int width, RopeTable table, int at, int half) {
    Kernels kernels = KernelProvider.get();
    for (int head = 0; head < width; head += headSize()) {
      if (style() == Style.HALVES) {
        kernels.rotateHalves(direction(), row, head, table.cos, at, table.sin, at, half);
      } else {
        kernels.rotatePairs(direction(), row, head, table.cos, at, table.sin, at, half);
      }
    }
  }

  private static int[] positions(Inputs in, int tokens, int time) {
    if (in.count() > 2) {
      int[] given = in.ints(2);
      for (int i = 0; i < given.length; i++) {
        if (given[i] < 0) {
          throw in.wrong(
              2, "positions", "has %d at [%d, %d]".formatted(given[i], i / time, i % time));
        }
      }
      return given;
    }
    int[] positions = new int[tokens];
    for (int t = 0; t < tokens; t++) {
      positions[t] = t % time;
    }
    return positions;
  }

  private static int largest(int[] positions) {
    int largest = 0;
    for (int p : positions) {
      largest = Math.max(largest, p);
    }
    return largest;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable[] in = args().clone();
    in[0] = gradients.get(0);
    SDVariable dx =
        new Rope(sameDiff, headSize(), style(), -direction(), getTArgument(0), result(), in)
            .outputVariable();
    return in.length > 2 ? List.of(dx, noGradient(1), noGradient(2)) : List.of(dx, noGradient(1));
  }
}
