package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;

/** A stream of random choices. */
final class Draw {

  private final SplittableRandom random;

  private Draw(SplittableRandom random) {
    this.random = random;
  }

  /** A stream of its own for each purpose, so that one can change without moving the others. */
  static Draw of(long seed, String purpose) {
    return new Draw(new SplittableRandom(seed * 0x9E3779B97F4A7C15L + purpose.hashCode()));
  }

  boolean chance(double probability) {
    return share() < probability;
  }

  /** From 0 up to but not including 1. */
  double share() {
    return random.nextDouble();
  }

  /** A whole number from first to last. */
  int between(int first, int last) {
    return random.nextInt(first, last + 1);
  }

  <T> T one(List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  /** Different elements in random order. */
  <T> List<T> some(int count, List<T> of) {
    return shuffled(of).subList(0, count);
  }

  <T> List<T> shuffled(List<T> of) {
    List<T> copy = new ArrayList<>(of);
    Collections.shuffle(copy, new Random(random.nextLong()));
    return copy;
  }
}
