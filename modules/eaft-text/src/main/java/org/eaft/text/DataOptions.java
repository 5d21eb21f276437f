package org.eaft.text;

import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What to read and what to train on.
 *
 * @param files JSON lines, a JSON list, CSV or text, each also packed by gzip, or Parquet; names,
 *     directories, patterns such as {@code data/*.jsonl}, or {@code pocket:} sources, at least one
 * @param format layout of a row; {@link DataFormat#AUTO} looks at the first record of each file
 * @param trainOn which tokens are labels; a text row is trained whole
 * @param template {@code auto} (the tokenizer's own, if it has one), {@code chatml}, {@code
 *     smollm2}, {@code none}, or a path to a Jinja file
 * @param maxLength most tokens a row may have
 * @param overlong what becomes of longer rows
 * @param limit rows to read from the start, those left out included; 0 or less for all
 * @param badRows what becomes of rows that cannot be used
 */
public record DataOptions(
    List<String> files,
    DataFormat format,
    TrainOn trainOn,
    String template,
    int maxLength,
    Overlong overlong,
    int limit,
    BadRows badRows) {

  public DataOptions {
    files = List.copyOf(files);
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(trainOn, "trainOn");
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(overlong, "overlong");
    Objects.requireNonNull(badRows, "badRows");
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no data file is named");
    }
    if (maxLength < 2) {
      throw new IllegalArgumentException(
          "max_length is %d; it must be at least 2, one token to read and one to predict"
              .formatted(maxLength));
    }
  }

  /** One file, in which a bad row is an error. */
  public DataOptions(
      Path file,
      DataFormat format,
      TrainOn trainOn,
      String template,
      int maxLength,
      Overlong overlong,
      int limit) {
    this(
        List.of(file.toString()),
        format,
        trainOn,
        template,
        maxLength,
        overlong,
        limit,
        BadRows.ERROR);
  }

  /** All rows of {@code file}, everything detected, the assistant trained, at most 2,048 tokens. */
  public static DataOptions of(Path file) {
    return new DataOptions(
        file, DataFormat.AUTO, TrainOn.ASSISTANT, "auto", 2048, Overlong.ERROR, 0);
  }

  /** The files as they were named, for messages. */
  public String names() {
    return String.join(", ", files);
  }
}
