package org.eaft.train;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.eaft.text.Batch;

/**
 * Follows the labels that stood out before training, by what every step's own forward pass says of
 * them.
 *
 * <p>With p the label's probability and H the entropy of the whole distribution in nats, both of
 * the model before training, a label is a conflict where p &lt; 0.2 and H &lt; 0.5 (the model is
 * sure of something else), certain where H is at most 0.5, and uncertain where H is at least 2.0. A
 * conflict is also certain.
 */
public final class Probe {

  /** Follows nothing. */
  public static final Probe NONE = new Probe(TokenValues.NONE);

  private static final double UNLIKELY = 0.2;
  private static final double CERTAIN = 0.5;
  private static final double UNCERTAIN = 2.0;

  private static final float OTHER = 0;
  private static final float CONFLICT = 1;
  private static final float LOW = 2;
  private static final float HIGH = 3;

  private final TokenValues classes;

  private Probe(TokenValues classes) {
    this.classes = classes;
  }

  /**
   * Follows labels by their classes.
   *
   * @param classes as {@link #classes} makes them; {@link TokenValues#NONE} follows nothing
   */
  public static Probe of(TokenValues classes) {
    return new Probe(classes);
  }

  /** The classes of all labels under the model before training. */
  public static TokenValues classes(BasePass pass) {
    float[] classes = new float[pass.entropy().length];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = classOf(Math.exp(pass.logProbability()[i]), pass.entropy()[i]);
    }
    return pass.values(classes);
  }

  private static float classOf(double p, double entropy) {
    if (p < UNLIKELY && entropy < CERTAIN) {
      return CONFLICT;
    }
    return entropy <= CERTAIN ? LOW : entropy >= UNCERTAIN ? HIGH : OTHER;
  }

  /** Sums over the labels of a step; nothing yet. */
  Sums sums() {
    return new Sums();
  }

  /**
   * What a step's forward pass said of the labels of each class, as means; null where it had none
   * of a class.
   *
   * @param conflictP probability of labels that are conflicts
   * @param conflictWeight their weight in the loss
   * @param conflictEntropy entropy of the distribution there, nats
   * @param conflictShare their share of all labels of the step
   * @param ceHigh cross entropy of uncertain labels, nats
   * @param ceLow cross entropy of certain labels, conflicts included, nats
   * @param weightHigh weight of uncertain labels
   * @param weightLow weight of certain labels, conflicts included
   */
  @JsonNaming(PropertyNamingStrategies.SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.ALWAYS)
  public record Means(
      Double conflictP,
      Double conflictWeight,
      Double conflictEntropy,
      double conflictShare,
      Double ceHigh,
      Double ceLow,
      Double weightHigh,
      Double weightLow) {

    /** Those that are not null, by their names in {@code metrics.jsonl}. */
    public Map<String, Double> known() {
      Map<String, Double> all = new LinkedHashMap<>();
      all.put("conflict_p", conflictP);
      all.put("conflict_weight", conflictWeight);
      all.put("conflict_entropy", conflictEntropy);
      all.put("conflict_share", conflictShare);
      all.put("ce_high", ceHigh);
      all.put("ce_low", ceLow);
      all.put("weight_high", weightHigh);
      all.put("weight_low", weightLow);
      all.values().removeIf(Objects::isNull);
      return all;
    }
  }

  /** Sums over the labels of one class. */
  private static final class Tally {
    int n;
    double p;
    double ce;
    double weight;
    double entropy;

    void add(TokenScores scores, int t) {
      n++;
      p += Math.exp(scores.logProbability()[t]);
      ce -= scores.logProbability()[t];
      weight += scores.weight()[t];
      entropy += scores.entropy()[t];
    }

    Double mean(double sum) {
      return n == 0 ? null : sum / n;
    }
  }

  /** Sums over the labels of a step. */
  final class Sums {
    private final Tally conflict = new Tally();
    private final Tally low = new Tally();
    private final Tally high = new Tally();
    private int labels;

    /** Takes a micro-batch. */
    void add(Batch batch, TokenScores scores) {
      float[] kinds = classes.of(batch);
      if (kinds == null) {
        return;
      }
      for (int t = 0; t < batch.labels().length; t++) {
        if (batch.labels()[t] != Batch.IGNORED) {
          labels++;
          add(kinds[t], scores, t);
        }
      }
    }

    private void add(float kind, TokenScores scores, int t) {
      if (kind == CONFLICT) {
        conflict.add(scores, t);
      }
      if (kind == CONFLICT || kind == LOW) {
        low.add(scores, t);
      }
      if (kind == HIGH) {
        high.add(scores, t);
      }
    }

    /** Null where nothing is followed. */
    Means means() {
      if (classes.isNone()) {
        return null;
      }
      return new Means(
          conflict.mean(conflict.p),
          conflict.mean(conflict.weight),
          conflict.mean(conflict.entropy),
          (double) conflict.n / labels,
          high.mean(high.ce),
          low.mean(low.ce),
          high.mean(high.weight),
          low.mean(low.weight));
    }
  }
}
