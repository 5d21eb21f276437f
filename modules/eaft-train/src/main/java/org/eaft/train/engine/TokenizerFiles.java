package org.eaft.train.engine;

import java.nio.file.Path;
import org.eaft.models.io.WeightSource;
import org.eaft.text.Tokenizer;

/** The tokenizer of a GGUF file as the files of a Hugging Face directory. */
public final class TokenizerFiles {

  /** The key under which a GGUF file holds its vocabulary, if it has one. */
  private static final String TOKENS = "tokenizer.ggml.tokens";

  private TokenizerFiles() {}

  /** Writes them; nothing where the file has no tokenizer. */
  public static void write(Path gguf, Path directory) {
    try (WeightSource source = WeightSource.open(gguf)) {
      if (source.metadata().containsKey(TOKENS)) {
        try (Tokenizer tokenizer = Tokenizer.fromGguf(source.metadata())) {
          tokenizer.writeTo(directory);
        }
      }
    }
  }
}
