package org.eaft.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * {@code manifest.json} of a checkpoint: which files it has, and what they were when it was whole.
 *
 * @param files name to size and checksum
 */
record Manifest(int schema, String configHash, int step, Map<String, Facts> files) {

  private static final String NAME = "manifest.json";

  /** Size and CRC-32C of a file. */
  record Facts(long bytes, String crc32c) {}

  /** Brings the files of a checkpoint to the disk and writes their manifest beside them. */
  static void write(Path checkpoint, String configHash, int step, List<String> names)
      throws IOException {
    Map<String, Facts> files = new TreeMap<>();
    for (String name : names) {
      Path file = checkpoint.resolve(name);
      Durable.sync(file);
      files.put(name, new Facts(Files.size(file), Durable.checksum(file)));
    }
    Manifest manifest = new Manifest(RunReport.SCHEMA, configHash, step, files);
    Path file = checkpoint.resolve(NAME);
    Files.writeString(file, Json.line(manifest) + "\n");
    Durable.sync(file);
  }

  /**
   * What is wrong with a checkpoint; empty where it is whole.
   *
   * @param required files that it must have
   */
  static Optional<String> damage(Path checkpoint, List<String> required) throws IOException {
    Path file = checkpoint.resolve(NAME);
    if (!Files.exists(file)) {
      return Optional.of("no " + NAME);
    }
    Manifest manifest;
    try {
      manifest = Json.parse(Files.readString(file), Manifest.class);
    } catch (JsonProcessingException e) {
      return Optional.of(NAME + " is not whole");
    }
    if (manifest == null
        || manifest.files() == null
        || manifest.files().containsValue(null)
        || !manifest.files().keySet().containsAll(required)) {
      return Optional.of(NAME + " is not whole");
    }
    for (Map.Entry<String, Facts> entry : manifest.files().entrySet()) {
      Optional<String> damage = damage(checkpoint.resolve(entry.getKey()), entry.getValue());
      if (damage.isPresent()) {
        return damage;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> damage(Path file, Facts facts) throws IOException {
    String name = file.getFileName().toString();
    if (!Files.exists(file)) {
      return Optional.of("no " + name);
    }
    if (Files.size(file) != facts.bytes()) {
      return Optional.of("%s has %d bytes of %d".formatted(name, Files.size(file), facts.bytes()));
    }
    String found = Durable.checksum(file);
    return found.equals(facts.crc32c())
        ? Optional.empty()
        : Optional.of("%s has checksum %s, not %s".formatted(name, found, facts.crc32c()));
  }
}
