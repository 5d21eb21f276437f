package org.eaft.eval;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What is to be said of one text that a model wrote.
 *
 * @param read what was read out of it as its answer; null where nothing was
 * @param scores by metric
 */
public record Verdict(String read, Map<String, Score> scores) {

  public Verdict {
    scores = new LinkedHashMap<>(scores);
  }

  /** Right or wrong, by the one metric {@value Task#ACCURACY}. */
  public static Verdict of(boolean right) {
    return new Verdict(null, Map.of(Task.ACCURACY, Score.of(right)));
  }
}
