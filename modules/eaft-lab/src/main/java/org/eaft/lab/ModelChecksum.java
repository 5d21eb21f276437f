package org.eaft.lab;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.eaft.models.LoadedModel;
import org.eaft.models.io.ModelFileException;

/**
 * SHA-256 of the files that make a model: weights, configuration, tokenizer and template, with the
 * base model's where there are adapters. It depends on names and bytes, not on where they lie.
 */
final class ModelChecksum {

  private static final int BLOCK = 1 << 20;
  private static final List<String> ENDINGS = List.of(".safetensors", ".json", ".jinja", ".gguf");

  private ModelChecksum() {}

  /**
   * Sixty-four hexadecimal digits.
   *
   * @throws ModelFileException where there is no such model
   */
  static String of(Path model) {
    if (!Files.exists(model)) {
      throw new ModelFileException(
          model, "is not there; name a Hugging Face directory or a .gguf file as model.path");
    }
    Path origin = LoadedModel.origin(model);
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      add(digest, model);
      if (!origin.equals(model)) {
        add(digest, origin);
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    } catch (IOException e) {
      throw new UncheckedIOException(model + " cannot be read: " + e.getMessage(), e);
    }
  }

  private static void add(MessageDigest digest, Path model) throws IOException {
    byte[] block = new byte[BLOCK];
    for (Path file : files(model)) {
      String head = file.getFileName() + "\n" + Files.size(file) + "\n";
      digest.update(head.getBytes(StandardCharsets.UTF_8));
      try (InputStream in = Files.newInputStream(file)) {
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          digest.update(block, 0, n);
        }
      }
    }
  }

  private static List<Path> files(Path model) throws IOException {
    if (!Files.isDirectory(model)) {
      return List.of(model);
    }
    try (Stream<Path> all = Files.list(model)) {
      return new ArrayList<>(
          all.filter(Files::isRegularFile)
              .filter(f -> ENDINGS.stream().anyMatch(f.toString()::endsWith))
              .sorted()
              .toList());
    }
  }
}
