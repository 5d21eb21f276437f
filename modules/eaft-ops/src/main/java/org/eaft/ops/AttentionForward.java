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

/** The forward pass of {@link CausalAttention}. */
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
    Parallel.tasks(g.batch() * g.kvHeads(), this::task);
  }

  private void task(int task) {
    long rows = (long) g.group() * AttentionBlocks.blockTokens(g);
    try (Scratch packed = Scratch.of(rows * g.headSize());
        Scratch scores = Scratch.of(AttentionBlocks.scores(g))) {
      AttentionBlocks.each(g, starts, task, block -> block(block, packed, scores));
    }
  }

  private void block(Block b, Scratch packed, Scratch scores) {
    Gemm gemm = Gemm.get();
    Format format = k.format();
    AttentionBlocks.pack(b, q, g.scale(), packed.as(format));
    long at = packed.floats().address();
    long scoresAt = scores.floats().address();
    gemm.multiplyHere(b.scores(format), at, k.address(b.key()), scoresAt);
    Floats probabilities = scores.as(format);
    for (int row = 0; row < b.rows(); row++) {
      softmax(b, row, scores.floats(), probabilities);
    }
    // the queries are no longer needed: the output takes their place
    gemm.multiplyHere(b.weighted(format), scoresAt, v.address(b.key()), at);
    AttentionBlocks.unpack(b, packed.floats(), 1, out);
  }

  private void softmax(Block b, int row, Floats scores, Floats probabilities) {
    int keys = b.keys();
    int first = b.firstKey(starts, row);
    int n = b.token(row) - b.from() + 1 - first;
    long at = (long) row * b.scoreStride();
    float[] x = HeapScratch.get(0, keys);
    scores.get(at + first, x, first, n);
    float max = kernels.max(x, first, n);
    float sum = kernels.exp(1, max, x, first, n);
    kernels.scale(1 / sum, x, first, x, first, n);
    Arrays.fill(x, 0, first, 0);
    Arrays.fill(x, first + n, keys, 0);
    probabilities.put(row * b.weightStride(probabilities.format()), x, 0, keys);
    x[0] = (float) (max + Math.log(sum));
    logSumExp.put(b.logSumExp(row), x, 0, 1);
  }
}
