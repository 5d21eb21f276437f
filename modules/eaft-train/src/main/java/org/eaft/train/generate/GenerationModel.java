package org.eaft.train.generate;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.eaft.eval.LanguageModel;
import org.eaft.models.LoadedModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.generate.Decoder;
import org.eaft.models.io.GenerationConfig;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.eaft.text.PromptEncoder;
import org.eaft.text.Tokenizer;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.Precision;
import org.eaft.train.engine.DecoderLanguageModel;
import org.eaft.train.run.Backend;
import org.eaft.train.run.RunDirectory;

/** A model that is to write, with its tokenizer. */
public final class GenerationModel implements AutoCloseable {

  /** Of draws that nobody gave a seed for. */
  private static final long SEED = 42;

  private final Tokenizer tokenizer;
  private final LoadedModel model;
  private final WeightBinding binding;
  private final Decoder decoder;
  private final Path path;
  private final Precision precision;

  private GenerationModel(Path path, Tokenizer tokenizer, LoadedModel model, Precision precision) {
    this.path = path;
    this.tokenizer = tokenizer;
    this.model = model;
    this.precision = precision;
    this.binding =
        WeightBinding.of(model.weights(), precision == Precision.BF16 ? Format.BF16 : Format.FP32);
    this.decoder =
        Decoder.of(
            model.weights(), Adapters.none(), binding, PooledMemory.keepingAtMost(Long.MAX_VALUE));
  }

  /**
   * Opens a model.
   *
   * @param model a Hugging Face directory, a .gguf file, a directory of adapters, or a run's
   * @throws ModelFileException if files are missing, damaged or do not fit together
   * @throws DataException if there is no tokenizer that can be read
   * @throws org.eaft.train.config.ConfigException if a run has no weights
   */
  public static GenerationModel open(Path model, Precision precision) {
    Path path = RunDirectory.weightsOf(model);
    Tokenizer tokenizer =
        Backend.sameDiff().tokenizer(ConfigReader.of(Map.of("model.path", path.toString())));
    try {
      return new GenerationModel(path, tokenizer, LoadedModel.open(path), precision);
    } catch (RuntimeException e) {
      tokenizer.close();
      throw e;
    }
  }

  /**
   * Writes behind a prompt, as the model's generation_config.json says: through its chat template
   * where there is one, else as the beginning of a text. For many prompts, and for settings of
   * one's own, there is {@link TextGenerator}.
   *
   * @param maxNewTokens after which the text is cut off
   * @param pieces told of the text while it is written
   * @throws DataException if the model cannot continue the prompt
   * @throws ModelFileException if the model computes what is not a number
   */
  public Completion write(String prompt, int maxNewTokens, Consumer<String> pieces) {
    GenerationConfig config = atMost(maxNewTokens).or(generationConfig());
    PromptEncoder encoder = PromptEncoder.of(tokenizer, PromptEncoder.Style.AUTO, "auto", null);
    int[] ids = encoder.ids(new Prompt.Text("the prompt", prompt));
    List<Completion> written = new ArrayList<>();
    CompletionListener listener =
        new CompletionListener() {
          @Override
          public void wrote(int text, String piece) {
            pieces.accept(piece);
          }

          @Override
          public void ended(int text, Completion completion) {
            written.add(completion);
          }
        };
    new TextGenerator(this, GenerationSettings.of(config, this, SEED), 1)
        .write(List.of(new TextRequest("the prompt", ids, 0)), listener, () -> false);
    return written.get(0);
  }

  private static GenerationConfig atMost(int tokens) {
    return new GenerationConfig(
        null, null, null, null, null, null, tokens, null, null, null, null, List.of());
  }

  /** What its generation_config.json says; errors as {@link GenerationConfig#of}. */
  public GenerationConfig generationConfig() {
    return GenerationConfig.of(
        Files.exists(path.resolve("generation_config.json")) ? path : model.origin());
  }

  /** The tokenizer. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** Where its weights lie. */
  Path path() {
    return path;
  }

  Precision precision() {
    return precision;
  }

  Decoder decoder() {
    return decoder;
  }

  /**
   * Tokens that end a text: those of the generation config, else of the model's configuration, and
   * the tokenizer's, by which the completions of training data end.
   */
  Set<Integer> ends(GenerationConfig config) {
    ModelWeights weights = model.weights();
    Set<Integer> ends =
        new TreeSet<>(
            config.eosTokenIds() == null ? weights.config().eosTokenIds() : config.eosTokenIds());
    tokenizer.eos().ifPresent(ends::add);
    return ends;
  }

  /** The model as tasks are put to it, with so many texts at a time. */
  public LanguageModel languageModel(int rows) {
    return new DecoderLanguageModel(decoder, ends(generationConfig()), rows);
  }

  /** Checksum of its weights. */
  public String checksum() {
    return model.weights().checksum();
  }

  /**
   * Checks that a prompt can be continued.
   *
   * @throws DataException if it is too long, or holds a token that the model does not know
   */
  void requireReadable(String where, int[] prompt) {
    if (prompt.length >= decoder.contextLength()) {
      throw new DataException(
          "%s: the prompt has %d tokens, and the model's context of %d must hold the answer too; shorten it"
              .formatted(where, prompt.length, decoder.contextLength()));
    }
    for (int token : prompt) {
      if (token >= decoder.vocabularySize()) {
        throw new DataException(
            "%s: the prompt has token %d, the model knows %d: its tokenizer is another model's"
                .formatted(where, token, decoder.vocabularySize()));
      }
    }
  }

  /** The longest prompt with the text behind it, in tokens. */
  public int contextLength() {
    return decoder.contextLength();
  }

  @Override
  public void close() {
    tokenizer.close();
    binding.close();
    model.weights().close();
  }
}
