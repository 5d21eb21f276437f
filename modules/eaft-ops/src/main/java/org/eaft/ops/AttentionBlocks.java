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
 * <p>Each key head of each batch row is a task for one thread, or several, which share its strips.
 * A strip holds the queries of all heads of the group and of some neighbouring tokens as rows
 * (token, head of the group). Its keys run from the first one that any token of the strip sees to
 * the last token of the strip, in blocks: the scores of a block stay in the cache of the core, and
 * what no token of a strip sees is never computed.
 */
final class AttentionBlocks {

  /** Rows that make a product efficient and leave its scores in a second-level cache. */
  private static final int ROWS = 192;

  /** Keys of a block. */
  private static final int KEYS = 512;

  private static final int MOST_PARTS = 8;
  private static final int PARTS_A_THREAD = 4;

  private static final int ROUNDING = 16;

  private AttentionBlocks() {}

  /** Tokens first to last - 1 of one batch row and key head, and keys from to to - 1. */
  record Block(Geometry g, int batch, int head, int first, int last, int from, int to) {
    int tokens() {
      return last - first;
    }

    int rows() {
      return tokens() * g.group();
    }

    int keys() {
      return to - from;
    }

    /** The same tokens with some of the keys. */
    Block withKeys(int firstKey, int lastKey) {
      return new Block(g, batch, head, first, last, firstKey, lastKey);
    }

    /** Elements from a row of scores to the next: powers of two would share cache sets. */
    int scoreStride() {
      return stride(keys());
    }

    int token(int row) {
      return first + row / g.group();
    }

    /** First key of the block that a row sees, counted from the block's first. */
    int firstKey(int[] starts, int row) {
      return Math.max(0, starts[batch * g.time() + token(row)] - from);
    }

    /** Keys of the block that a row sees, which are neighbours. */
    int seen(int[] starts, int row) {
      return Math.max(0, Math.min(token(row) + 1, to) - from - firstKey(starts, row));
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

    /** [rows, keys] x [keys, headSize], perhaps added: output, or gradient of queries. */
    Product weighted(Format format, boolean add) {
      Strides weights = new Strides(0, 0, weightStride(format), 1);
      return new Product(1, 1, rows(), g.headSize(), keys(), weights, keyStrides(), packed(), add)
          .of(format);
    }

    /**
     * [rows, keys]^T x [rows, headSize], added to the gradient of keys or values.
     *
     * @param width elements from one key's gradient to the next
     */
    Product keyGradient(Format format, long width) {
      Strides transposed = new Strides(0, 0, 1, weightStride(format));
      Strides gradients = new Strides(0, 0, width, 1);
      return new Product(1, 1, keys(), g.headSize(), rows(), transposed, packed(), gradients, true)
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

  /** Work on a strip or a block, by one thread. */
  @FunctionalInterface
  interface Body {
    void run(Block block);
  }

  private static int stride(int keys) {
    return (keys + ROUNDING - 1) / ROUNDING * ROUNDING + ROUNDING;
  }

  /** Scores of the largest block. */
  static long scores(Geometry g) {
    return (long) g.group() * stripTokens(g) * stride(Math.min(KEYS, g.time()));
  }

  /** Tokens of a strip. */
  static int stripTokens(Geometry g) {
    int tokens = (ROWS / g.group() + ROUNDING - 1) / ROUNDING * ROUNDING;
    return Math.max(1, Math.min(tokens, g.time()));
  }

  /**
   * Parts that the strips of a key head are dealt to, so that threads get equal work: one where the
   * heads can be shared out evenly.
   */
  static int parts(Geometry g) {
    int heads = g.batch() * g.kvHeads();
    int strips = (g.time() + stripTokens(g) - 1) / stripTokens(g);
    for (int parts = 1; parts <= MOST_PARTS; parts++) {
      if (heads * parts % Parallel.threads() == 0) {
        return Math.min(parts, strips);
      }
    }
    return Math.min(strips, (PARTS_A_THREAD * Parallel.threads() + heads - 1) / heads);
  }

  /** Runs the body over the strips of one part of a key head of a batch row, in order. */
  static void strips(Geometry g, int[] starts, int head, int part, Body body) {
    int batch = head / g.kvHeads();
    int tokens = stripTokens(g);
    int parts = parts(g);
    for (int first = 0; first < g.time(); first += tokens) {
      if (part(first / tokens, parts) != part) {
        continue;
      }
      int last = Math.min(first + tokens, g.time());
      // starts never fall along a row: the first token of the strip sees furthest back
      int from = starts[batch * g.time() + first];
      body.run(new Block(g, batch, head % g.kvHeads(), first, last, from, last));
    }
  }

  /** Strips grow along a row: dealt forth and back, the parts get equal work. */
  private static int part(int strip, int parts) {
    int i = strip % parts;
    return strip / parts % 2 == 0 ? i : parts - 1 - i;
  }

  /** Runs the body over the blocks of a strip, in order. */
  static void blocks(Block strip, Body body) {
    for (int from = strip.from(); from < strip.to(); from += KEYS) {
      body.run(strip.withKeys(from, Math.min(from + KEYS, strip.to())));
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

  /** The inverse of {@link #pack}, with a factor for every row. */
  static void unpack(Block b, Floats packed, float[] factors, Floats q) {
    int size = b.g().headSize();
    int group = b.g().group();
    int run = group * size;
    Kernels kernels = KernelProvider.get();
    float[] x = HeapScratch.get(0, run);
    for (int token = 0; token < b.tokens(); token++) {
      packed.get((long) token * run, x, 0, run);
      for (int head = 0; head < group; head++) {
        float factor = factors[token * group + head];
        kernels.scale(factor, x, head * size, x, head * size, size);
      }
      q.put(b.query(token * group), x, 0, run);
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
