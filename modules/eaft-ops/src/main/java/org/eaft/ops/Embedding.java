package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Dense;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Embedding look-up: out[b, t] = weight[ids[b, t]].
 *
 * <p>Shapes: weight [vocabulary, width] FLOAT, ids [batch, time] INT or LONG, output [batch, time,
 * width]. The gradient of the weight is dense. An id outside the vocabulary is an error that names
 * its position.
 */
public final class Embedding extends JvmOp {

  /** For loading. */
  public Embedding() {}

  private Embedding(SameDiff graph, boolean adds, SDVariable... inputs) {
    super(graph, inputs);
    addBArgument(adds);
  }

  /** Adds the op to the graph of its inputs. */
  public static SDVariable of(String name, SDVariable weight, SDVariable ids) {
    return of(name, Weight.of(weight), ids);
  }

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param weight its copy is not used
   */
  public static SDVariable of(String name, Weight weight, SDVariable ids) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.embedding(name, weight, ids);
    }
    List<SDVariable> inputs =
        GradientSum.inputs(new ArrayList<>(List.of(weight.values(), ids)), weight.sum());
    return new Embedding(ids.getSameDiff(), weight.sum() != null, inputs.toArray(SDVariable[]::new))
        .outputVariables(name)[0];
  }

  @Override
  public String opName() {
    return "eaft_embedding";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    in.requireShape(0, "weight", -1, -1);
    in.requireInts(1, "ids", -1, -1);
    return List.of(new long[] {in.size(1, 0), in.size(1, 1), in.size(0, 1)});
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    int[] ids = checkedIds(in, in.size(0, 0));
    int width = in.size(0, 1);
    Floats weight = in.floats(0);
    Floats y = Floats.of(out.get(0));
    Parallel.range(
        ids.length,
        64,
        (part, first, last) -> {
          float[] row = HeapScratch.get(0, width);
          for (int t = first; t < last; t++) {
            weight.get((long) ids[t] * width, row, 0, width);
            y.put((long) t * width, row, 0, width);
          }
        });
  }

  private static int[] checkedIds(Inputs in, int vocabulary) {
    int[] ids = in.ints(1);
    int time = in.size(1, 1);
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabulary) {
        throw in.wrong(
            1,
            "ids",
            "has %d at [%d, %d], outside the vocabulary of %d"
                .formatted(ids[i], i / time, i % time, vocabulary));
      }
    }
    return ids;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    SDVariable sum = flag(0) ? arg(2) : null;
    List<SDVariable> inputs =
        GradientSum.inputs(new ArrayList<>(List.of(arg(0), arg(1), gradients.get(0))), sum);
    Gradient op = new Gradient(sameDiff, sum != null, inputs.toArray(SDVariable[]::new));
    return sum == null
        ? List.of(op.outputVariable(), noGradient(1))
        : List.of(op.outputVariable(), noGradient(1), noGradient(2));
  }

  /**
   * dWeight[v] = sum of dOut[b, t] over the positions whose id is v, or its sum with what was
   * there.
   */
  public static final class Gradient extends JvmOp {

    private static final int SUM = 3;

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, boolean adds, SDVariable... inputs) {
      super(graph, inputs);
      addBArgument(adds);
    }

    @Override
    public String opName() {
      return "eaft_embedding_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      in.requireShape(0, "weight", -1, -1);
      in.requireInts(1, "ids", -1, -1);
      in.requireShape(2, "gradient", in.size(1, 0), in.size(1, 1), in.size(0, 1));
      return List.of(GradientSum.shape(in, flag(0), SUM, in.get(0).shape()));
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      int[] ids = Dense.ints(in.get(1));
      int width = in.size(0, 1);
      Floats dy = in.floats(2);
      Floats dWeight = GradientSum.target(in, flag(0), SUM, out.get(0));
      if (!flag(0)) {
        dWeight.clear();
      }
      Kernels kernels = KernelProvider.get();
      float[] sum = HeapScratch.get(0, width);
      float[] row = HeapScratch.get(1, width);
      for (int t = 0; t < ids.length; t++) {
        long at = (long) ids[t] * width;
        dWeight.get(at, sum, 0, width);
        dy.get((long) t * width, row, 0, width);
        kernels.add(sum, 0, row, 0, sum, 0, width);
        dWeight.put(at, sum, 0, width);
      }
    }
  }
}
