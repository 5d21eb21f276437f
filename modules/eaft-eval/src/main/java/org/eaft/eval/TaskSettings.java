package org.eaft.eval;

/**
 * How a model is put to tasks.
 *
 * @param template the chat template, as {@code data.template} names it
 * @param subset which questions are asked
 * @param model name of the weights, such as their checksum: an answer that another model gave is
 *     not taken for this one's
 */
public record TaskSettings(String template, Subset subset, String model) {

  /** All questions, by the model's own template. */
  public static final TaskSettings DEFAULT = new TaskSettings("auto", Subset.ALL, "");
}
