package org.eaft.lab.figures;

/**
 * An axis.
 *
 * @param label quantity and unit
 * @param scale of its positions
 * @param min where it begins; null follows the data
 * @param max where it ends; null follows the data
 */
public record Axis(String label, Scale scale, Double min, Double max) {

  /** How positions follow values. */
  public enum Scale {
    LINEAR,
    LOG
  }

  /** A linear axis that follows the data. */
  public static Axis of(String label) {
    return new Axis(label, Scale.LINEAR, null, null);
  }

  /** A linear axis with ends. */
  public static Axis of(String label, double min, double max) {
    return new Axis(label, Scale.LINEAR, min, max);
  }

  /** A logarithmic axis; values must be positive. */
  public static Axis log(String label) {
    return new Axis(label, Scale.LOG, null, null);
  }
}
