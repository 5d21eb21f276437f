package org.eaft.eval;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Map;

/**
 * What a model answered to a question: a line of {@code samples.jsonl}.
 *
 * @param task its name
 * @param id of the question
 * @param group of the question
 * @param key hexadecimal digits for all that the answer depends on
 * @param texts that the model wrote; null for a choice
 * @param logLikelihoods of the options, nats; null for a text
 * @param answer what was right, or null where no one word says it
 * @param scores by metric
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Answered(
    String task,
    String id,
    String group,
    String key,
    List<Text> texts,
    List<Double> logLikelihoods,
    String answer,
    Map<String, Score> scores) {

  /**
   * A text that the model wrote.
   *
   * @param text as it was written, thinking included
   * @param read what was read out of it as its answer; absent where nothing was
   * @param tokens of the text
   * @param finish why it ended
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  public record Text(String text, String read, int tokens, String finish) {}
}
