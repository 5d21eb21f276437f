package org.eaft.models.generate;

import java.util.BitSet;

/**
 * Divides every score by a temperature: below 1 the likely tokens become likelier.
 *
 * @param temperature greater than 0
 */
public record Temperature(double temperature) implements ScoreRule {

  public Temperature {
    if (!(temperature > 0) || Double.isInfinite(temperature)) {
      throw new IllegalArgumentException(
          "temperature must be greater than 0, but is %s; without sampling there is none"
              .formatted(temperature));
    }
  }

  @Override
  public void apply(Scores scores, BitSet seen) {
    float divisor = (float) temperature;
    scores.change(token -> true, score -> score / divisor);
  }
}
