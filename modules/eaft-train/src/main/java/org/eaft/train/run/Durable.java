package org.eaft.train.run;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.CRC32C;

/** Files that outlive a loss of power, and what tells whether they are whole. */
final class Durable {

  private static final int BLOCK = 1 << 20;

  private Durable() {}

  /** What to throw where the disk refuses a file. */
  static UncheckedIOException unwritable(Path file, IOException e) {
    String why = e instanceof NoSuchFileException ? "there is no such directory" : e.getMessage();
    return new UncheckedIOException(file + " cannot be written: " + why, e);
  }

  /** Waits until what was written to a file is on the disk. */
  static void sync(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
  }

  /** The same for all files of a directory, and their names. */
  static void syncAll(Path directory) throws IOException {
    for (Path file : entries(directory)) {
      sync(file);
    }
    syncNames(directory);
  }

  /** The same for the names in a directory; file systems that know no such sync refuse. */
  static void syncNames(Path directory) {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    } catch (IOException notSupportedHere) {
      return;
    }
  }

  /** CRC-32C of a file's bytes, as eight hexadecimal digits. */
  static String checksum(Path file) throws IOException {
    CRC32C crc = new CRC32C();
    byte[] block = new byte[BLOCK];
    try (InputStream in = Files.newInputStream(file)) {
      for (int n = in.read(block); n >= 0; n = in.read(block)) {
        crc.update(block, 0, n);
      }
    }
    return "%08x".formatted(crc.getValue());
  }

  /** What a directory holds, by name; nothing where there is none. */
  static List<Path> entries(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  /** Removes a file, or a directory with all that is in it. */
  static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> below = Files.walk(path)) {
      for (Path p : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
