package org.eaft.train;

import java.util.List;
import java.util.Locale;
import org.eaft.text.Batch;

/**
 * How much of what a model reads is padding. What an engine adds inside, to round lengths up, is
 * not counted.
 *
 * @param padding positions without a token
 * @param positions rows times time, summed over the micro-batches
 */
public record PaddingShare(long padding, long positions) {

  /** Nothing read. */
  public static final PaddingShare NONE = new PaddingShare(0, 0);

  PaddingShare plus(PaddingShare more) {
    return new PaddingShare(padding + more.padding, positions + more.positions);
  }

  /** That of some micro-batches. */
  static PaddingShare of(List<Batch> batches) {
    return batches.stream()
        .map(batch -> new PaddingShare(batch.padding(), batch.ids().length))
        .reduce(NONE, PaddingShare::plus);
  }

  /** Such as "padding 12.3 % of 10,240 positions". */
  @Override
  public String toString() {
    double percent = positions == 0 ? 0 : 100.0 * padding / positions;
    return String.format(Locale.ROOT, "padding %.1f %% of %,d positions", percent, positions);
  }
}
