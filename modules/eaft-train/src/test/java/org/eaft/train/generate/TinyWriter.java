package org.eaft.train.generate;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.stream.Stream;
import org.eaft.models.io.GenerationConfig;
import org.eaft.testkit.TinyModels;
import org.eaft.train.config.Precision;

/** A tiny random Llama with a tokenizer in a directory of its own. */
final class TinyWriter {

  private static final String TOKENIZER = "/org/eaft/testkit/tiny-tokenizer/";

  private TinyWriter() {}

  /** Writes the model's files. */
  static Path directory(Path dir) throws IOException {
    try (Stream<Path> files = Files.list(TinyModels.llamaUntied())) {
      for (Path file : files.toList()) {
        Files.copy(file, dir.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      try (InputStream in = TinyModels.class.getResourceAsStream(TOKENIZER + file)) {
        Files.copy(in, dir.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    return dir;
  }

  static GenerationModel open(Path dir) throws IOException {
    return GenerationModel.open(directory(dir), Precision.FP32);
  }

  /** So many tokens, greedy. */
  static GenerationConfig atMost(int tokens) {
    return config(null, tokens, null);
  }

  static GenerationConfig config(Double temperature, int most, List<String> stops) {
    return new GenerationConfig(
        temperature != null,
        temperature,
        0,
        null,
        null,
        null,
        most,
        null,
        null,
        null,
        stops,
        List.of());
  }
}
