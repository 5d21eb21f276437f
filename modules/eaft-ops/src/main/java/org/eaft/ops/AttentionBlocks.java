package org.eaft.ops;

import org.eaft.ops.CausalAttention.Geometry;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;

/**
 * How attention is cut into blocks of queries, and the matrix products of a block.
 *
 * <p>A block holds, for each key head, the queries of all heads of its group and of some neighbouring
 * tokens as rows (token, head of the group), so that one product per operand does all heads. Keys run
 * from the first one that any token of the block sees to the last token of the block.
 */
final class AttentionBlocks {

  /** Rows that make a product efficient. */
  private static final int ROWS = 256;

  private static final int ROUNDING = 16;

  private AttentionBlocks() {}

  /** Tokens first to last - 1 of one batch row, which see keys from - last - 1. */
  record Block(Geometry g, int batch, int first, int last, int from) {
    int tokens() {
      return last - first;
    }

    /** Rows a key head. */
    int rows() {
      return tokens() * g.group();
    }

    int keys() {
      return last - from;
    }

    int token(int row) {
      return first + row / g.group();
    }

    /** Index of the first key of a head among all keys or values. */
    long key(int head) {
      return ((long) batch * g.time() + from) * g.keyWidth() + (long) head * g.headSize();
    }

    /** Index of a row's query or output among all. */
    long query(int kvHead, int row) {
      int head = kvHead * g.group() + row % g.group();
      return ((long) batch * g.time() + token(row)) * g.queryWidth() + (long) head * g.headSize();
    }

    /** Index of a row's log-sum-exp. */
    long logSumExp(int kvHead, int row) {
      int head = kvHead * g.group() + row % g.group();
      return ((long) batch * g.heads() + head) * g.time() + token(row);
    }

    /** [rows, headSize] x [keys, headSize]^T: scores, or gradients of probabilities. */
    Product scores() {
      return product(rows(), keys(), g.headSize(), packed(), keysTransposed(), scoreStrides(), false);
    }

    /** [rows, keys] x [keys, headSize]: output, or gradient of queries. */
    Product weighted() {
      return product(rows(), g.headSize(), keys(), scoreStrides(), keyStrides(), packed(), false);
    }

    /** [rows, keys]^T x [rows, headSize], added to the gradient of keys or values. */
    Product keyGradient() {
      Strides s = scoreStrides();
      Strides transposed = new Strides(0, s.inner(), s.column(), s.row());
      return product(keys(), g.headSize(), rows(), transposed, packed(), keyStrides(), true);
    }

    private Product product(int m, int n, int k, Strides a, Strides b, Strides c, boolean add) {
      return new Product(1, g.kvHeads(), m, n, k, a, b, c, add);
    }

    private Strides packed() {
      return new Strides(0, (long) rows() * g.headSize(), g.headSize(), 1);
    }

    private Strides scoreStrides() {
      return new Strides(0, (long) rows() * keys(), keys(), 1);
    }

    private Strides keyStrides() {
      return new Strides(0, g.headSize(), g.keyWidth(), 1);
    }

    private Strides keysTransposed() {
      return new Strides(0, g.headSize(), 1, g.keyWidth());
    }
  }

  /** Tokens of a block. */
  static int blockTokens(Geometry g) {
    int tokens = (ROWS / g.group() + ROUNDING - 1) / ROUNDING * ROUNDING;
    return Math.max(ROUNDING, Math.min(tokens, g.time()));
  }

  static Block block(Geometry g, int[] starts, int batch, int first, int tokens) {
    int last = Math.min(first + tokens, g.time());
    // starts never fall along a row: the first token of the block sees furthest back
    return new Block(g, batch, first, last, starts[batch * g.time() + first]);
  }

  /** Work on one row of one key head. */
  @FunctionalInterface
  interface RowBody {
    void run(int kvHead, int row);
  }

  /** Runs the body over all rows of a block. */
  static void rows(Block b, RowBody body) {
    int rows = b.rows();
    Parallel.range(
        rows * b.g().kvHeads(),
        32,
        (part, first, last) -> {
          for (int i = first; i < last; i++) {
            body.run(i / rows, i % rows);
          }
        });
  }

  /** Copies the block's rows of q into dense [kvHeads, rows, headSize], times a factor. */
  static void pack(Block b, Floats q, float factor, Floats packed) {
    int size = b.g().headSize();
    rows(
        b,
        (head, row) -> {
          float[] x = HeapScratch.get(0, size);
          q.get(b.query(head, row), x, 0, size);
          for (int i = 0; i < size; i++) {
            x[i] *= factor;
          }
          packed.put(((long) head * b.rows() + row) * size, x, 0, size);
        });
  }

  /** The inverse of {@link #pack}. */
  static void unpack(Block b, Floats packed, float factor, Floats q) {
    int size = b.g().headSize();
    rows(
        b,
        (head, row) -> {
          float[] x = HeapScratch.get(0, size);
          packed.get(((long) head * b.rows() + row) * size, x, 0, size);
          for (int i = 0; i < size; i++) {
            x[i] *= factor;
          }
          q.put(b.query(head, row), x, 0, size);
        });
  }
}
