package org.eaft.ops;

import java.util.Arrays;
import org.eaft.ops.AttentionBlocks.Block;
import org.eaft.ops.CausalAttention.Geometry;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
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
    int parts = AttentionBlocks.parts(g);
    int heads = g.batch() * g.kvHeads();
    if (parts == 1) {
      Parallel.tasks(
          heads, head -> task(head, 0, new KeyGradients(dk, dv, g.keyWidth(), key(head))));
      return;
    }
    // two threads must not add to the same keys: each part has sums of its own
    long size = (long) g.time() * g.headSize();
    try (Scratch all = Scratch.of(2L * heads * parts * size)) {
      all.floats().clear();
      Parallel.tasks(heads * parts, i -> task(i / parts, i % parts, ofPart(all, i, size)));
      Parallel.tasks(
          heads,
          head -> {
            for (int i = head * parts; i < (head + 1) * parts; i++) {
              add(ofPart(all, i, size), head);
            }
          });
    }
  }

  /**
   * Where gradients of the keys and values of a head go.
   *
   * @param width elements from one key to the next
   * @param first index of the head's first element
   */
  private record KeyGradients(Floats dk, Floats dv, long width, long first) {
    long dk(Block b) {
      return dk.address(first + b.from() * width);
    }

    long dv(Block b) {
      return dv.address(first + b.from() * width);
    }
  }

  /** Index of a head's first key among all. */
  private long key(int head) {
    long row = head / g.kvHeads();
    return row * g.time() * g.keyWidth() + (long) (head % g.kvHeads()) * g.headSize();
  }

  private KeyGradients ofPart(Scratch all, int index, long size) {
    Floats keys = Floats.at(all.floats().address(2L * index * size), size);
    Floats values = Floats.at(all.floats().address((2L * index + 1) * size), size);
    return new KeyGradients(keys, values, g.headSize(), 0);
  }

  private void add(KeyGradients part, int head) {
    int size = g.headSize();
    float[] x = HeapScratch.get(0, size);
    float[] y = HeapScratch.get(1, size);
    for (int t = 0; t < g.time(); t++) {
      long at = key(head) + (long) t * g.keyWidth();
      add(part.dk(), (long) t * size, dk, at, x, y);
      add(part.dv(), (long) t * size, dv, at, x, y);
    }
  }

  private void add(Floats from, long fromAt, Floats to, long at, float[] x, float[] y) {
    from.get(fromAt, x, 0, g.headSize());
    to.get(at, y, 0, g.headSize());
    kernels.add(x, 0, y, 0, y, 0, g.headSize());
    to.put(at, y, 0, g.headSize());
  }

  private void task(int head, int part, KeyGradients sums) {
    long rows = (long) g.group() * AttentionBlocks.stripTokens(g);
    Format format = in.k().format();
    try (Scratch queries = Scratch.of(rows * g.headSize(), format);
        Scratch gradients = Scratch.of(rows * g.headSize(), format);
        Scratch dQueries = Scratch.of(rows * g.headSize());
        Scratch scores = Scratch.of(AttentionBlocks.scores(g));
        Scratch dScores = Scratch.of(AttentionBlocks.scores(g))) {
      Strip strip = new Strip(sums, queries, gradients, dQueries.floats(), scores, dScores);
      AttentionBlocks.strips(g, starts, head, part, strip::run);
    }
  }

  /** The memory of a strip: packed operands, and one block's probabilities and their gradients. */
  private final class Strip {
    private final KeyGradients sums;
    private final Scratch queries;
    private final Scratch gradients;
    private final Floats dQueries;
    private final Scratch scores;
    private final Scratch dScores;
    private final Format format = in.k().format();

    Strip(
        KeyGradients sums,
        Scratch queries,
        Scratch gradients,
        Floats dQueries,
        Scratch scores,
        Scratch dScores) {
      this.sums = sums;
      this.queries = queries;
      this.gradients = gradients;
      this.dQueries = dQueries;
      this.scores = scores;
      this.dScores = dScores;
    }

    void run(Block strip) {
      AttentionBlocks.pack(strip, in.q(), g.scale(), queries.as(format));
      AttentionBlocks.pack(strip, in.dOut(), 1, gradients.as(format));
      float[] deltas = HeapScratch.get(2, strip.rows());
      AttentionBlocks.dots(strip, in.out(), in.dOut(), deltas);
      AttentionBlocks.blocks(strip, block -> block(block, block.from() > strip.from(), deltas));
      float[] factors = HeapScratch.get(3, strip.rows());
      Arrays.fill(factors, 0, strip.rows(), g.scale());
      AttentionBlocks.unpack(strip, dQueries, factors, dq);
    }

    private void block(Block b, boolean further, float[] deltas) {
      Gemm gemm = Gemm.get();
      long rows = queries.floats().address();
      long dOut = gradients.floats().address();
      long p = scores.floats().address();
      long ds = dScores.floats().address();
      long keys = in.k().address(b.key());
      gemm.multiplyHere(b.scores(format), rows, keys, p);
      gemm.multiplyHere(b.scores(format), dOut, in.v().address(b.key()), ds);
      for (int row = 0; row < b.rows(); row++) {
        row(b, row, deltas[row]);
      }
      Product gradient = b.keyGradient(format, sums.width());
      gemm.multiplyHere(gradient, p, dOut, sums.dv(b));
      gemm.multiplyHere(gradient, ds, rows, sums.dk(b));
      gemm.multiplyHere(b.weighted(format, further), ds, keys, dQueries.address());
    }

    /** Replaces a row's scores by its probabilities, and their gradients by those of the scores. */
    private void row(Block b, int row, float delta) {
      int keys = b.keys();
      int first = b.firstKey(starts, row);
      int n = b.seen(starts, row);
      long at = (long) row * b.scoreStride();
      float[] p = HeapScratch.get(0, keys);
      float[] dp = HeapScratch.get(1, keys);
      if (n > 0) {
        scores.floats().get(at + first, p, first, n);
        dScores.floats().get(at + first, dp, first, n);
        kernels.exp(1, in.logSumExp().get(b.logSumExp(row)), p, first, n);
        kernels.softmaxBackward(1, delta, p, first, dp, first, dp, first, n);
      }
      fillOutside(p, first, n, keys);
      fillOutside(dp, first, n, keys);
      long weights = row * b.weightStride(format);
      scores.as(format).put(weights, p, 0, keys);
      dScores.as(format).put(weights, dp, 0, keys);
    }
  }

  private static void fillOutside(float[] row, int first, int n, int keys) {
    Arrays.fill(row, 0, Math.min(first, keys), 0);
    Arrays.fill(row, Math.min(first + n, keys), keys, 0);
  }
}
