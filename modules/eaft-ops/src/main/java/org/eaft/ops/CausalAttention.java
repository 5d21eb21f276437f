package org.eaft.ops;

import java.util.ArrayList;
import java.util.List;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal grouped-query attention: softmax(scale q k^T) v, a token seeing itself and what came
 * before.
 *
 * <p>Shapes: q and out [batch, time, heads headSize], k and v [batch, time, kvHeads headSize];
 * where k and v are BFLOAT16 the products are of bf16, forward and backward, and softmax is not.
 * Query head h reads key head h / (heads / kvHeads). With documents [batch, time] INT, tokens of
 * one document being neighbours, a token sees its own document only (packed rows). The default
 * scale is 1 / sqrt(headSize).
 *
 * <p>Scores exist for one block of queries at a time, so memory grows linearly with time; the
 * backward pass computes them again from the log-sum-exp of each row [batch, heads, time], which is
 * the second output.
 */
public final class CausalAttention extends JvmOp {

  /** Sizes of a call. */
  record Geometry(int batch, int time, int kvHeads, int group, int headSize, float scale) {
    int heads() {
      return kvHeads * group;
    }

    int queryWidth() {
      return heads() * headSize;
    }

    int keyWidth() {
      return kvHeads * headSize;
    }
  }

  /** For loading. */
  public CausalAttention() {}

  private CausalAttention(
      SameDiff graph, int heads, int kvHeads, double scale, Format result, SDVariable... inputs) {
    super(graph, inputs);
    addIArgument(heads, kvHeads, result.ordinal());
    addTArgument(scale);
  }

  /** Adds the op to the graph of its inputs, every row being one document. */
  public static SDVariable of(
      String name, SDVariable q, SDVariable k, SDVariable v, int heads, int kvHeads, double scale) {
    return of(name, q, k, v, null, heads, kvHeads, scale, Format.FP32);
  }

  /** Adds the op to the graph of its inputs, with document numbers of packed rows. */
  public static SDVariable of(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      SDVariable documents,
      int heads,
      int kvHeads,
      double scale) {
    return of(name, q, k, v, documents, heads, kvHeads, scale, Format.FP32);
  }

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param documents document numbers of packed rows, or null: every row is one document
   * @param result format of the output
   */
  public static SDVariable of(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      SDVariable documents,
      int heads,
      int kvHeads,
      double scale,
      Format result) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.causalAttention(name, q, k, v, documents, heads, kvHeads, scale, result);
    }
    SDVariable[] inputs =
        documents == null ? new SDVariable[] {q, k, v} : new SDVariable[] {q, k, v, documents};
    return new CausalAttention(q.getSameDiff(), heads, kvHeads, scale, result, inputs)
        .outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return index == 0 ? formatArgument(2).type() : DataType.FLOAT;
  }

  @Override
  public String opName() {
    return "eaft_causal_attention";
  }

  @Override
  public int getNumOutputs() {
    return 2;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    Geometry g = geometry(in, intArgument(0), intArgument(1), getTArgument(0));
    if (in.count() > 3) {
      in.requireInts(3, "documents", g.batch(), g.time());
    }
    return List.of(in.get(0).shape(), new long[] {g.batch(), g.heads(), g.time()});
  }

  /** Checks queries, keys and values, the first three inputs. */
  static Geometry geometry(Inputs in, int heads, int kvHeads, double scale) {
    in.requireShape(0, "q", -1, -1, -1);
    if (heads < 1 || kvHeads < 1 || heads % kvHeads != 0) {
      throw in.wrong("%d heads cannot share %d key heads".formatted(heads, kvHeads));
    }
    if (in.size(0, 2) % heads != 0) {
      throw in.wrong(
          0, "q", "must have a last dimension that is a multiple of %d heads".formatted(heads));
    }
    int headSize = in.size(0, 2) / heads;
    int batch = in.size(0, 0);
    int time = in.size(0, 1);
    in.requireShape(1, "k", batch, time, (long) kvHeads * headSize);
    in.requireShape(2, "v", batch, time, (long) kvHeads * headSize);
    return new Geometry(batch, time, kvHeads, heads / kvHeads, headSize, (float) scale);
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    Geometry g = geometry(in, intArgument(0), intArgument(1), getTArgument(0));
    int[] starts = starts(in, 3, g);
    Floats keys = in.floats(1);
    Floats values = in.floats(2);
    Format format = Rounded.format(keys, values);
    try (Rounded k = Rounded.of(keys, format);
        Rounded v = Rounded.of(values, format)) {
      new AttentionForward(
              g,
              starts,
              in.floats(0),
              k.floats(),
              v.floats(),
              Floats.of(out.get(0)),
              Floats.of(out.get(1)))
          .run();
    }
  }

  /** For every token the first position of its document in its row. */
  private static int[] starts(Inputs in, int index, Geometry g) {
    int[] starts = new int[g.batch() * g.time()];
    if (in.count() <= index) {
      return starts;
    }
    int[] documents = in.ints(index);
    for (int b = 0; b < g.batch(); b++) {
      for (int t = 1; t < g.time(); t++) {
        int i = b * g.time() + t;
        starts[i] = documents[i] == documents[i - 1] ? starts[i - 1] : t;
      }
    }
    return starts;
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    List<SDVariable> inputs = new ArrayList<>(List.of(args()));
    inputs.add(outputVariables()[0]);
    inputs.add(outputVariables()[1]);
    inputs.add(gradients.get(0));
    Gradient op =
        new Gradient(
            sameDiff,
            intArgument(0),
            intArgument(1),
            getTArgument(0),
            inputs.toArray(SDVariable[]::new));
    List<SDVariable> all = new ArrayList<>(List.of(op.outputVariables()));
    if (args().length > 3) {
      all.add(noGradient(3));
    }
    return all;
  }

  /** Gradients of q, k and v, with the scores computed again block by block. */
  public static final class Gradient extends JvmOp {

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, int heads, int kvHeads, double scale, SDVariable... inputs) {
      super(graph, inputs);
      addIArgument(heads, kvHeads);
      addTArgument(scale);
    }

    @Override
    public String opName() {
      return "eaft_causal_attention_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 3;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      Geometry g = geometry(in, intArgument(0), intArgument(1), getTArgument(0));
      int n = in.count();
      in.requireShape(n - 3, "output", in.get(0).shape());
      in.requireShape(n - 2, "log-sum-exp", g.batch(), g.heads(), g.time());
      in.requireShape(n - 1, "gradient", in.get(0).shape());
      return List.of(in.get(0).shape(), in.get(1).shape(), in.get(2).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      Geometry g = geometry(in, intArgument(0), intArgument(1), getTArgument(0));
      int n = in.count();
      int[] starts = n > 6 ? starts(in, 3, g) : new int[g.batch() * g.time()];
      Floats keys = in.floats(1);
      Floats values = in.floats(2);
      Format format = Rounded.format(keys, values);
      try (Rounded k = Rounded.of(keys, format);
          Rounded v = Rounded.of(values, format)) {
        new AttentionBackward(
                g,
                starts,
                new AttentionBackward.Operands(
                    in.floats(0),
                    k.floats(),
                    v.floats(),
                    in.floats(n - 3),
                    in.floats(n - 2),
                    in.floats(n - 1)),
                Floats.of(out.get(0)),
                Floats.of(out.get(1)),
                Floats.of(out.get(2)))
            .run();
      }
    }
  }
}
