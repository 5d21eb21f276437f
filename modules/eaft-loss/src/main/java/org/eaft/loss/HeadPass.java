package org.eaft.loss;

import java.util.Arrays;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.Inputs;
import org.eaft.ops.Parallel;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.gemm.Product.Strides;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.ops.memory.Scratch;

/**
 * The chunks of {@link LinearTokenLoss}: gather hidden states, logits, loss and gradient, scatter.
 */
final class HeadPass implements AutoCloseable {

  /** Logits that exist at a time, at most. */
  private static final int LOGITS = 12 << 20;

  /** Of all logits, the part that exists at a time where that still makes large products. */
  private static final int SHARE = 11;

  private static final int FEWEST_ROWS = 64;

  private static final int ROUNDING = 16;
  private static final int MOST_ROWS = 1024;

  private enum Step {
    STATISTICS,
    WEIGHT_AND_GRADIENT,
    GRADIENT
  }

  private final LossArguments a;
  private final SupervisedTokens tokens;
  private final Objective objective;
  private final Head head;
  private final Head reference;
  private final Floats dHidden;
  private final Floats dHead;
  private final int chunk;
  private boolean headStarted;

  /** Hidden states, head and logits of a model. */
  private static final class Head implements AutoCloseable {
    final Floats hidden;
    final Floats weight;
    final int width;
    final int vocabulary;
    final Format format;
    final Scratch rows;
    final Scratch logits;

    Head(Inputs in, int hiddenIndex, int weightIndex, int chunk) {
      this.hidden = in.floats(hiddenIndex);
      this.weight = in.floats(weightIndex);
      this.width = in.size(hiddenIndex, 2);
      this.vocabulary = in.size(weightIndex, 0);
      this.format = weight.format();
      this.rows = Scratch.of((long) chunk * width);
      this.logits = Scratch.of((long) chunk * vocabulary);
    }

    /** Computes the logits of n tokens from the first, padded to m rows of zeros. */
    void logits(SupervisedTokens tokens, int first, int n, int m) {
      float[] row = HeapScratch.get(0, width);
      for (int r = 0; r < m; r++) {
        if (r < n) {
          hidden.get((long) tokens.position[first + r] * width, row, 0, width);
        } else {
          Arrays.fill(row, 0, width, 0f);
        }
        rows.as(format).put((long) r * width, row, 0, width);
      }
      Gemm.get()
          .multiply(
              Product.linear(m, vocabulary, width).of(format),
              rows.floats().address(),
              weight.address(),
              logits.floats().address());
    }

    /** Elements from a row of gradients to the next: they lie where the row's logits were. */
    long gradientStride() {
      return (long) vocabulary * Format.FP32.bytes() / format.bytes();
    }

    @Override
    public void close() {
      rows.close();
      logits.close();
    }
  }

  HeadPass(Inputs in, LossArguments a, SupervisedTokens tokens, Floats dHidden, Floats dHead) {
    this.a = a;
    this.tokens = tokens;
    this.objective = a.objective();
    this.dHidden = dHidden;
    this.dHead = dHead;
    this.chunk = chunk(tokens.count(), in.size(1, 0));
    int first = LinearTokenLoss.optionalInputs();
    this.head = new Head(in, 0, a.headCopy() ? a.headCopyIndex(first) : 1, chunk);
    int at = a.referenceIndex(first);
    this.reference = a.reference() ? new Head(in, at, at + 1, chunk) : null;
    this.headStarted = a.headGradient() == HeadGradient.SUM;
  }

  /** Equal chunks, rounded so that few geometries are compiled. */
  private static int chunk(int tokens, int vocabulary) {
    int share = Math.max(FEWEST_ROWS, tokens / SHARE);
    int most = Math.max(ROUNDING, Math.min(Math.min(MOST_ROWS, share), LOGITS / vocabulary));
    int chunks = (tokens + most - 1) / most;
    return rounded((tokens + chunks - 1) / chunks);
  }

