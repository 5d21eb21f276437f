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
 * The backward pass of {@link CausalAttention}. With P the probabilities and dP = dOut V^T: dS = P
 * (dP - sum(dOut out)), dV = P^T dOut, dK = dS^T (scale Q), dQ = scale dS K.
 */
final class AttentionBackward {

  /** What the backward pass reads. */
  record Operands(Floats q, Floats k, Floats v, Floats out, Floats logSumExp, Floats dOut) {}

  private final Geometry g;
  private final int[] starts;
  private final Operands in;
  private final Floats dq;
  private final Floats dk;
  private final Floats dv;
  private final Kernels kernels = KernelProvider.get();

  AttentionBackward(Geometry g, int[] starts, Operands in, Floats dq, Floats dk, Floats dv) {
    this.g = g;
    this.starts = starts;
    this.in = in;
    this.dq = dq;
    this.dk = dk;
    this.dv = dv;
  }

  void run() {
    dk.clear();
    dv.clear();
    Parallel.tasks(g.batch() * g.kvHeads(), this::task);
  }

  private void task(int task) {
    long rows = (long) g.group() * AttentionBlocks.blockTokens(g);
    try (Scratch queries = Scratch.of(rows * g.headSize());
        Scratch gradients = Scratch.of(rows * g.headSize());
        Scratch scores = Scratch.of(AttentionBlocks.scores(g));
        Scratch dScores = Scratch.of(AttentionBlocks.scores(g))) {
      AttentionBlocks.each(
          g, starts, task, block -> block(block, queries, gradients, scores, dScores));
    }
  }

  private void block(Block b, Scratch queries, Scratch gradients, Scratch scores, Scratch dScores) {
    Gemm gemm = Gemm.get();
    Format format = in.k().format();
    AttentionBlocks.pack(b, in.q(), g.scale(), queries.as(format));
    AttentionBlocks.pack(b, in.dOut(), 1, gradients.as(format));
    long q = queries.floats().address();
    long dOut = gradients.floats().address();
    long p = scores.floats().address();
    long ds = dScores.floats().address();
    long keys = in.k().address(b.key());
    gemm.multiplyHere(b.scores(format), q, keys, p);
    gemm.multiplyHere(b.scores(format), dOut, in.v().address(b.key()), ds);
    float[] deltas = HeapScratch.get(2, b.rows());
    AttentionBlocks.dots(b, in.out(), in.dOut(), deltas);
    for (int row = 0; row < b.rows(); row++) {
      row(b, row, deltas[row], scores, dScores);
    }
    gemm.multiplyHere(b.keyGradient(format), p, dOut, dv.address(b.key()));
    gemm.multiplyHere(b.keyGradient(format), ds, q, dk.address(b.key()));
    // the queries are no longer needed: their gradients take their place
    gemm.multiplyHere(b.weighted(format), ds, keys, q);
    AttentionBlocks.unpack(b, queries.floats(), g.scale(), dq);
  }

  private void row(Block b, int row, float delta, Scratch scores, Scratch dScores) {
    int keys = b.keys();
    int first = b.firstKey(starts, row);
    int n = b.token(row) - b.from() + 1 - first;
    long at = (long) row * b.scoreStride();
    float[] p = HeapScratch.get(0, keys);
    float[] dp = HeapScratch.get(1, keys);
    scores.floats().get(at + first, p, first, n);
    dScores.floats().get(at + first, dp, first, n);
    kernels.exp(1, in.logSumExp().get(b.logSumExp(row)), p, first, n);
    kernels.softmaxBackward(1, delta, p, first, dp, first, dp, first, n);
    fillOutside(p, first, n, keys);
    fillOutside(dp, first, n, keys);
    Format format = in.k().format();
    long weights = row * b.weightStride(format);
    scores.as(format).put(weights, p, 0, keys);
    dScores.as(format).put(weights, dp, 0, keys);
  }

  private static void fillOutside(float[] row, int first, int n, int keys) {
    Arrays.fill(row, 0, first, 0);
    Arrays.fill(row, first + n, keys, 0);
  }
}
