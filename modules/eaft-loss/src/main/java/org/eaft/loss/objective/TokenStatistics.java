package org.eaft.loss.objective;

import java.util.Arrays;

/**
 * What is known of the supervised tokens of a micro-batch, one array element a token.
 *
 * @param vocabulary number of logits
 * @param logProbability ln p of the label
 * @param entropy Shannon entropy of the whole distribution in nats
 * @param topKEntropy entropy in nats of the K largest probabilities, renormalised; K is the
 *     vocabulary's size where that is smaller; zero where nobody asked for it
 * @param sumOfSquares sum of the squared probabilities
 * @param sampleWeight constant weight of the token, 1 where none is given
 * @param document number of the token's document, counted from 0 without gaps
 * @param draw what is drawn for this micro-batch follows from it
 */
public record TokenStatistics(
    int vocabulary,
    float[] logProbability,
    float[] entropy,
    float[] topKEntropy,
    float[] sumOfSquares,
    float[] sampleWeight,
    int[] document,
    long draw) {

  /** Statistics to be filled in. */
  public static TokenStatistics of(int vocabulary, int count) {
    return of(vocabulary, count, 0);
  }

  /** As {@link #of(int, int)}, with a draw. */
  public static TokenStatistics of(int vocabulary, int count, long draw) {
    return new TokenStatistics(
        vocabulary,
        new float[count],
        new float[count],
        new float[count],
        new float[count],
        new float[count],
        new int[count],
        draw);
  }

  /** Number of tokens. */
  public int count() {
    return logProbability.length;
  }

  /** Mean cross entropy of each document, nats. */
  double[] documentLosses() {
    int documents = Arrays.stream(document).max().orElse(-1) + 1;
    double[] sums = new double[documents];
    int[] counts = new int[documents];
    for (int i = 0; i < count(); i++) {
      sums[document[i]] -= logProbability[i];
      counts[document[i]]++;
    }
    for (int d = 0; d < documents; d++) {
      sums[d] /= counts[d];
    }
    return sums;
  }
}
