package org.eaft.ops;

import java.util.Arrays;
import org.eaft.ops.AttentionBlocks.Block;
import org.eaft.ops.CausalAttention.Geometry;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.ops.memory.Scratch;

/**
 * The forward pass of {@link CausalAttention}: softmax over blocks of keys, whose running sums and
 * outputs are brought to the new maximum where a block raises it (Milakov and Gimelshein, arXiv
 * 1805.02867).
 */
final class AttentionForward {

  private final Geometry g;
  private final int[] starts;
  private final Floats q;
  private final Floats k;
  private final Floats v;
  private final Floats out;
  private final Floats logSumExp;
  private final Kernels kernels = KernelProvider.get();

  AttentionForward(
      Geometry g, int[] starts, Floats q, Floats k, Floats v, Floats out, Floats logSumExp) {
    this.g = g;
    this.starts = starts;
    this.q = q;
    this.k = k;
    this.v = v;
    this.out = out;
    this.logSumExp = logSumExp;
  }

  void run() {
    int parts = AttentionBlocks.parts(g);
    Parallel.tasks(g.batch() * g.kvHeads() * parts, i -> task(i / parts, i % parts));
  }

  private void task(int head, int part) {
    long rows = (long) g.group() * AttentionBlocks.stripTokens(g);
    try (Scratch queries = Scratch.of(rows * g.headSize(), k.format());
        Scratch outputs = Scratch.of(rows * g.headSize());
        Scratch scores = Scratch.of(AttentionBlocks.scores(g))) {
      AttentionBlocks.strips(
          g,
          starts,
          head,
          part,
          strip -> new Strip(strip, queries, outputs.floats(), scores).run());
    }
  }

  /** A strip, and the maximum and the sum of each of its rows over the keys so far. */
  private final class Strip {
    private final Block strip;
    private final Scratch queries;
    private final Floats outputs;
    private final Scratch scores;
    private final float[] max;
    private final float[] sum;

    Strip(Block strip, Scratch queries, Floats outputs, Scratch scores) {
      this.strip = strip;
      this.queries = queries;
      this.outputs = outputs;
      this.scores = scores;
      this.max = HeapScratch.get(2, strip.rows());
      this.sum = HeapScratch.get(3, strip.rows());
    }

    void run() {
      AttentionBlocks.pack(strip, q, g.scale(), queries.as(k.format()));
      AttentionBlocks.blocks(strip, this::block);
      float[] one = HeapScratch.get(0, 1);
      for (int row = 0; row < strip.rows(); row++) {
        one[0] = (float) (max[row] + Math.log(sum[row]));
        logSumExp.put(strip.logSumExp(row), one, 0, 1);
        sum[row] = 1 / sum[row];
      }
      AttentionBlocks.unpack(strip, outputs, sum, out);
    }

    private void block(Block b) {
      Gemm gemm = Gemm.get();
      Format format = k.format();
      long at = scores.floats().address();
      boolean further = b.from() > strip.from();
      long rows = queries.floats().address();
      gemm.multiplyHere(b.scores(format), rows, k.address(b.key()), at);
      for (int row = 0; row < b.rows(); row++) {
        if (!further) {
          max[row] = Float.NEGATIVE_INFINITY;
          sum[row] = 0;
        }
        exponentials(b, row, further);
      }
      gemm.multiplyHere(b.weighted(format, further), at, v.address(b.key()), outputs.address());
    }

    /** Replaces a row's scores by exp(score - max), zero where the row does not see the key. */
    private void exponentials(Block b, int row, boolean further) {
      int keys = b.keys();
      int first = b.firstKey(starts, row);
      int n = b.seen(starts, row);
      float[] x = HeapScratch.get(0, keys);
      if (n > 0) {
        scores.floats().get((long) row * b.scoreStride() + first, x, first, n);
        raise(row, kernels.max(x, first, n), further);
        sum[row] += kernels.exp(1, max[row], x, first, n);
      }
      Arrays.fill(x, 0, Math.min(first, keys), 0);
      Arrays.fill(x, Math.min(first + n, keys), keys, 0);
      scores.as(k.format()).put(row * b.weightStride(k.format()), x, 0, keys);
    }

    /** Brings sum and output of a row to a larger maximum. */
    private void raise(int row, float largest, boolean further) {
      if (!further || !(largest > max[row])) {
        max[row] = further ? max[row] : largest;
        return;
      }
      float factor = (float) Math.exp(max[row] - largest);
      int size = g.headSize();
      float[] x = HeapScratch.get(1, size);
      outputs.get((long) row * size, x, 0, size);
      kernels.scale(factor, x, 0, x, 0, size);
      outputs.put((long) row * size, x, 0, size);
      sum[row] *= factor;
      max[row] = largest;
    }
  }
}
