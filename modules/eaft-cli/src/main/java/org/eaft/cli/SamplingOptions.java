package org.eaft.cli;

import java.util.List;
import org.eaft.models.io.GenerationConfig;
import org.eaft.train.config.ConfigException;
import org.eaft.train.generate.GenerationModel;
import org.eaft.train.generate.GenerationSettings;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Option;

/** How tokens are chosen and where texts end; what is not said here, the model's files say. */
final class SamplingOptions {

  private static final Logger LOG = LoggerFactory.getLogger(SamplingOptions.class);

  @Option(
      names = "--max-new-tokens",
      paramLabel = "N",
      description = "Tokens after which a text is cut off (default: the model's, else 512).")
  private Integer maxNewTokens;

  @Option(
      names = "--min-new-tokens",
      paramLabel = "N",
      description = "Tokens before which no end token may come (default: the model's, else 0).")
  private Integer minNewTokens;

  @Option(
      names = "--temperature",
      paramLabel = "T",
      description = {
        "Tokens are drawn, by their scores divided by T; 0: always the likeliest token.",
        "Without this, --top-k, --top-p and --min-p, the model's generation_config.json decides"
            + " whether tokens are drawn; without one they are not."
      })
  private Double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "K",
      description =
          "Draw among the K likeliest tokens; 0: all (default: the model's, else 50, as in"
              + " transformers).")
  private Integer topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      description = "Draw among the likeliest tokens that come to probability P together.")
  private Double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      description = "Draw among tokens at least P times as likely as the likeliest.")
  private Double minP;

  @Option(
      names = "--repetition-penalty",
      paramLabel = "X",
      description = "Above 1, tokens that came before become less likely.")
  private Double repetitionPenalty;

  @Option(
      names = "--seed",
      defaultValue = "42",
      description =
          "Of the random numbers: one seed, one text, whatever is written beside it (default:"
              + " ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "A text that ends the answer in front of it; may be given several times.")
  private List<String> stop;

  @Option(
      names = "--ignore-generation-config",
      description = "Pay no heed to the model's generation_config.json.")
  private boolean ignoreConfig;

  /**
   * The settings for a model.
   *
   * @throws ConfigException naming an option that cannot stand
   */
  GenerationSettings settings(GenerationModel model) {
    GenerationConfig file = ignoreConfig ? GenerationConfig.NONE : model.generationConfig();
    if (!file.unknown().isEmpty()) {
      LOG.warn(
          "generation_config.json: {} not known, and without effect",
          String.join(", ", file.unknown()) + (file.unknown().size() == 1 ? " is" : " are"));
    }
    try {
      return GenerationSettings.of(said().or(file), model, seed);
    } catch (IllegalArgumentException e) {
      throw new ConfigException(e.getMessage());
    }
  }

  private GenerationConfig said() {
    boolean greedy = temperature != null && temperature == 0;
    boolean draws = topK != null || topP != null || minP != null;
    if (greedy && draws) {
      throw new ConfigException(
          "--temperature: 0 takes the likeliest token always; leave --top-k, --top-p and --min-p"
              + " out");
    }
    if (topK != null && topK < 0) {
      throw new ConfigException("--top-k: must be at least 1, or 0 for all, but is " + topK);
    }
    if (stop != null && stop.contains("")) {
      throw new ConfigException("--stop: must not be empty");
    }
    return new GenerationConfig(
        greedy ? Boolean.FALSE : (temperature != null || draws) ? Boolean.TRUE : null,
        greedy ? null : temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        maxNewTokens,
        null,
        minNewTokens,
        null,
        stop,
        List.of());
  }
}
