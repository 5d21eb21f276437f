package org.eaft.testkit.reference;

/**
 * Attention of new tokens over a past of other lengths in every row: {@link
 * CausalAttentionReference} of each row as a whole, of which the new tokens are kept.
 *
 * <p>Shapes: q and out [batch, time, queryHeads * headDim], k and v [batch, time, keyValueHeads *
 * headDim], past keys and values [batch or more, keyValueHeads, capacity, headDim], lengths
 * [batch].
 */
public record CachedAttentionReference(
    int batch,
    int time,
    int queryHeads,
    int keyValueHeads,
    int headDim,
    int capacity,
    double scale) {

  /** The attention output. */
  public double[] forward(
      double[] q, double[] k, double[] v, double[] pastKeys, double[] pastValues, int[] lengths) {
    Check.length("q", q, (long) batch * time * queryHeads * headDim);
    Check.length("k", k, (long) batch * time * keyValueHeads * headDim);
    Check.length("v", v, (long) batch * time * keyValueHeads * headDim);
    Check.length("lengths", lengths, batch);
    double[] out = new double[q.length];
    int width = queryHeads * headDim;
    for (int b = 0; b < batch; b++) {
      int all = lengths[b] + time;
      double[] queries = new double[all * width];
      System.arraycopy(q, b * time * width, queries, lengths[b] * width, time * width);
      double[] whole =
          CausalAttentionReference.of(1, all, queryHeads, keyValueHeads, headDim)
              .withScale(scale)
              .forward(queries, row(b, k, pastKeys, lengths[b]), row(b, v, pastValues, lengths[b]));
      System.arraycopy(whole, lengths[b] * width, out, b * time * width, time * width);
    }
    return out;
  }

  /** Past and new keys or values of a row [length + time, keyValueHeads * headDim]. */
  private double[] row(int b, double[] fresh, double[] past, int length) {
    int width = keyValueHeads * headDim;
    double[] row = new double[(length + time) * width];
    for (int t = 0; t < length; t++) {
      for (int h = 0; h < keyValueHeads; h++) {
        int at = ((b * keyValueHeads + h) * capacity + t) * headDim;
        System.arraycopy(past, at, row, t * width + h * headDim, headDim);
      }
    }
    System.arraycopy(fresh, b * time * width, row, length * width, time * width);
    return row;
  }
}
