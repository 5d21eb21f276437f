package org.eaft.train.generate;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.eaft.models.generate.Request;
import org.eaft.models.generate.Sampling;
import org.eaft.models.io.GenerationConfig;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;
import org.eaft.text.stream.StopStrings;

/**
 * How texts are written.
 *
 * @param sampling how tokens are chosen
 * @param ends tokens that end a text
 * @param stops texts that end a text
 * @param lengths what is said of lengths
 */
public record GenerationSettings(
    Sampling sampling, Set<Integer> ends, StopStrings stops, GenerationConfig lengths) {

  /** New tokens where nothing is said. */
  public static final int MAX_NEW_TOKENS = 512;

  /**
   * The settings that a configuration asks of a model. A stop string that is a special token ends a
   * text as that token, since special tokens have no text.
   *
   * @param config what was asked for, over what the model's own files say
   * @throws IllegalArgumentException naming a field whose value cannot stand
   */
  public static GenerationSettings of(GenerationConfig config, GenerationModel model, long seed) {
    Tokenizer tokenizer = model.tokenizer();
    Set<Integer> ends = new TreeSet<>(model.ends(config));
    List<String> stops = new ArrayList<>();
    for (String stop : config.stopStrings() == null ? List.<String>of() : config.stopStrings()) {
      OptionalInt token = tokenizer.id(stop);
      if (tokenizer.specialTokens().contains(stop) && token.isPresent()) {
        ends.add(token.getAsInt());
      } else {
        stops.add(stop);
      }
    }
    GenerationSettings settings =
        new GenerationSettings(Sampling.of(config, seed), ends, new StopStrings(stops), config);
    if (config.maxNewTokens() != null) {
      // says now what is wrong with these numbers, whatever the prompts
      new Request(new int[1], settings.least(), config.maxNewTokens(), 0);
    }
    return settings;
  }

  /**
   * A text behind a prompt.
   *
   * @throws DataException if the prompt leaves no room below {@code max_length}
   */
  Request request(String where, int[] prompt, long stream) {
    return new Request(prompt, least(), most(where, prompt.length), stream);
  }

  private int least() {
    return lengths.minNewTokens() == null ? 0 : lengths.minNewTokens();
  }

  private int most(String where, int prompt) {
    if (lengths.maxNewTokens() != null) {
      return lengths.maxNewTokens();
    }
    if (lengths.maxLength() == null) {
      return Math.max(MAX_NEW_TOKENS, least());
    }
    int most = lengths.maxLength() - prompt;
    if (most < Math.max(1, least())) {
      throw new DataException(
          "%s: the prompt has %d tokens, and generation_config.json allows a max_length of %d with the answer; set --max-new-tokens"
              .formatted(where, prompt, lengths.maxLength()));
    }
    return most;
  }
}
