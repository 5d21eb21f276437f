package org.eaft.ops;

import java.util.Arrays;
import org.eaft.ops.AttentionBlocks.Block;
import org.eaft.ops.CausalAttention.Geometry;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
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
    int tokens = AttentionBlocks.blockTokens(g);
    long rows = (long) g.heads() * tokens;
    try (Scratch packed = Scratch.of(rows * g.headSize());
        Scratch scores = Scratch.of(rows * g.time())) {
      for (int b = 0; b < g.batch(); b++) {
        for (int t = 0; t < g.time(); t += tokens) {
          Block block = AttentionBlocks.block(g, starts, b, t, tokens);
          block(block, packed.floats(), scores.floats());
        }
      }
    }
  }

  private void block(Block b, Floats packed, Floats scores) {
    AttentionBlocks.pack(b, q, g.scale(), packed);
    Gemm.get().multiply(b.scores(), packed.address(), k.address(b.key(0)), scores.address());
    AttentionBlocks.rows(b, (head, row) -> softmax(b, head, row, scores));
    Gemm.get().multiply(b.weighted(), scores.address(), v.address(b.key(0)), packed.address());
    AttentionBlocks.unpack(b, packed, 1, out);
  }

  private void softmax(Block b, int head, int row, Floats scores) {
    int keys = b.keys();
    int token = b.token(row);
    int first = starts[b.batch() * g.time() + token] - b.from();
    int n = token - b.from() + 1 - first;
    long at = ((long) head * b.rows() + row) * keys;
    float[] x = HeapScratch.get(0, keys);
    scores.get(at + first, x, first, n);
    float max = kernels.max(x, first, n);
    float sum = kernels.exp(1, max, x, first, n);
    kernels.scale(1 / sum, x, first, x, first, n);
    Arrays.fill(x, 0, first, 0);
    Arrays.fill(x, first + n, keys, 0);
    scores.put(at, x, 0, keys);
    x[0] = (float) (max + Math.log(sum));
    logSumExp.put(b.logSumExp(head, row), x, 0, 1);
  }
}
