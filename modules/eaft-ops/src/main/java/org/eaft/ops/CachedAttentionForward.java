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
 * The forward pass of {@link CachedAttention}. Of each key head of each row, most past keys and
 * values are multiplied where they lie, a multiple of a block so that steps share compiled
 * products; those that are left are packed together with the new ones. The calls of these products
 * take longer than the little that one token has to multiply with a short past in bf16: there a
 * loop over the keys does it.
 */
final class CachedAttentionForward {

  private static final int BLOCK = 32;

  /** Multiplications of queries and keys up to which loops are faster than products. */
  private static final int FEW = 1 << 13;

  private final Geometry g;
  private final int[] lengths;
  private final int capacity;
  private final Floats q;
  private final Floats k;
  private final Floats v;
  private final Floats pastKeys;
  private final Floats pastValues;
  private final Floats out;
  private final Format format;
  private final Kernels kernels = KernelProvider.get();
  private final Gemm gemm = Gemm.get();

  CachedAttentionForward(
      Geometry g,
      int[] lengths,
      int capacity,
      Floats q,
      Floats k,
      Floats v,
      Floats pastKeys,
      Floats pastValues,
      Floats out) {
    this.g = g;
    this.lengths = lengths;
    this.capacity = capacity;
    this.q = q;
    this.k = k;
    this.v = v;
    this.pastKeys = pastKeys;
    this.pastValues = pastValues;
    this.out = out;
    this.format = pastKeys.format();
  }

  void run() {
    Parallel.range(
        g.batch() * g.kvHeads(),
        1,
        (part, first, last) -> {
          int longest = 0;
          for (int i = first; i < last; i++) {
            longest = Math.max(longest, lengths[i / g.kvHeads()]);
          }
          try (Work work = new Work(longest)) {
            for (int i = first; i < last; i++) {
              work.attend(i / g.kvHeads(), i % g.kvHeads());
            }
          }
        });
  }

  /** Past keys that are multiplied where they lie. */
  private static int inPlace(int length) {
    return length / BLOCK * BLOCK;
  }

  /** Keys that are packed: the rest of the past, the new ones, and zeros. */
  private int packed(int length) {
    return (length - inPlace(length) + g.time() + BLOCK - 1) / BLOCK * BLOCK;
  }

  /**
   * Whether a row's new token has little to multiply. In 32 bits a step keeps to products, whose
   * sums whole rows have too; in bf16 all that is summed has been rounded more coarsely.
   */
  private boolean few(int length) {
    return format == Format.BF16
        && g.time() == 1
        && (length + 1L) * g.group() * g.headSize() <= FEW;
  }

  /** Index of the first past key of a head. */
  private long past(int row, int head) {
    return ((long) row * g.kvHeads() + head) * capacity * g.headSize();
  }

  /** Memory of one thread for one head of one row after the other. */
  private final class Work implements AutoCloseable {

    private final int queries = g.time() * g.group();
    private final Scratch asked = Scratch.of((long) queries * g.headSize(), format);
    private final Scratch sums = Scratch.of((long) queries * g.headSize());
    private final Scratch keys;
    private final Scratch values;
    private final Scratch scores;

    Work(int longest) {
      int most = BLOCK + g.time() + BLOCK;
      keys = Scratch.of((long) most * g.headSize(), format);
      values = Scratch.of((long) most * g.headSize(), format);
      scores = Scratch.of((long) queries * (longest + most));
    }

    void attend(int row, int head) {
      Block tokens = new Block(g, row, head, 0, g.time(), 0, g.time());
      AttentionBlocks.pack(tokens, q, g.scale(), asked.as(format));
      float[] shares = few(lengths[row]) ? loops(tokens) : products(tokens);
      AttentionBlocks.unpack(tokens, sums.floats(), shares, out);
    }

