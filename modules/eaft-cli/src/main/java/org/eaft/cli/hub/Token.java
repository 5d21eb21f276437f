package org.eaft.cli.hub;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.eaft.train.config.ConfigException;

/** Who asks. The value is never printed. */
final class Token {

  private final String value;
  private final String source;

  private Token(String value, String source) {
    this.value = value;
    this.source = source;
  }

  /**
   * The token of this user: HF_TOKEN, else the file that {@code hf auth login} writes.
   *
   * @param home HF_HOME
   * @throws ConfigException where what is found cannot be a token
   */
  static Optional<Token> find(Variables env, Path home) {
    if (env.flag("HF_HUB_DISABLE_IMPLICIT_TOKEN")) {
      return Optional.empty();
    }
    for (String name : new String[] {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
      Optional<String> value = env.text(name);
      if (value.isPresent()) {
        return Optional.of(of(value.get(), name));
      }
    }
    return read(env.path("HF_TOKEN_PATH").orElse(home.resolve("token")));
  }

  private static Optional<Token> read(Path file) {
    try {
      String value = Files.readString(file);
      return value.isBlank() ? Optional.empty() : Optional.of(of(value, file.toString()));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new ConfigException(
          "%s, where the token for the Hub is kept, cannot be read: %s".formatted(file, e));
    }
  }

  private static Token of(String text, String source) {
    String value = text.strip();
    if (!value.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new ConfigException(
          source + " holds a space or another character that no token of the Hub has");
    }
    return new Token(value, source);
  }

  /** Value of the header that carries it. */
  String authorization() {
    return "Bearer " + value;
  }

  /** The variable or file that it came from. */
  String source() {
    return source;
  }

  @Override
  public String toString() {
    return "token from " + source;
  }
}
