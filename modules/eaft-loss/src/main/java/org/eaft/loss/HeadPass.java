package org.eaft.loss;

import java.util.Arrays;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.Inputs;
import org.eaft.ops.Parallel;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.eaft.ops.memory.Scratch;

/**
 * The chunks of {@link LinearTokenLoss}: gather hidden states, logits, loss and gradient, scatter.
 */
final class HeadPass implements AutoCloseable {

  /** Logits that exist at a time. */
  private static final int LOGITS = 12 << 20;

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
    final Scratch rows;
    final Scratch logits;

    Head(Inputs in, int index, int chunk) {
      this.hidden = in.floats(index);
      this.weight = in.floats(index + 1);
      this.width = in.size(index, 2);
      this.vocabulary = in.size(index + 1, 0);
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
        rows.floats().put((long) r * width, row, 0, width);
      }
      Gemm.get()
          .multiply(
              Product.linear(m, vocabulary, width),
              rows.floats().address(),
              weight.address(),
              logits.floats().address());
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
    this.head = new Head(in, 0, chunk);
    this.reference =
        a.reference()
            ? new Head(in, a.referenceIndex(LinearTokenLoss.optionalInputs()), chunk)
            : null;
  }

  /** Equal chunks of about {@link #LOGITS} logits, rounded so that few geometries are compiled. */
  private static int chunk(int tokens, int vocabulary) {
    int most = Math.max(ROUNDING, Math.min(MOST_ROWS, LOGITS / vocabulary));
    int chunks = (tokens + most - 1) / most;
    return rounded((tokens + chunks - 1) / chunks);
  }

  private static int rounded(int rows) {
    return (rows + ROUNDING - 1) / ROUNDING * ROUNDING;
  }

  void run() {
    if (!objective.ofBatch()) {
      chunks(Step.WEIGHT_AND_GRADIENT, true);
      return;
    }
    chunks(Step.STATISTICS, true);
    objective.weigh(tokens.statistics, 0, tokens.count(), tokens.weight);
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
    Parallel.range(
        m,
        Math.max(1, 16_384 / vocabulary),
        (part, from, to) -> {
          LogitRow row = LogitRow.ofThread(vocabulary, a.topK(), a.reference());
          for (int r = from; r < to; r++) {
            long at = (long) r * vocabulary;
            if (r >= n) {
              Arrays.fill(row.logits, 0, vocabulary, 0f);
              logits.put(at, row.logits, 0, vocabulary);
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
              float[] g = row.gradient(tokens, i, objective.klCoefficient(), tokens.scale);
              logits.put(at, g, 0, vocabulary);
            }
          }
        });
  }

  private void gradients(int first, int n, int m) {
    int width = head.width;
    int vocabulary = head.vocabulary;
    long dLogits = head.logits.floats().address();
    long rows = head.rows.floats().address();
    Product product = Product.transposed(vocabulary, width, m);
    Gemm.get()
        .multiply(headStarted ? product.accumulating() : product, dLogits, rows, dHead.address());
    headStarted = true;
    // the rows of hidden states are no longer needed: their gradients take their place
    Gemm.get().multiply(Product.plain(m, width, vocabulary), dLogits, head.weight.address(), rows);
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
