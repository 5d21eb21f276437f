package org.eaft.lab.tables;

import org.eaft.lab.stats.Interval;

/**
 * A column of a table.
 *
 * @param key its name in CSV
 * @param label its head
 * @param unit of its numbers
 * @param spread what stands beside a number
 */
public record Column(String key, String label, Unit unit, Spread spread) {

  /** How numbers are written. */
  public enum Unit {
    WORDS(1, 0),
    COUNT(1, 0),
    /** Stored as 0 to 1, shown as 0 to 100. */
    PERCENT(100, 1),
    /** A difference of percentages, shown with its sign. */
    POINTS(100, 1),
    WEIGHT(1, 3),
    /** As it was printed, one decimal. */
    PRINTED(1, 1),
    /** Nats a token. */
    NATS(1, 4),
    P(1, 4);

    private final double scale;
    private final int digits;

    Unit(double scale, int digits) {
      this.scale = scale;
      this.digits = digits;
    }

    /** A number of this unit for people. */
    public String show(double value) {
      String text = Numbers.fixed(scale * value, digits);
      return this == POINTS && value > 0 ? "+" + text : text;
    }

    private String spread(double value) {
      return Numbers.fixed(scale * value, digits);
    }
  }

  /** What stands beside a number. */
  public enum Spread {
    NONE,
    ERROR,
    INTERVAL
  }

  /** A column of texts. */
  public static Column words(String key, String label) {
    return new Column(key, label, Unit.WORDS, Spread.NONE);
  }

  /** A number with what stands beside it; null is an empty cell. */
  public Cell cell(Double value, Double error, Interval interval) {
    if (value == null) {
      return Cell.EMPTY;
    }
    StringBuilder text = new StringBuilder(unit.show(value));
    if (error != null) {
      text.append(" ± ").append(unit.spread(error));
    }
    if (interval != null) {
      text.append(" [%s, %s]".formatted(unit.show(interval.low()), unit.show(interval.high())));
    }
    return new Cell(text.toString(), value, error, interval, false);
  }
}
