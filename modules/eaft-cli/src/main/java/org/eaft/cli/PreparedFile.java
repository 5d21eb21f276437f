package org.eaft.cli;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.config.ConfigException;
import org.eaft.train.run.Json;
import org.eaft.train.run.Unfinished;

/** Token ids and labels of prepared rows, a JSON line each. */
final class PreparedFile implements AutoCloseable {

  /**
   * A row.
   *
   * @param example row of the data set
   * @param ids token ids
   * @param labels the ids that are trained, at their own places; elsewhere {@link Batch#IGNORED}
   */
  @SuppressWarnings("ArrayRecordComponent") // written, never compared
  private record Row(int example, int[] ids, int[] labels) {}

  private final Path file;
  private final Path part;
  private final BufferedWriter writer;

  private PreparedFile(Path file, Path part, BufferedWriter writer) {
    this.file = file;
    this.part = part;
    this.writer = writer;
  }

  /**
   * Opens a file; until {@link #keep} it has an {@linkplain Unfinished unfinished} file's name.
   *
   * @param file null: nothing is written
   */
  static PreparedFile open(Path file) {
    if (file == null) {
      return new PreparedFile(null, null, null);
    }
    if (Files.isDirectory(file)) {
      throw new ConfigException("--out: " + file + " is a directory; name a file");
    }
    Path part = Unfinished.beside(file);
    try {
      Files.createDirectories(part.toAbsolutePath().getParent());
      return new PreparedFile(file, part, Files.newBufferedWriter(part));
    } catch (IOException e) {
      throw new ConfigException("--out: " + part + " cannot be written: " + e);
    }
  }

  void add(Example example) {
    if (file == null) {
      return;
    }
    int[] ids = example.ids();
    boolean[] trained = example.trained();
    int[] labels = new int[ids.length];
    for (int t = 0; t < ids.length; t++) {
      labels[t] = trained[t] ? ids[t] : Batch.IGNORED;
    }
    try {
      writer.write(Json.line(new Row(example.index(), ids, labels)) + "\n");
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  /** Says that the file is whole. */
  void keep() {
    if (file == null) {
      return;
    }
    try {
      writer.close();
      Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw unwritable(e);
    }
  }

  private UncheckedIOException unwritable(IOException e) {
    return new UncheckedIOException(file + " cannot be written: " + e, e);
  }

  @Override
  public void close() {
    if (file == null) {
      return;
    }
    try {
      writer.close();
    } catch (IOException e) {
      throw unwritable(e);
    }
  }
}
