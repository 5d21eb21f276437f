package org.eaft.loss.objective;

/**
 * What is known of the supervised tokens of a micro-batch, one array element a token.
 *
 * @param vocabulary number of logits
 * @param logProbability ln p of the label
 * @param entropy Shannon entropy of the whole distribution in nats
 * @param topKEntropy entropy in nats of the K largest probabilities, renormalised; K is the
 *     vocabulary's size where that is smaller; zero where nobody asked for it
 * @param sumOfSquares sum of the squared probabilities
 * @param sampleWeight constant weight of the token's sample, 1 where none is given
 * @param document number of the token's document, counted from 0 without gaps
 */
public record TokenStatistics(
    int vocabulary,
    float[] logProbability,
    float[] entropy,
    float[] topKEntropy,
    float[] sumOfSquares,
    float[] sampleWeight,
    int[] document) {

  /** Statistics to be filled in. */
  public static TokenStatistics of(int vocabulary, int count) {
    return new TokenStatistics(
        vocabulary,
        new float[count],
        new float[count],
        new float[count],
        new float[count],
        new float[count],
        new int[count]);
  }

  /** Number of tokens. */
  public int count() {
    return logProbability.length;
  }
}
