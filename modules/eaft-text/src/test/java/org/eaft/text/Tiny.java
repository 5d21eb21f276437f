package org.eaft.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** The tiny tokenizer of the testkit, and data files of a few lines. */
final class Tiny {

  static final int EOS = 2;
  private static final String AT = "/org/eaft/testkit/tiny-tokenizer/";

  private Tiny() {}

  /** Copies the fixture into a directory. */
  static Path directory(Path dir) throws IOException {
    for (String name : new String[] {"tokenizer.json", "tokenizer_config.json"}) {
      Files.writeString(dir.resolve(name), resource(AT + name));
    }
    return dir;
  }

  static Tokenizer tokenizer(Path dir) throws IOException {
    return Tokenizer.fromDirectory(directory(dir));
  }

  static Path file(Path dir, String name, String... lines) throws IOException {
    return Files.writeString(dir.resolve(name), String.join("\n", lines) + "\n");
  }

  /** A template that ships with the product, or one of golden/templates. */
  static String template(String name) throws IOException {
    boolean shipped = name.equals("chatml") || name.equals("smollm2");
    return resource((shipped ? "templates/" : "/golden/templates/") + name + ".jinja");
  }

  static String resource(String path) throws IOException {
    try (InputStream in = Tiny.class.getResourceAsStream(path)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