    /** Sums of a token's values, and one over the sum of the weights of each query. */
    private float[] loops(Block tokens) {
      int size = g.headSize();
      int n = lengths[tokens.batch()] + 1;
      float[] x = HeapScratch.get(2, n * size);
      float[] asks = HeapScratch.get(3, queries * size);
      float[] weights = HeapScratch.get(4, queries * n);
      asked.as(format).get(0, asks, 0, queries * size);
      read(pastKeys, k, tokens, keys.as(format), x);
      for (int i = 0; i < queries; i++) {
        for (int t = 0; t < n; t++) {
          weights[i * n + t] = kernels.dot(asks, i * size, x, t * size, size);
        }
      }
      float[] shares = HeapScratch.get(1, queries);
      for (int i = 0; i < queries; i++) {
        shares[i] = 1 / kernels.exp(1, kernels.max(weights, i * n, n), weights, i * n, n);
      }
      scores.as(format).put(0, weights, 0, queries * n);
      scores.as(format).get(0, weights, 0, queries * n);
      read(pastValues, v, tokens, values.as(format), x);
      float[] y = HeapScratch.get(5, queries * size);
      Arrays.fill(y, 0, queries * size, 0);
      for (int i = 0; i < queries; i++) {
        for (int t = 0; t < n; t++) {
          kernels.axpy(weights[i * n + t], x, t * size, y, i * size, size);
        }
      }
      sums.floats().put(0, y, 0, queries * size);
      return shares;
    }

    /** Reads the past keys or values of a head and, in their format, the new token's. */
    private void read(Floats past, Floats fresh, Block token, Floats one, float[] to) {
      int size = g.headSize();
      int at = lengths[token.batch()] * size;
      past.get(past(token.batch(), token.head()), to, 0, at);
      fresh.get(token.key(), to, at, size);
      one.put(0, to, at, size);
      one.get(0, to, at, size);
    }

    /** As {@link #loops}, of any number of tokens. */
    private float[] products(Block tokens) {
      int row = tokens.batch();
      int length = lengths[row];
      int inPlace = inPlace(length);
      int packed = packed(length);
      int width = inPlace + packed;
      pack(pastKeys, k, tokens, keys.as(format));
      pack(pastValues, v, tokens, values.as(format));
      long from = past(row, tokens.head());
      long asks = asked.floats().address();
      long at = scores.floats().address();
      if (inPlace > 0) {
        gemm.multiplyHere(scores(inPlace, width), asks, pastKeys.address(from), at);
      }
      long packedScores = scores.floats().address(inPlace);
      gemm.multiplyHere(scores(packed, width), asks, keys.floats().address(), packedScores);
      float[] shares = softmax(length, width);
      Product weighted = weighted(packed, width);
      if (inPlace > 0) {
        gemm.multiplyHere(
            weighted(inPlace, width), at, pastValues.address(from), sums.floats().address());
        weighted = weighted.accumulating();
      }
      gemm.multiplyHere(
          weighted,
          scores.as(format).address(inPlace),
          values.floats().address(),
          sums.floats().address());
      return shares;
    }

    /** Packs keys or values of a head. */
    private void pack(Floats past, Floats fresh, Block tokens, Floats to) {
      int length = lengths[tokens.batch()];
      int size = g.headSize();
      int n = packed(length) * size;
      float[] x = HeapScratch.get(0, n);
      int at = (length - inPlace(length)) * size;
      long from = past(tokens.batch(), tokens.head()) + (long) inPlace(length) * size;
      past.get(from, x, 0, at);
      for (int t = 0; t < g.time(); t++) {
        fresh.get(tokens.key() + (long) t * g.keyWidth(), x, at, size);
        at += size;
      }
      Arrays.fill(x, at, n, 0);
      to.put(0, x, 0, n);
    }

    /** Scores of n keys, in rows of a width. */
    private Product scores(int n, int width) {
      return Product.linear(queries, n, g.headSize())
          .withC(new Product.Strides(0, 0, width, 1))
          .of(format);
    }

    /** Sums of n values, with weights that stand where the scores did. */
    private Product weighted(int n, int width) {
      return Product.plain(queries, g.headSize(), n)
          .withA(new Product.Strides(0, 0, stride(width), 1))
          .of(format);
    }

    /** Weights between the beginnings of rows of scores. */
    private long stride(int width) {
      return (long) width * Float.BYTES / format.bytes();
    }

    /**
     * Replaces the scores that a query sees by exp(score - max) in the format of products, the
     * others by zero.
     *
     * @return one over the sum of each row
     */
    private float[] softmax(int length, int width) {
      float[] shares = HeapScratch.get(1, queries);
      float[] x = HeapScratch.get(0, width);
      for (int i = 0; i < queries; i++) {
        int n = length + i / g.group() + 1;
        scores.floats().get((long) i * width, x, 0, n);
        shares[i] = 1 / kernels.exp(1, kernels.max(x, 0, n), x, 0, n);
        Arrays.fill(x, n, width, 0);
        scores.as(format).put(i * stride(width), x, 0, width);
      }
      return shares;
    }

    @Override
    public void close() {
      asked.close();
      sums.close();
      keys.close();
      values.close();
      scores.close();
    }
  }
}
