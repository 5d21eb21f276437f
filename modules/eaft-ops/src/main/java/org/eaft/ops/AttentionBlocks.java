package org.eaft.ops;

import org.eaft.ops.CausalAttention.Geometry;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.kernel.KernelProvider;
import org.eaft.ops.kernel.Kernels;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;

/**
 * How attention is cut into pieces, and the matrix products of a piece.
 *
 * <p>Each key head of each batch row is a task for one thread. A block of it holds the queries of
 * all heads of the group and of some neighbouring tokens as rows (token, head of the group), so
 * that its scores stay in the cache of the core. Keys run from the first one that any token of the
 * block sees to the last token of the block.
 */
final class AttentionBlocks {

  /** Rows that make a product efficient and leave its scores in a second-level cache. */
  private static final int ROWS = 192;

  private static final int ROUNDING = 16;

  private AttentionBlocks() {}

  /** Tokens first to last - 1 of one batch row and key head, which see keys from - last - 1. */
  record Block(Geometry g, int batch, int head, int first, int last, int from) {
    int tokens() {
      return last - first;
    }

    int rows() {
      return tokens() * g.group();
    }

    int keys() {
      return last - from;
    }

    /** Elements from a row of scores to the next: powers of two would share cache sets. */
    int scoreStride() {
      return stride(keys());
    }

    int token(int row) {
      return first + row / g.group();
    }

    /** First key that a row sees, counted from the block's first. */
    int firstKey(int[] starts, int row) {
      return starts[batch * g.time() + token(row)] - from;
    }

    /** Index of the first key among all keys or values. */
    long key() {
      return ((long) batch * g.time() + from) * g.keyWidth() + (long) head * g.headSize();
    }

    /** Index of a row's query or output among all. */
    long query(int row) {
      long token = (long) batch * g.time() + token(row);
      return token * g.queryWidth() + (long) queryHead(row) * g.headSize();
    }

    /** Index of a row's log-sum-exp. */
    long logSumExp(int row) {
      return ((long) batch * g.heads() + queryHead(row)) * g.time() + token(row);
    }

    private int queryHead(int row) {
      return head * g.group() + row % g.group();
    }

    /** [rows, headSize] x [keys, headSize]^T: scores, or gradients of probabilities. */
    Product scores(Format format) {
      Strides keysTransposed = new Strides(0, 0, 1, g.keyWidth());
      Strides scores = new Strides(0, 0, scoreStride(), 1);
      return new Product(
              1, 1, rows(), keys(), g.headSize(), packed(), keysTransposed, scores, false)
          .of(format);
    }

    /** [rows, keys] x [keys, headSize]: output, or gradient of queries. */
    Product weighted(Format format) {
      Strides weights = new Strides(0, 0, weightStride(format), 1);
      return new Product(1, 1, rows(), g.headSize(), keys(), weights, keyStrides(), packed(), false)
          .of(format);
    }

    /** [rows, keys]^T x [rows, headSize], added to the gradient of keys or values. */
    Product keyGradient(Format format) {
      Strides transposed = new Strides(0, 0, 1, weightStride(format));
      return new Product(
              1, 1, keys(), g.headSize(), rows(), transposed, packed(), keyStrides(), true)
          .of(format);
    }

    /**
     * Elements from a row of probabilities to the next: in their own format they lie where the
     * row's scores were.
     */
    long weightStride(Format format) {
      return (long) scoreStride() * Format.FP32.bytes() / format.bytes();
    }

    private Strides packed() {
      return new Strides(0, 0, g.headSize(), 1);
    }

    private Strides keyStrides() {
      return new Strides(0, 0, g.keyWidth(), 1);
    }
  }

  /** Work on a block, by one thread. */
  @FunctionalInterface
  interface Body {
    void run(Block block);
  }

  private static int stride(int keys) {
    return (keys + ROUNDING - 1) / ROUNDING * ROUNDING + ROUNDING;
  }

  /** Scores of the largest block. */
  static long scores(Geometry g) {
    return (long) g.group() * blockTokens(g) * stride(g.time());
  }

  /** Tokens of a block. */
  static int blockTokens(Geometry g) {
    int tokens = (ROWS / g.group() + ROUNDING - 1) / ROUNDING * ROUNDING;
    return Math.max(1, Math.min(tokens, g.time()));
  }

  /** Runs the body over the blocks of one task, in order. */
  static void each(Geometry g, int[] starts, int task, Body body) {
    int batch = task / g.kvHeads();
    int tokens = blockTokens(g);
    for (int first = 0; first < g.time(); first += tokens) {
      int last = Math.min(first + tokens, g.time());
      // starts never fall along a row: the first token of the block sees furthest back
      int from = starts[batch * g.time() + first];
      body.run(new Block(g, batch, task % g.kvHeads(), first, last, from));
    }
  }

  /** Copies the block's rows of q into dense [rows, headSize], times a factor. */
  static void pack(Block b, Floats q, float factor, Floats packed) {
    // the heads of a group are neighbours: the rows of a token are one run on both sides
    int run = b.g().group() * b.g().headSize();
    Kernels kernels = KernelProvider.get();
    float[] x = HeapScratch.get(0, run);
    for (int token = 0; token < b.tokens(); token++) {
      q.get(b.query(token * b.g().group()), x, 0, run);
      kernels.scale(factor, x, 0, x, 0, run);
      packed.put((long) token * run, x, 0, run);
    }
  }

  /** The inverse of {@link #pack}. */
  static void unpack(Block b, Floats packed, float factor, Floats q) {
    int run = b.g().group() * b.g().headSize();
    Kernels kernels = KernelProvider.get();
    float[] x = HeapScratch.get(0, run);
    for (int token = 0; token < b.tokens(); token++) {
      packed.get((long) token * run, x, 0, run);
      kernels.scale(factor, x, 0, x, 0, run);
      q.put(b.query(token * b.g().group()), x, 0, run);
    }
  }

  /** For each row of the block, sum over the head of a b. */
  static void dots(Block block, Floats a, Floats b, float[] dots) {
    int size = block.g().headSize();
    int group = block.g().group();
    int run = group * size;
    Kernels kernels = KernelProvider.get();
    float[] x = HeapScratch.get(0, run);
    float[] y = HeapScratch.get(1, run);
    for (int row = 0; row < block.rows(); row += group) {
      a.get(block.query(row), x, 0, run);
      b.get(block.query(row), y, 0, run);
      for (int head = 0; head < group; head++) {
        dots[row + head] = kernels.dot(x, head * size, y, head * size, size);
      }
    }
  }
}
