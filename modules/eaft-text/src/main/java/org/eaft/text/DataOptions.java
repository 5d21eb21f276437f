package org.eaft.text;

import java.nio.file.Path;
import java.util.Objects;

/**
 * What to read and what to train on.
 *
 * @param file JSONL, a JSON array, or {@code .txt}
 * @param format layout of a row; {@link DataFormat#AUTO} looks at the first record
 * @param trainOn which tokens are labels; a text row is trained whole
 * @param template {@code auto} (the tokenizer's own, if it has one), {@code chatml}, {@code
 *     smollm2}, {@code none}, or a path to a Jinja file
 * @param maxLength most tokens a row may have
 * @param overlong what becomes of longer rows
 * @param limit rows to read from the start of the file; 0 or less for all
 */
public record DataOptions(
    Path file,
    DataFormat format,
    TrainOn trainOn,
    String template,
    int maxLength,
    Overlong overlong,
    int limit) {

  public DataOptions {
    Objects.requireNonNull(file, "file");
    Objects.requireNonNull(format, "format");
    Objects.requireNonNull(trainOn, "trainOn");
    Objects.requireNonNull(template, "template");
    Objects.requireNonNull(overlong, "overlong");
    if (maxLength < 2) {
      throw new IllegalArgumentException(
          "max_length is %d; it must be at least 2, one token to read and one to predict"
              .formatted(maxLength));
    }
  }

  /** All rows of {@code file}, everything detected, the assistant trained, at most 2,048 tokens. */
  public static DataOptions of(Path file) {
    return new DataOptions(
        file, DataFormat.AUTO, TrainOn.ASSISTANT, "auto", 2048, Overlong.ERROR, 0);
  }
}
