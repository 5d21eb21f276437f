package org.eaft.ops;

import java.util.Arrays;
import java.util.List;
import org.eaft.ops.CausalAttention.Geometry;
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
    Row row =
        new Row(
            g,
            capacity,
            in.floats(0),
            in.floats(1),
            in.floats(2),
            in.floats(3),
            in.floats(4),
            Floats.of(out.get(0)),
            KernelProvider.get());
    Parallel.tasks(
        g.batch() * g.kvHeads(),
        i -> row.attend(i / g.kvHeads(), i % g.kvHeads(), lengths[i / g.kvHeads()]));
  }

  /** The new tokens of one key head of one row, on the Java heap. */
  private record Row(
      Geometry g,
      int capacity,
      Floats q,
      Floats k,
      Floats v,
      Floats pastKeys,
      Floats pastValues,
      Floats out,
      Kernels kernels) {

    void attend(int row, int head, int length) {
      float[] keys = all(0, pastKeys, k, row, head, length);
      float[] values = all(1, pastValues, v, row, head, length);
      int run = g.group() * g.headSize();
      float[] queries = HeapScratch.get(2, run);
      float[] sums = HeapScratch.get(3, run);
      for (int t = 0; t < g.time(); t++) {
        long at = key(row, head, t) * g.group();
        q.get(at, queries, 0, run);
        kernels.scale(g.scale(), queries, 0, queries, 0, run);
        round(queries, 0, run);
        for (int i = 0; i < run; i += g.headSize()) {
          attend(queries, i, keys, values, length + t + 1, sums);
        }
        out.put(at, sums, 0, run);
      }
    }

    /** Index of the first past key of a head. */
    private long past(int row, int head) {
      return ((long) row * g.kvHeads() + head) * capacity * g.headSize();
    }

    /** Index of a new key of a head; its queries begin at the group's multiple of it. */
    private long key(int row, int head, int t) {
      return ((long) row * g.time() + t) * g.keyWidth() + (long) head * g.headSize();
    }

    /** Past and new keys or values of a head. */
    private float[] all(int slot, Floats past, Floats fresh, int row, int head, int length) {
      int size = g.headSize();
      float[] all = HeapScratch.get(slot, (length + g.time()) * size);
      past.get(past(row, head), all, 0, length * size);
      for (int t = 0; t < g.time(); t++) {
        fresh.get(key(row, head, t), all, (length + t) * size, size);
      }
      if (fresh.format() == Format.FP32) {
        round(all, length * size, g.time() * size);
      }
      return all;
    }

    /** One query over the first n keys. */
    private void attend(float[] query, int at, float[] keys, float[] values, int n, float[] sums) {
      int size = g.headSize();
      float[] p = HeapScratch.get(4, n);
      for (int s = 0; s < n; s++) {
        p[s] = kernels.dot(query, at, keys, s * size, size);
      }
      float total = kernels.exp(1, kernels.max(p, 0, n), p, 0, n);
      round(p, 0, n);
      Arrays.fill(sums, at, at + size, 0);
      for (int s = 0; s < n; s++) {
        kernels.axpy(p[s], values, s * size, sums, at, size);
      }
      kernels.scale(1 / total, sums, at, sums, at, size);
    }

    /** Rounds what enters a product where that is of bf16, which is how the past is kept. */
    private void round(float[] x, int at, int n) {
      if (pastKeys.format() == Format.BF16) {
        short[] bits = HeapScratch.shorts(n);
        kernels.toBf16(x, at, bits, 0, n);
        kernels.fromBf16(bits, 0, x, at, n);
      }
    }
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    throw new UnsupportedOperationException(
        opName() + " runs forward only; train with " + CausalAttention.class.getSimpleName());
  }
}
