package org.eaft.train.engine;

import java.util.Arrays;
import org.eaft.text.Batch;
import org.eaft.train.TokenScores;

/**
 * Rounds the time of a batch up, so that batches of different lengths share compiled products. What
 * stands behind a token never changes it, so results are those of the batch as it was.
 */
final class Padding {

  private static final int MULTIPLE = 16;

  private Padding() {}

  /** Tokens of a padded row. */
  static int rounded(int time) {
    return (time + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }

  static Batch pad(Batch batch) {
    int time = rounded(batch.time());
    if (time == batch.time()) {
      return batch;
    }
    int[] ids = new int[batch.rows() * time];
    int[] labels = new int[ids.length];
    int[] documents = new int[ids.length];
    Arrays.fill(labels, Batch.IGNORED);
    Arrays.fill(documents, Batch.PADDING);
    for (int r = 0; r < batch.rows(); r++) {
      System.arraycopy(batch.ids(), r * batch.time(), ids, r * time, batch.time());
      System.arraycopy(batch.labels(), r * batch.time(), labels, r * time, batch.time());
      System.arraycopy(batch.documents(), r * batch.time(), documents, r * time, batch.time());
    }
    return new Batch(
        batch.rows(), time, ids, labels, documents, batch.examples(), batch.supervisedTokens());
  }

  /** Numbers of a batch [rows, time] at the positions of the padded one, 0 behind them. */
  static float[] pad(float[] values, Batch batch) {
    int time = rounded(batch.time());
    float[] padded = new float[batch.rows() * time];
    for (int r = 0; r < batch.rows(); r++) {
      System.arraycopy(values, r * batch.time(), padded, r * time, batch.time());
    }
    return padded;
  }

  /** The scores of a padded batch at the positions that the batch has. */
  static TokenScores crop(TokenScores padded, Batch batch) {
    int time = padded.weight().length / batch.rows();
    if (time == batch.time()) {
      return padded;
    }
    boolean[] correct = new boolean[batch.rows() * batch.time()];
    for (int r = 0; r < batch.rows(); r++) {
      System.arraycopy(padded.correct(), r * time, correct, r * batch.time(), batch.time());
    }
    return new TokenScores(
        crop(padded.logProbability(), time, batch),
        crop(padded.entropy(), time, batch),
        crop(padded.topKEntropy(), time, batch),
        crop(padded.weight(), time, batch),
        padded.kl() == null ? null : crop(padded.kl(), time, batch),
        correct);
  }

  private static float[] crop(float[] values, int time, Batch batch) {
    float[] out = new float[batch.rows() * batch.time()];
    for (int r = 0; r < batch.rows(); r++) {
      System.arraycopy(values, r * time, out, r * batch.time(), batch.time());
    }
    return out;
  }
}
