package org.eaft.ops;

import java.util.List;
import org.eaft.ops.CausalAttention.Geometry;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Causal grouped-query attention of new tokens over those before them, whose keys and values were
 * kept: {@link CausalAttention} of the whole rows at the new tokens only. Forward only.
 *
 * <p>Shapes: q and out [batch, new, heads headSize], k and v [batch, new, kvHeads headSize], past
 * keys and values [rows, kvHeads, capacity, headSize] with rows at least batch, lengths [batch]
 * INT: of row b the first lengths[b] past tokens count. The op reads the past and leaves adding k
 * and v to it to the caller. Where the past is BFLOAT16, all that enters a product is rounded as in
 * {@link CausalAttention}.
 */
public final class CachedAttention extends JvmOp {

  /** For loading. */
  public CachedAttention() {}

  private CachedAttention(
      SameDiff graph, int heads, int kvHeads, double scale, Format result, SDVariable... inputs) {
    super(graph, inputs);
    addIArgument(heads, kvHeads, result.ordinal());
    addTArgument(scale);
  }

  /**
   * Keys and values before the new tokens.
   *
   * @param keys [rows, kvHeads, capacity, headSize]
   * @param values [rows, kvHeads, capacity, headSize]
   * @param lengths [batch] INT
   */
  public record Past(SDVariable keys, SDVariable values, SDVariable lengths) {}

  /**
   * Adds the op to the graph of its inputs.
   *
   * @param result format of the output
   */
  public static SDVariable of(
      String name,
      SDVariable q,
      SDVariable k,
      SDVariable v,
      Past past,
      int heads,
      int kvHeads,
      double scale,
      Format result) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return Composed.cachedAttention(name, q, k, v, past, heads, kvHeads, scale, result);
    }
    return new CachedAttention(
            q.getSameDiff(),
            heads,
            kvHeads,
            scale,
            result,
            q,
            k,
            v,
            past.keys(),
            past.values(),
            past.lengths())
        .outputVariables(name)[0];
  }

  @Override
  protected DataType outputType(int index) {
    return formatArgument(2).type();
  }

  @Override
  public String opName() {
    return "eaft_cached_attention";
  }

  @Override
  public int getNumOutputs() {
    return 1;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    geometry(in);
    return List.of(in.get(0).shape());
  }

  private Geometry geometry(Inputs in) {
    Geometry g = CausalAttention.geometry(in, intArgument(0), intArgument(1), getTArgument(0));
    in.requireShape(3, "past keys", -1, g.kvHeads(), -1, g.headSize());
    in.requireShape(4, "past values", in.get(3).shape());
    in.requireInts(5, "lengths", g.batch());
    if (in.size(3, 0) < g.batch()) {
      throw in.wrong(3, "past keys", "must have %d rows at least".formatted(g.batch()));
    }
    if (in.get(3).dataType() != in.get(4).dataType()) {
      throw in.wrong("past keys and past values must be of one type");
    }
    return g;
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    Geometry g = geometry(in);
    int capacity = in.size(3, 2);
    int[] lengths = in.ints(5);
    for (int length : lengths) {
      if (length < 0 || length > capacity) {
        throw in.wrong(5, "lengths", "has %d of %d past tokens".formatted(length, capacity));
      }
    }
    new CachedAttentionForward(
            g,
            lengths,
            capacity,
            in.floats(0),
            in.floats(1),
            in.floats(2),
            in.floats(3),
            in.floats(4),
            Floats.of(out.get(0)))
        .run();
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException(
        opName() + " runs forward only; train with " + CausalAttention.class.getSimpleName());
  }
}
