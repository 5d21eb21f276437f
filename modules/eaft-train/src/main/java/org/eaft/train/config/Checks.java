package org.eaft.train.config;

import java.util.List;
import java.util.Objects;

/** Range checks of the records' compact constructors; a failed one names key, bound and value. */
final class Checks {

  private Checks() {}

  static void require(boolean holds, String key, String rule, Object value) {
    if (!holds) {
      throw ConfigException.of(key, rule + ", but is " + value);
    }
  }

  static void atLeast(long bound, String key, long value) {
    require(value >= bound, key, "must be at least " + bound, value);
  }

  static void positive(String key, double value) {
    require(value > 0 && Double.isFinite(value), key, "must be greater than 0", value);
  }

  static void between(double low, double high, String key, double value) {
    require(value >= low && value <= high, key, "must lie between " + low + " and " + high, value);
  }

  /** The list, which must have no empty entry, as YAML's lone dash is. */
  static <T> List<T> items(String key, List<T> list) {
    if (list.stream().anyMatch(Objects::isNull)) {
      throw ConfigException.of(key, "has an empty entry");
    }
    return List.copyOf(list);
  }

  /** The option is part of the format, but this version cannot do it. */
  static void notBuilt(boolean asked, String key, String instead) {
    if (asked) {
      throw ConfigException.of(key, "is not available in this version; " + instead);
    }
  }
}
