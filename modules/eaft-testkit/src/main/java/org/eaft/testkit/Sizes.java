package org.eaft.testkit;

import java.util.stream.IntStream;

/**
 * Sizes from 1 to 4,099 at which vector kernels break: below, at and just past lane counts and
 * blocks.
 *
 * <p>Idea: Lucene's TestVectorUtilSupport. Names a JUnit method source:
 * {@code @MethodSource("org.eaft.testkit.Sizes#all")}.
 */
public final class Sizes {
  private static final int[] SIZES = {
    1, 2, 3, 4, 5, 7, 8, 9, 13, 15, 17, 25, 31, 33, 63, 65, 100, 127, 129, 207, 300, 511, 702, 1025,
    1537, 2047, 3001, 4099
  };

  private Sizes() {}

  /** All sizes, ascending. */
  public static IntStream all() {
    return IntStream.of(SIZES);
  }

  /** The sizes up to a limit, for ops whose cost grows faster than the size. */
  public static IntStream upTo(int limit) {
    return all().filter(size -> size <= limit);
  }
}
