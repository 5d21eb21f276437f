package org.eaft.train;

import java.util.List;
import org.eaft.text.Batch;
import org.eaft.text.Example;

/**
 * A number for every supervised token of the training rows, such as its constant weight; the same
 * token has it in whichever batch it comes.
 */
public final class TokenValues {

  /** No numbers. */
  public static final TokenValues NONE = new TokenValues(null, new float[0]);

  private final TokenIndex index;
  private final float[] values;

  TokenValues(TokenIndex index, float[] values) {
    this.index = index;
    this.values = values;
  }

  /**
   * Numbers in the order of rows and tokens.
   *
   * @param values one a supervised token
   */
  public static TokenValues of(List<Example> rows, float[] values) {
    TokenIndex index = new TokenIndex(rows);
    if (index.count() != values.length) {
      throw new IllegalArgumentException(
          "%d values for %d supervised tokens".formatted(values.length, index.count()));
    }
    return new TokenValues(index, values.clone());
  }

  /** Whether these are {@link #NONE}. */
  public boolean isNone() {
    return index == null;
  }

  /** [rows, time] row-major, 0 at positions without a label; null where there are no numbers. */
  public float[] of(Batch batch) {
    if (isNone()) {
      return null;
    }
    float[] spread = new float[batch.labels().length];
    index.each(batch, (token, position) -> spread[position] = values[token]);
    return spread;
  }

  /** All numbers in the order of rows and tokens. */
  public float[] toArray() {
    return values.clone();
  }
}
