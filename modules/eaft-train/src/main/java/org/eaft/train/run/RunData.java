package org.eaft.train.run;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.eaft.text.DataException;
import org.eaft.text.DataOptions;
import org.eaft.text.Example;
import org.eaft.text.ExampleReader;
import org.eaft.text.ExampleSet;
import org.eaft.text.Examples;
import org.eaft.text.RowCounts;
import org.eaft.text.Tokenizer;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.DataSpec;
import org.eaft.train.config.RunConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rows of a run.
 *
 * @param train to learn from
 * @param heldOut to measure on, may be empty; no row of it is in {@code train}
 * @param rows what became of the rows of the training files
 * @param heldOutRows what became of the rows of the validation files; null where there are none
 */
public record RunData(
    List<Example> train, List<Example> heldOut, RowCounts rows, RowCounts heldOutRows) {

  private static final Logger LOG = LoggerFactory.getLogger(RunData.class);

  /**
   * Reads both.
   *
   * @throws DataException naming file and line of a bad row, or where nothing is left to train on
   */
  public static RunData read(DataSpec data, Tokenizer tokenizer) {
    ExampleSet set = load(data.trainOptions(), tokenizer);
    List<Example> rows = set.examples();
    if (data.validation() != null) {
      ExampleSet heldOut = load(data.validationOptions(), tokenizer);
      return new RunData(rows, heldOut.examples(), set.counts(), heldOut.counts());
    }
    int train = rows.size() - data.validationRows();
    if (train <= 0) {
      throw new DataException(
          "%s has %d rows; with data.validation_rows: %d none is left to train on"
              .formatted(data.trainOptions().names(), rows.size(), data.validationRows()));
    }
    return new RunData(
        rows.subList(0, train), rows.subList(train, rows.size()), set.counts(), null);
  }

  /** Says what was left out: a run on half of the data must not look like one on all of it. */
  private static ExampleSet load(DataOptions options, Tokenizer tokenizer) {
    ExampleSet set;
    try (ExampleReader reader = ExampleReader.open(options, tokenizer);
        ReadProgress progress = ReadProgress.of("read", reader)) {
      set = Examples.load(options, reader, progress::show);
    }
    RowCounts counts = set.counts();
    if (counts.isAnyAmiss()) {
      LOG.info(
          "{}: of {} rows {} were dropped and {} cut, {} were bad and skipped; {} have no label",
          options.names(),
          counts.rows(),
          counts.dropped(),
          counts.truncated(),
          counts.bad(),
          counts.unlabelled());
    }
    return set;
  }

  /** Sequences of the largest micro-batch. */
  int sequences(RunConfig config) {
    int rows = Math.min(config.train().batchSize(), train.size());
    return Math.min(rows, config.train().microBatchSize());
  }

  /** Tokens of the longest sequence. */
  int longest(RunConfig config) {
    long tokens = train.stream().mapToLong(Example::length).sum();
    return config.data().packing()
        ? (int) Math.min(tokens, config.data().maxLength())
        : train.stream().mapToInt(Example::length).max().orElse(0);
  }

  /** CRC-32C of the training rows as the model reads them: ids and marks, in the file's order. */
  String checksum() {
    CRC32C crc = new CRC32C();
    for (Example row : train) {
      ByteBuffer bytes = ByteBuffer.allocate((row.length() + 1) * (Integer.BYTES + 1));
      bytes.putInt(row.index());
      int[] ids = row.ids();
      boolean[] trained = row.trained();
      for (int t = 0; t < ids.length; t++) {
        bytes.putInt(ids[t]).put((byte) (trained[t] ? 1 : 0));
      }
      crc.update(bytes.flip());
    }
    return "%08x".formatted(crc.getValue());
  }

  /**
   * Checks that the model can read every row.
   *
   * @throws DataException naming the first row that is longer than the model's context, or has a
   *     token that the model does not know
   */
  void requireReadable(TrainingEngine engine, DataSpec data) {
    requireReadable(train, engine, data.trainOptions().names());
    DataOptions last = data.validation() == null ? data.trainOptions() : data.validationOptions();
    requireReadable(heldOut, engine, last.names());
  }

  /** As {@link #requireReadable(TrainingEngine, DataSpec)}, for the rows of some files. */
  public static void requireReadable(List<Example> rows, TrainingEngine engine, String files) {
    for (Example row : rows) {
      if (row.length() > engine.contextLength()) {
        throw new DataException(
            "%s: row %d has %d tokens, the model reads at most %d; set data.max_length to that and"
                    .formatted(files, row.index(), row.length(), engine.contextLength())
                + " data.overlong to truncate or drop");
      }
      for (int id : row.ids()) {
        if (id >= engine.vocabularySize()) {
          throw new DataException(
              "%s: row %d has token %d, the model knows %d: its tokenizer is another model's"
                  .formatted(files, row.index(), id, engine.vocabularySize()));
        }
      }
    }
  }
}
