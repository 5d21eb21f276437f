package org.eaft.models.generate;

import java.util.ArrayList;
import java.util.List;
import org.eaft.models.io.GenerationConfig;

/**
 * How the next token is chosen: rules change the scores one after the other, then a token is taken.
 *
 * @param rules in the order in which they apply
 * @param choice among what they leave
 */
public record Sampling(List<ScoreRule> rules, Choice choice) {

  /** What {@code transformers} assumes where nothing is said. */
  private static final int TOP_K = 50;

  /** How a token is taken. */
  public sealed interface Choice {}

  /** The token with the largest score, the first of equals. */
  public record Likeliest() implements Choice {}

  /**
   * A token by its probability. Every text draws from a stream of its own, so that it does not
   * depend on those written beside it.
   *
   * @param seed of all streams
   */
  public record Drawn(long seed) implements Choice {}

  public Sampling {
    rules = List.copyOf(rules);
  }

  /** Always the likeliest token. */
  public static Sampling greedy() {
    return new Sampling(List.of(), new Likeliest());
  }

  /** Tokens by their probabilities under rules. */
  public static Sampling drawn(long seed, ScoreRule... rules) {
    return new Sampling(List.of(rules), new Drawn(seed));
  }

  /**
   * What a generation_config.json asks for, with the order and the defaults of {@code
   * transformers}: repetition penalty, then, where tokens are drawn, temperature (1), top-k (50),
   * top-p (1), min-p.
   *
   * @throws IllegalArgumentException naming a field whose value cannot stand
   */
  public static Sampling of(GenerationConfig config, long seed) {
    List<ScoreRule> rules = new ArrayList<>();
    if (config.repetitionPenalty() != null && config.repetitionPenalty() != 1) {
      rules.add(new RepetitionPenalty(config.repetitionPenalty()));
    }
    if (!config.samples()) {
      return new Sampling(rules, new Likeliest());
    }
    if (config.temperature() != null && config.temperature() != 1) {
      rules.add(new Temperature(config.temperature()));
    }
    int k = config.topK() == null ? TOP_K : config.topK();
    if (k != 0) {
      rules.add(new TopK(k));
    }
    if (config.topP() != null && config.topP() != 1) {
      rules.add(new TopP(config.topP()));
    }
    if (config.minP() != null) {
      rules.add(new MinP(config.minP()));
    }
    return new Sampling(rules, new Drawn(seed));
  }
}
