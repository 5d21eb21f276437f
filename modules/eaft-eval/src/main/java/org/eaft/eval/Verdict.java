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
    return of(null, right);
  }

  /** As above, with what was read as the answer; null where nothing was. */
  public static Verdict of(String read, boolean right) {
    return new Verdict(read, Map.of(Task.ACCURACY, Score.of(right)));
  }
}
