package org.eaft.text;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Reads data files into token ids and labels.
 *
 * <p>Conversations go through the chat template. A prompt and its completion, and an Alpaca row, do
 * too where there is one; else they are read as they stand and end in a trained EOS, as text does.
 * A token is a label where it overlaps what is trained, as in transformers; the first never is. A
 * template writes its BOS itself; before what no template wraps stands {@link Tokenizer#beginning}.
 */
public final class Examples {

  private Examples() {}

  /**
   * The examples of data files.
   *
   * @throws DataException naming file, line and field: no such file, a malformed row, a row longer
   *     than the limit, no row, no label
   */
  public static List<Example> read(DataOptions options, Tokenizer tokenizer) {
    return load(options, tokenizer).examples();
  }

  /**
   * The examples of data files, with counts of what was cut and left out; errors as {@link #read}.
   */
  public static ExampleSet load(DataOptions options, Tokenizer tokenizer) {
    try (ExampleReader reader = ExampleReader.open(options, tokenizer)) {
      return load(options, reader, () -> {});
    }
  }

  /**
   * As {@link #load(DataOptions, Tokenizer)}, of an open reader.
   *
   * @param afterRow called behind every row, to say how far the reading is
   */
  public static ExampleSet load(DataOptions options, ExampleReader reader, Runnable afterRow) {
    ExampleStore store = ExampleStore.create();
    RowCounts counts = RowCounts.NONE;
    for (RenderedRow row = reader.next(); row != null; row = reader.next()) {
      Optional<Example> kept = row.fit(options.maxLength(), options.overlong());
      kept.ifPresent(store::add);
      counts = counts.plus(row, kept);
      afterRow.run();
    }
    counts = counts.withBad(reader.bad());
    requireLabel(counts, options);
    return new ExampleSet(store.finish(), reader.formats(), counts);
  }

  /**
   * Fails where nothing is left to train on.
   *
   * @throws DataException saying what became of the rows
   */
  public static void requireLabel(RowCounts counts, DataOptions options) {
    if (counts.supervisedTokens() == 0) {
      throw new DataException(
          "%s: not one token to train on in %d rows (%d dropped and %d cut at max_length %d, %d bad, train_on %s)"
              .formatted(
                  options.names(),
                  counts.rows(),
                  counts.dropped(),
                  counts.truncated(),
                  options.maxLength(),
                  counts.bad(),
                  options.trainOn().name().toLowerCase(Locale.ROOT)));
    }
  }
}
