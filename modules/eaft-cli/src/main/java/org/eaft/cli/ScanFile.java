package org.eaft.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.function.BooleanSupplier;
import org.eaft.lab.TokenScan;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.Unfinished;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Scans into a file. */
final class ScanFile {

  private static final Logger LOG = LoggerFactory.getLogger(ScanFile.class);

  private ScanFile() {}

  /**
   * Scans; a whole scan gets the name, what a stop or an error leaves keeps the name {@code .part}.
   *
   * @throws org.eaft.train.StoppedException where a stop was asked for
   */
  static void write(RunConfig config, Path out, BooleanSupplier stop) {
    Path part = Unfinished.beside(out);
    try {
      long tokens;
      try (Writer writer = open(part)) {
        tokens = TokenScan.run(config, Backend.sameDiff(), writer, stop);
      }
      Files.move(part, out, StandardCopyOption.REPLACE_EXISTING);
      LOG.info("{} tokens in {}", tokens, out);
    } catch (IOException e) {
      throw new UncheckedIOException(out + " cannot be written: " + e, e);
    }
  }

  private static Writer open(Path part) {
    try {
      Files.createDirectories(part.toAbsolutePath().getParent());
      return Files.newBufferedWriter(part);
    } catch (IOException e) {
      throw new ConfigException("--out: " + part + " cannot be written: " + e);
    }
  }
}
