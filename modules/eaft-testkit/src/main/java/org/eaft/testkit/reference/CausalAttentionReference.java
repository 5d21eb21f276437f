package org.eaft.testkit.reference;

/**
 * Causal grouped-query attention: {@code softmax(scale q k^T) v} over the positions a token may
 * see.
 *
 * <p>Shapes: q and out [batch, time, queryHeads * headDim], k and v [batch, time, keyValueHeads *
 * headDim], documents [batch, time] or null. Query head h reads key-value head {@code h /
 * (queryHeads / keyValueHeads)}. Token t sees token s where {@code s <= t} and both have the same
 * document id (packing).
 */
public final class CausalAttentionReference {
  private final int batch;
  private final int time;
  private final int queryHeads;
  private final int keyValueHeads;
  private final int headDim;
  private final double scale;
  private final int[] documents;

  private CausalAttentionReference(
      int batch,
      int time,
      int queryHeads,
      int keyValueHeads,
      int headDim,
      double scale,
      int[] documents) {
    if (queryHeads % keyValueHeads != 0) {
      throw new IllegalArgumentException(
          queryHeads + " query heads are not a multiple of " + keyValueHeads + " key-value heads");
    }
    if (documents != null) {
      Check.length("documents", documents, (long) batch * time);
    }
    this.batch = batch;
    this.time = time;
    this.queryHeads = queryHeads;
    this.keyValueHeads = keyValueHeads;
    this.headDim = headDim;
    this.scale = scale;
    this.documents = documents;
  }

  /** Gradients of the three inputs. */
  public record Gradients(double[] q, double[] k, double[] v) {}

  /** Attention of these shapes with scale {@code 1 / sqrt(headDim)}, one document a row. */
  public static CausalAttentionReference of(
      int batch, int time, int queryHeads, int keyValueHeads, int headDim) {
    return new CausalAttentionReference(
        batch, time, queryHeads, keyValueHeads, headDim, 1 / Math.sqrt(headDim), null);
  }

  /** The same with another factor on the scores. */
  public CausalAttentionReference withScale(double newScale) {
    return new CausalAttentionReference(
        batch, time, queryHeads, keyValueHeads, headDim, newScale, documents);
  }

  /** The same with document ids [batch, time]; null for one document a row. */
  public CausalAttentionReference withDocuments(int[] newDocuments) {
    return new CausalAttentionReference(
        batch, time, queryHeads, keyValueHeads, headDim, scale, newDocuments);
  }

  /** The attention output. */
  public double[] forward(double[] q, double[] k, double[] v) {
    checkInputs(q, k, v);
    double[] out = new double[q.length];
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < queryHeads; h++) {
        for (int t = 0; t < time; t++) {
          double[] p = probabilities(q, k, b, h, t);
          for (int s = 0; s <= t; s++) {
            for (int d = 0; d < headDim; d++) {
              out[queryAt(b, t, h) + d] += p[s] * v[keyAt(b, s, h) + d];
            }
          }
        }
      }
    }
    return out;
  }

  /**
   * With {@code P = softmax(scale q k^T)}: {@code dv = P^T dout}, {@code dP = dout v^T}, {@code dS
   * = P (dP - sum(P dP))}, {@code dq = scale dS k}, {@code dk = scale dS^T q}.
   */
  public Gradients backward(double[] q, double[] k, double[] v, double[] gradient) {
    checkInputs(q, k, v);
    Check.length("gradient", gradient, q.length);
    Gradients grads =
        new Gradients(new double[q.length], new double[k.length], new double[v.length]);
    for (int b = 0; b < batch; b++) {
      for (int h = 0; h < queryHeads; h++) {
        for (int t = 0; t < time; t++) {
          backwardRow(q, k, v, gradient, b, h, t, grads);
        }
      }
    }
    return grads;
  }

  private void backwardRow(
      double[] q, double[] k, double[] v, double[] gradient, int b, int h, int t, Gradients grads) {
    double[] p = probabilities(q, k, b, h, t);
    double[] dp = new double[t + 1];
    double mean = 0;
    int at = queryAt(b, t, h);
    for (int s = 0; s <= t; s++) {
      for (int d = 0; d < headDim; d++) {
        dp[s] += gradient[at + d] * v[keyAt(b, s, h) + d];
        grads.v[keyAt(b, s, h) + d] += p[s] * gradient[at + d];
      }
      mean += p[s] * dp[s];
    }
    for (int s = 0; s <= t; s++) {
      double dScore = scale * p[s] * (dp[s] - mean);
      for (int d = 0; d < headDim; d++) {
        grads.q[at + d] += dScore * k[keyAt(b, s, h) + d];
        grads.k[keyAt(b, s, h) + d] += dScore * q[at + d];
      }
    }
  }

  /** Softmax over positions 0..t; zero where the position belongs to another document. */
  private double[] probabilities(double[] q, double[] k, int b, int h, int t) {
    double[] p = new double[t + 1];
    double max = Double.NEGATIVE_INFINITY;
    for (int s = 0; s <= t; s++) {
      for (int d = 0; d < headDim; d++) {
        p[s] += q[queryAt(b, t, h) + d] * k[keyAt(b, s, h) + d];
      }
      p[s] = sees(b, t, s) ? scale * p[s] : Double.NEGATIVE_INFINITY;
      max = Math.max(max, p[s]);
    }
    double sum = 0;
    for (int s = 0; s <= t; s++) {
      p[s] = Math.exp(p[s] - max);
      sum += p[s];
    }
    for (int s = 0; s <= t; s++) {
      p[s] /= sum;
    }
    return p;
  }

  private boolean sees(int b, int t, int s) {
    return documents == null || documents[b * time + t] == documents[b * time + s];
  }

  private int queryAt(int b, int t, int h) {
    return ((b * time + t) * queryHeads + h) * headDim;
  }

  private int keyAt(int b, int s, int queryHead) {
    int head = queryHead / (queryHeads / keyValueHeads);
    return ((b * time + s) * keyValueHeads + head) * headDim;
  }

  private void checkInputs(double[] q, double[] k, double[] v) {
    Check.length("q", q, (long) batch * time * queryHeads * headDim);
    Check.length("k", k, (long) batch * time * keyValueHeads * headDim);
    Check.length("v", v, (long) batch * time * keyValueHeads * headDim);
  }
}
