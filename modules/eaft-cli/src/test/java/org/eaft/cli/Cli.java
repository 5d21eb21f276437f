package org.eaft.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.eaft.testkit.TinyModels;

/** Runs commands in this JVM, and makes the small files that they read. */
final class Cli {

  private static final String TOKENIZER = "/org/eaft/testkit/tiny-tokenizer/";

  private Cli() {}

  /** What a command printed and how it ended. */
  record Result(int code, String out, String err) {}

  static Result run(String... args) {
    PrintStream before = System.err;
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    StringWriter out = new StringWriter();
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int code = Main.run(new PrintWriter(out, true), args);
      return new Result(code, out.toString(), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setErr(before);
    }
  }

  /** A tiny random Llama with its tokenizer. */
  static Path model() throws IOException {
    Path model = TinyModels.llamaTied();
    for (String file : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      try (InputStream in = TinyModels.class.getResourceAsStream(TOKENIZER + file)) {
        Files.copy(in, model.resolve(file), StandardCopyOption.REPLACE_EXISTING);
      }
      model.resolve(file).toFile().deleteOnExit();
    }
    return model;
  }

  /** Rows of questions and answers. */
  static Path rows(Path file, int n) throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(
          "{\"question\": \"Mira had %d plums and got %d more.\", \"answer\": \"She has %d.\"}\n"
              .formatted(i, i + 1, 2 * i + 1));
    }
    return Files.writeString(file, text);
  }
}