  /** Logits, and rows of hidden states, of a chunk. */
  static long scratchBytes(int tokens, int width, int vocabulary) {
    return (long) chunk(tokens, vocabulary) * (vocabulary + width) * Format.FP32.bytes();
  }

  private static int rounded(int rows) {
    return (rows + ROUNDING - 1) / ROUNDING * ROUNDING;
  }

  void run() {
    if (!a.ofBatch()) {
      chunks(Step.WEIGHT_AND_GRADIENT, true);
      return;
    }
    chunks(Step.STATISTICS, true);
    objective.weigh(tokens.statistics, 0, tokens.count(), tokens.weight);
    if (a.rescale()) {
      tokens.rescale();
    }
    if (dHidden != null) {
      // where there is one chunk its logits are still there
      chunks(Step.GRADIENT, tokens.count() > chunk);
    }
  }

  private void chunks(Step step, boolean computeLogits) {
    for (int first = 0; first < tokens.count(); first += chunk) {
      int n = Math.min(chunk, tokens.count() - first);
      int m = rounded(n);
      if (computeLogits) {
        head.logits(tokens, first, n, m);
        if (reference != null) {
          reference.logits(tokens, first, n, m);
        }
      }
      rows(step, first, n, m);
      if (step != Step.STATISTICS && dHidden != null) {
        gradients(first, n, m);
      }
    }
  }

  private void rows(Step step, int first, int n, int m) {
    int vocabulary = head.vocabulary;
    Floats logits = head.logits.floats();
    boolean gradient = step != Step.STATISTICS && dHidden != null;
    Floats dLogits = head.logits.as(head.format);
    long stride = head.gradientStride();
    Parallel.range(
        m,
        Math.max(1, 16_384 / vocabulary),
        (part, from, to) -> {
          LogitRow row = LogitRow.ofThread(vocabulary, a.topK(), a.reference());
          for (int r = from; r < to; r++) {
            long at = (long) r * vocabulary;
            if (r >= n) {
              Arrays.fill(row.logits, 0, vocabulary, 0f);
              dLogits.put(r * stride, row.logits, 0, vocabulary);
              continue;
            }
            logits.get(at, row.logits, 0, vocabulary);
            if (reference != null) {
              reference.logits.floats().get(at, row.reference, 0, vocabulary);
            }
            int i = first + r;
            row.statistics(tokens, i);
            if (step == Step.WEIGHT_AND_GRADIENT) {
              objective.weigh(tokens.statistics, i, i + 1, tokens.weight);
            }
            if (gradient) {
              float[] g = row.gradient(tokens, i, objective.klCoefficient(), tokens.scale());
              dLogits.put(r * stride, g, 0, vocabulary);
            }
          }
        });
  }

  private void gradients(int first, int n, int m) {
    int width = head.width;
    int vocabulary = head.vocabulary;
    long dLogits = head.logits.floats().address();
    long rows = head.rows.floats().address();
    long stride = head.gradientStride();
    if (dHead != null) {
      Product product =
          Product.transposed(vocabulary, width, m)
              .withA(new Strides(0, 0, 1, stride))
              .of(head.format);
      Gemm.get()
          .multiply(headStarted ? product.accumulating() : product, dLogits, rows, dHead.address());
      headStarted = true;
    }
    // the rows of hidden states are no longer needed: their gradients take their place
    Product product =
        Product.plain(m, width, vocabulary).withA(new Strides(0, 0, stride, 1)).of(head.format);
    Gemm.get().multiply(product, dLogits, head.weight.address(), rows);
    float[] row = HeapScratch.get(0, width);
    for (int r = 0; r < n; r++) {
      head.rows.floats().get((long) r * width, row, 0, width);
      dHidden.put((long) tokens.position[first + r] * width, row, 0, width);
    }
  }

  @Override
  public void close() {
    head.close();
    if (reference != null) {
      reference.close();
    }
  }
}
