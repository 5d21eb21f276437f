package org.eaft.train;

import java.util.Arrays;
import java.util.List;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.TokenStatistics;
import org.eaft.text.Example;

/**
 * What the model before training makes of the training rows, from one pass over them: what constant
 * weights and classes of tokens are made of.
 *
 * <p>Arrays hold one element a supervised token, in the order of rows and tokens.
 *
 * @param rows the training rows
 * @param vocabulary number of logits
 * @param logProbability ln p of the label, nats
 * @param entropy of the whole distribution, nats
 * @param topKEntropy of the renormalised top-K probabilities, nats; K is the objective's, or {@link
 *     #REPORTED_TOP_K}
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record BasePass(
    List<Example> rows,
    int vocabulary,
    float[] logProbability,
    float[] entropy,
    float[] topKEntropy) {

  /** K of the entropy that a model's scores report where the objective has none. */
  public static final int REPORTED_TOP_K = 20;

  /**
   * Runs the model as it stands.
   *
   * @param rows the whole training set
   * @throws org.eaft.text.DataException where no row has a label
   * @throws StoppedException where a stop was asked for
   */
  public static BasePass of(List<Example> rows, Scorer scorer, int vocabulary) {
    Windows.requireLabel(rows);
    TokenIndex index = new TokenIndex(rows);
    int n = index.count();
    BasePass pass = new BasePass(rows, vocabulary, new float[n], new float[n], new float[n]);
    scorer.score(
        Scorer.byLength(rows),
        "base model",
        (batch, scores) ->
            index.each(
                batch,
                (token, at) -> {
                  pass.logProbability[token] = scores.logProbability()[at];
                  pass.entropy[token] = scores.entropy()[at];
                  pass.topKEntropy[token] = scores.topKEntropy()[at];
                }));
    return pass;
  }

  /** The same numbers for rows equal to these. */
  public BasePass over(List<Example> equalRows) {
    return new BasePass(equalRows, vocabulary, logProbability, entropy, topKEntropy);
  }

  /** The constant weights that an objective reads; {@link TokenValues#NONE} where it reads none. */
  public TokenValues weights(Objective objective) {
    return objective.readsSampleWeights()
        ? values(objective.constants(statistics()))
        : TokenValues.NONE;
  }

  /** Numbers for these tokens. */
  public TokenValues values(float[] numbers) {
    return TokenValues.of(rows, numbers);
  }

  private TokenStatistics statistics() {
    int[] document = new int[logProbability.length];
    int at = 0;
    int labelled = 0;
    for (Example row : rows) {
      int n = row.supervisedTokens();
      Arrays.fill(document, at, at + n, labelled);
      at += n;
      labelled += n > 0 ? 1 : 0;
    }
    // sums of squares are no output of the loss, and constant weights are ones so far
    float[] none = new float[document.length];
    return new TokenStatistics(
        vocabulary, logProbability, entropy, topKEntropy, none, none, document, 0);
  }
}
