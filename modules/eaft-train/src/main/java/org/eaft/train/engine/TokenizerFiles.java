package org.eaft.train.engine;

import java.nio.file.Path;
import org.eaft.models.io.WeightSource;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The tokenizer of a GGUF file as the files of a Hugging Face directory. */
public final class TokenizerFiles {

  private static final Logger LOG = LoggerFactory.getLogger(TokenizerFiles.class);

  /** The key under which a GGUF file holds its vocabulary, if it has one. */
  private static final String TOKENS = "tokenizer.ggml.tokens";

  private TokenizerFiles() {}

  /**
   * Writes them; where the file has no tokenizer a line of the log says so.
   *
   * @throws DataException if the file has one of a kind that is not read
   */
  public static void write(Path gguf, Path directory) {
    try (WeightSource source = WeightSource.open(gguf)) {
      if (!source.metadata().containsKey(TOKENS)) {
        LOG.warn("{} holds no tokenizer, so {} has none: add that of the model", gguf, directory);
        return;
      }
      try (Tokenizer tokenizer = Tokenizer.fromGguf(source.metadata())) {
        tokenizer.writeTo(directory);
      } catch (DataException e) {
        throw new DataException(gguf + ": " + e.getMessage(), e);
      }
    }
  }
}
