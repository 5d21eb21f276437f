package org.eaft.text;

import java.util.Arrays;
import java.util.Optional;

/**
 * A row as the model reads it, whole, with the text that its tokens stand for.
 *
 * @param where file and line, as messages begin with
 * @param text what was tokenised
 * @param encoding tokens of the text; the example may have one more, an EOS behind it
 * @param example ids and labels
 */
public record RenderedRow(String where, String text, Encoding encoding, Example example) {

  /** Number of tokens. */
  public int length() {
    return example.length();
  }

  /**
   * The example within a limit.
   *
   * @return none where the row is longer and dropped
   * @throws DataException naming row, length and limit, where it is longer and that is an error
   */
  public Optional<Example> fit(int maxLength, Overlong overlong) {
    if (length() <= maxLength) {
      return Optional.of(example);
    }
    return switch (overlong) {
      case ERROR ->
          throw new DataException(
              "%s: row %d has %d tokens, more than max_length %d; raise data.max_length, or set data.overlong to truncate or drop"
                  .formatted(where, example.index(), length(), maxLength));
      case DROP -> Optional.empty();
      case TRUNCATE ->
          Optional.of(
              new Example(
                  example.index(),
                  Arrays.copyOf(example.ids(), maxLength),
                  Arrays.copyOf(example.trained(), maxLength)));
    };
  }
}
