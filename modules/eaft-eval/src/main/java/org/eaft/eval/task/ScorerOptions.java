package org.eaft.eval.task;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What a task's file says to a scorer. */
final class ScorerOptions {

  private final String scorer;
  private final Map<String, Object> values;
  private final Set<String> read = new HashSet<>();

  ScorerOptions(String scorer, Map<String, Object> values) {
    this.scorer = scorer;
    this.values = values;
  }

  /** A text. */
  String text(String key, String absent) {
    return value(key, String.class, "a text", absent);
  }

  /** A truth value. */
  boolean flag(String key) {
    return value(key, Boolean.class, "true or false", false);
  }

  /** A whole number. */
  int number(String key, int absent) {
    return value(key, Integer.class, "a whole number", absent);
  }

  /** Texts. */
  List<String> texts(String key) {
    List<?> list = value(key, List.class, "a list of texts", List.of());
    if (!list.stream().allMatch(String.class::isInstance)) {
      throw new IllegalArgumentException("%s of %s must hold texts".formatted(key, scorer));
    }
    return list.stream().map(String.class::cast).toList();
  }

  /** One of an enum's names, in lower case. */
  <E extends Enum<E>> E choice(String key, Class<E> type, E absent) {
    return constant(key, text(key, absent.name().toLowerCase(Locale.ROOT)), type);
  }

  /** Some of an enum's names, in lower case. */
  <E extends Enum<E>> List<E> choices(String key, Class<E> type) {
    return texts(key).stream().map(text -> constant(key, text, type)).toList();
  }

  private <E extends Enum<E>> E constant(String key, String text, Class<E> type) {
    try {
      return Enum.valueOf(type, text.toUpperCase(Locale.ROOT));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "%s of %s must be one of %s, not %s"
              .formatted(
                  key,
                  scorer,
                  List.of(type.getEnumConstants()).toString().toLowerCase(Locale.ROOT),
                  text),
          e);
    }
  }

  private <T> T value(String key, Class<T> type, String kind, T absent) {
    read.add(key);
    Object value = values.get(key);
    if (value != null && !type.isInstance(value)) {
      throw new IllegalArgumentException(
          "%s of %s must be %s, not %s".formatted(key, scorer, kind, value));
    }
    return value == null ? absent : type.cast(value);
  }

  /** Refuses keys that the scorer did not ask for. */
  void requireAllRead() {
    for (String key : values.keySet()) {
      if (!read.contains(key)) {
        throw new IllegalArgumentException(
            "%s knows no %s; it knows %s".formatted(scorer, key, read));
      }
    }
  }
}
