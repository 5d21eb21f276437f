package org.eaft.models.io;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How a model is to write, named as in Hugging Face's generation_config.json. Null stands for what
 * is not said.
 *
 * @param doSample tokens are drawn; else the likeliest is taken
 * @param temperature that scores are divided by before a draw
 * @param topK tokens that a draw is among; 0: all
 * @param topP probability that they reach together
 * @param minP probability that each has at least, in relation to the likeliest
 * @param repetitionPenalty by which scores of tokens that came before are divided
 * @param maxNewTokens after which a text is cut off
 * @param maxLength the same, its prompt included; counts where {@code maxNewTokens} is not said
 * @param minNewTokens before which a text does not end
 * @param eosTokenIds tokens that end a text
 * @param stopStrings texts that end one; they are not part of it
 * @param unknown fields of the file that have no known meaning and so no effect
 */
public record GenerationConfig(
    Boolean doSample,
    Double temperature,
    Integer topK,
    Double topP,
    Double minP,
    Double repetitionPenalty,
    Integer maxNewTokens,
    Integer maxLength,
    Integer minNewTokens,
    List<Integer> eosTokenIds,
    List<String> stopStrings,
    List<String> unknown) {

  /** Nothing is said. */
  public static final GenerationConfig NONE =
      new GenerationConfig(
          null, null, null, null, null, null, null, null, null, null, null, List.of());

  /**
   * Reads the generation_config.json of a model's directory; {@link #NONE} where there is none.
   *
   * @throws ModelFileException naming a field that asks for something else than is done here, or
   *     whose value is of the wrong kind
   */
  public static GenerationConfig of(Path model) {
    Path file = model.resolve("generation_config.json");
    return Files.isRegularFile(file) ? HfGeneration.read(file) : NONE;
  }

  /** Whether tokens are drawn. */
  public boolean samples() {
    return doSample != null && doSample;
  }

  /** What is said here, and by another where nothing is. */
  public GenerationConfig or(GenerationConfig other) {
    return new GenerationConfig(
        first(doSample, other.doSample),
        first(temperature, other.temperature),
        first(topK, other.topK),
        first(topP, other.topP),
        first(minP, other.minP),
        first(repetitionPenalty, other.repetitionPenalty),
        first(maxNewTokens, other.maxNewTokens),
        first(maxLength, other.maxLength),
        first(minNewTokens, other.minNewTokens),
        first(eosTokenIds, other.eosTokenIds),
        first(stopStrings, other.stopStrings),
        first(unknown.isEmpty() ? null : unknown, other.unknown));
  }

  private static <T> T first(T value, T otherwise) {
    return value == null ? otherwise : value;
  }
}
