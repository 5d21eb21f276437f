package org.eaft.train.engine;

/**
 * What a loss is told of a batch besides its labels.
 *
 * @param denominator what sums over tokens are divided by
 * @param constants constant weights [rows, time], or null for ones
 * @param draw what is shuffled is shuffled by it
 */
@SuppressWarnings("ArrayRecordComponent") // handed on, never compared
record LossInputs(double denominator, float[] constants, long draw) {

  /** Nothing but a denominator. */
  static LossInputs of(double denominator) {
    return new LossInputs(denominator, null, 0);
  }
}
