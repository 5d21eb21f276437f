package org.eaft.ops;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Cosines and sines of position times inverse frequency, times the attention factor, kept between
 * calls and extended when a longer sequence comes.
 */
final class RopeTable {

  private static final int TABLES = 8;
  private static final int ROUNDING = 256;
  private static final Map<Integer, RopeTable> CACHE =
      new LinkedHashMap<>(TABLES, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Integer, RopeTable> eldest) {
          return size() > TABLES;
        }
      };

  final float[] cos;
  final float[] sin;
  private final float[] inverseFrequencies;
  private final double factor;
  private final int positions;

  private RopeTable(float[] inverseFrequencies, double factor, int positions) {
    this.inverseFrequencies = inverseFrequencies;
    this.factor = factor;
    this.positions = positions;
    int half = inverseFrequencies.length;
    this.cos = new float[Math.multiplyExact(positions, half)];
    this.sin = new float[positions * half];
    for (int p = 0; p < positions; p++) {
      for (int i = 0; i < half; i++) {
        double angle = p * (double) inverseFrequencies[i];
        cos[p * half + i] = (float) (factor * Math.cos(angle));
        sin[p * half + i] = (float) (factor * Math.sin(angle));
      }
    }
  }

  /**
   * Rows of {@code inverseFrequencies.length} values for the positions 0 to positions - 1 at least.
   */
  static synchronized RopeTable of(float[] inverseFrequencies, double factor, int positions) {
    int key = Arrays.hashCode(inverseFrequencies) * 31 + Double.hashCode(factor);
    RopeTable table = CACHE.get(key);
    if (table == null
        || table.positions < positions
        || table.factor != factor
        || !Arrays.equals(table.inverseFrequencies, inverseFrequencies)) {
      int rounded = (positions + ROUNDING - 1) / ROUNDING * ROUNDING;
      table = new RopeTable(inverseFrequencies, factor, rounded);
      CACHE.put(key, table);
    }
    return table;
  }
}
