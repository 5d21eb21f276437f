package org.eaft.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The records of one data file, one after the other; no more than one of them is in memory. */
interface RowReader extends AutoCloseable {

  /**
   * The next record, or null at the end.
   *
   * @throws BadRowException for a record that cannot be used; the next call goes on behind it
   * @throws DataException where nothing behind this point can be read
   */
  Row next();

  /** Bytes of the file that are read. */
  long read();

  @Override
  void close();

  /** Whether each line of a file is a text rather than a record. */
  static boolean isPlainText(Path file) {
    return FileBytes.name(file).endsWith(".txt");
  }

  /**
   * Opens a file as what it holds: Parquet by its first bytes, CSV and text by its name, and
   * otherwise a JSON list where it begins with {@code [}, else JSON lines. All but Parquet may be
   * packed by gzip.
   *
   * @throws DataException where there is no such file, or one of a kind that is not known
   */
  static RowReader open(Path file) {
    FileBytes bytes = FileBytes.open(file);
    try {
      byte[] head = bytes.peek(8);
      if (FileBytes.starts(head, "PAR1")) {
        bytes.close();
        requireUnpacked(file, bytes);
        return ParquetRows.open(file);
      }
      requireKnown(file, head);
      String name = FileBytes.name(file);
      if (name.endsWith(".parquet")) {
        throw new DataException(file + " is no Parquet file: it does not begin with PAR1");
      }
      if (name.endsWith(".csv")) {
        return CsvRows.open(file, bytes);
      }
      return isPlainText(file)
          ? JsonLineRows.ofTexts(file, bytes)
          : bytes.firstCharacter() == '['
              ? JsonListRows.open(file, bytes)
              : JsonLineRows.ofObjects(file, bytes);
    } catch (RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static void requireUnpacked(Path file, FileBytes bytes) {
    if (bytes.packed()) {
      throw new DataException(
          file + " is a Parquet file inside gzip; unpack it, Parquet is compressed by itself");
    }
  }

  /** Files of other programs are named, or they would be reported as broken JSON. */
  private static void requireKnown(Path file, byte[] head) {
    Map<String, List<String>> others =
        Map.of(
            "zstd", List.of("\u0028\u00B5\u002F\u00FD"),
            "xz", List.of("\u00FD7zXZ"),
            "bzip2", List.of("BZh"),
            "zip", List.of("PK\u0003\u0004"),
            "Arrow", List.of("ARROW1", "\u00FF\u00FF\u00FF\u00FF"));
    others.forEach(
        (kind, marks) -> {
          if (marks.stream().anyMatch(m -> FileBytes.starts(head, m))) {
            throw new DataException(
                "%s is a file of %s, which is not read; known are JSON, JSON lines, CSV and text, each also as .gz, and Parquet"
                    .formatted(file, kind));
          }
        });
    if (FileBytes.starts(head, "\u00FF\u00FE") || FileBytes.starts(head, "\u00FE\u00FF")) {
      throw new DataException(file + " is UTF-16 text; save the file as UTF-8");
    }
  }
}
