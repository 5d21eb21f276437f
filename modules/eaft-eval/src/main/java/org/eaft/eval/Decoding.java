package org.eaft.eval;

import java.util.List;

/**
 * How a task's texts are written.
 *
 * @param temperature that scores are divided by; 0: the likeliest token, always
 * @param topK draw among the K likeliest tokens; 0: among all
 * @param topP draw among the likeliest that come to this probability together
 * @param seed of the random numbers
 * @param samples texts a question
 * @param stops texts that end a text in front of them
 * @param thinking what becomes of a text's thinking before it is judged
 */
public record Decoding(
    double temperature,
    int topK,
    double topP,
    long seed,
    int samples,
    List<String> stops,
    Thinking thinking) {

  /** One text of the likeliest tokens, ended by the end-of-sequence token alone. */
  public static final Decoding GREEDY = new Decoding(0, 0, 1, 0, 1, List.of(), Thinking.KEEP);

  public Decoding {
    stops = List.copyOf(stops);
    require(temperature >= 0 && temperature < Double.POSITIVE_INFINITY, "temperature", temperature);
    require(topK >= 0, "top_k", topK);
    require(topP > 0 && topP <= 1, "top_p", topP);
    require(samples >= 1, "samples", samples);
    if (samples > 1 && temperature == 0) {
      throw new IllegalArgumentException(
          "samples is %d, and without a temperature all of them are the same".formatted(samples));
    }
    if (stops.contains("")) {
      throw new IllegalArgumentException("a stop string must not be empty");
    }
  }

  private static void require(boolean holds, String name, Object value) {
    if (!holds) {
      throw new IllegalArgumentException("%s must not be %s".formatted(name, value));
    }
  }

  /** Whether tokens are drawn. */
  public boolean draws() {
    return temperature > 0;
  }
}
