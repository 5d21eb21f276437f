package org.eaft.loss.objective;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * A kind of objective: how it is called and what can be set.
 *
 * @param code stands for the kind in saved graphs; never changed, never used again
 * @param type the name in configurations
 * @param summary the weight as a formula, for lists
 * @param make makes the objective of values in the order of the parameters
 */
public record Kind(
    int code,
    String type,
    String summary,
    List<Parameter> parameters,
    Function<double[], Objective> make) {

  private static final String NONE = "none";

  /**
   * A parameter.
   *
   * @param fallback default; NaN where the parameter is {@code none} by default
   * @param choices names of the values 0, 1, 2, ... where the parameter is a choice; else empty
   */
  public record Parameter(
      String name,
      double fallback,
      double least,
      double most,
      boolean whole,
      List<String> choices) {

    /** A number with its default and its range. */
    public static Parameter number(String name, double fallback, double least, double most) {
      return new Parameter(name, fallback, least, most, false, List.of());
    }

    /** A number with its range, or {@code none}, which is the default. */
    public static Parameter optional(String name, double least, double most) {
      return number(name, Double.NaN, least, most);
    }

    /** A whole number with its default and its least value. */
    public static Parameter integer(String name, int fallback, int least) {
      return new Parameter(name, fallback, least, Integer.MAX_VALUE, true, List.of());
    }

    /** One of an enum's constants, in lower case. */
    public static <E extends Enum<E>> Parameter choice(String name, E fallback) {
      List<String> names =
          Arrays.stream(fallback.getDeclaringClass().getEnumConstants())
              .map(e -> e.name().toLowerCase(Locale.ROOT))
              .toList();
      return new Parameter(name, fallback.ordinal(), 0, names.size() - 1, true, names);
    }

    /**
     * The value that stands for one in a configuration.
     *
     * @throws IllegalArgumentException naming the parameter and what it may be
     */
    public double parse(Object value) {
      if (!choices.isEmpty()) {
        int index = choices.indexOf(String.valueOf(value));
        if (index < 0) {
          throw new IllegalArgumentException(
              "%s must be one of %s, but is %s".formatted(name, String.join(", ", choices), value));
        }
        return index;
      }
      if (optional() && NONE.equals(value)) {
        return Double.NaN;
      }
      if (!(value instanceof Number number)) {
        String none = optional() ? " or none" : "";
        throw new IllegalArgumentException(
            "%s must be a number%s, but is %s".formatted(name, none, value));
      }
      return check(number.doubleValue());
    }

    private boolean optional() {
      return Double.isNaN(fallback);
    }

    private double check(double value) {
      if (!(value >= least && value <= most) || (whole && value != Math.rint(value))) {
        String number = whole ? "a whole number" : "a number";
        throw new IllegalArgumentException(
            "%s must be %s from %s to %s, but is %s"
                .formatted(name, number, show(least), show(most), show(value)));
      }
      return value;
    }

    private static String show(double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e15
          ? Long.toString((long) value)
          : Double.toString(value);
    }

    /** The value as it stands in a configuration. */
    public Object show(double[] arguments, int index) {
      double value = arguments[index];
      if (!choices.isEmpty()) {
        return choices.get((int) value);
      }
      if (Double.isNaN(value)) {
        return NONE;
      }
      if (whole) {
        return (int) value;
      }
      return value;
    }
  }

  /** The objective with the given parameters, all others at their defaults. */
  Objective of(Map<String, ?> given) {
    TreeSet<String> unknown = new TreeSet<>(given.keySet());
    double[] values = new double[parameters.size()];
    for (int i = 0; i < values.length; i++) {
      Parameter p = parameters.get(i);
      unknown.remove(p.name());
      Object value = given.get(p.name());
      values[i] = value == null ? p.fallback() : p.parse(value);
    }
    if (!unknown.isEmpty()) {
      throw new IllegalArgumentException(
          "objective %s has no parameter %s; it has %s"
              .formatted(type, String.join(", ", unknown), names()));
    }
    return make.apply(values);
  }

  private String names() {
    StringJoiner names = new StringJoiner(", ");
    names.setEmptyValue("none");
    parameters.forEach(p -> names.add(p.name()));
    return names.toString();
  }
}
