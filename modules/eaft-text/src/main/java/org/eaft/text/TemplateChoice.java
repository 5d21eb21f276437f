package org.eaft.text;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** Which template {@code data.template} names. */
final class TemplateChoice {

  private TemplateChoice() {}

  static Optional<ChatTemplate> choose(String choice, Tokenizer tokenizer) {
    return switch (choice) {
      case "none" -> Optional.empty();
      case "auto" ->
          tokenizer
              .chatTemplate()
              .map(s -> of("the chat template that came with the tokenizer", s, tokenizer));
      case "chatml", "smollm2" ->
          Optional.of(of("template " + choice, shipped(choice + ".jinja"), tokenizer));
      default -> Optional.of(of(choice, file(choice), tokenizer));
    };
  }

  private static ChatTemplate of(String name, String source, Tokenizer tokenizer) {
    return ChatTemplate.of(name, source, tokenizer.templateVariables());
  }

  private static String file(String choice) {
    Path path = Path.of(choice);
    if (!Files.isRegularFile(path)) {
      throw new DataException(
          "template '%s' is neither auto, chatml, smollm2 or none nor a file".formatted(choice));
    }
    return TokenizerDirectory.text(path);
  }

  private static String shipped(String name) {
    try (InputStream in = TemplateChoice.class.getResourceAsStream("templates/" + name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
