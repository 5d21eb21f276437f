package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** The arguments of an instruction; a null is as good as nothing. */
record Arguments(String id, Map<String, Object> values) {

  private static final String A_RELATION = "\"less than\" or \"at least\"";

  void allowOnly(Set<String> keys) {
    values.forEach(
        (key, value) -> {
          if (value != null && !keys.contains(key)) {
            throw new IllegalArgumentException(
                "%s: unexpected argument \"%s\", expected %s"
                    .formatted(id, key, keys.isEmpty() ? "none" : keys.stream().sorted().toList()));
          }
        });
  }

  /** A positive whole number; 3.0, which tables with gaps make of 3, is one too. */
  int number(String key) {
    if (values.get(key) instanceof Number n
        && n.doubleValue() == Math.rint(n.doubleValue())
        && n.doubleValue() >= 1
        && n.doubleValue() <= Integer.MAX_VALUE) {
      return n.intValue();
    }
    throw wrong(key, "a positive whole number");
  }

  /** A text that is not blank. */
  String text(String key) {
    if (values.get(key) instanceof String s && !PyText.isBlank(s)) {
      return s;
    }
    throw wrong(key, "a text");
  }

  /** Texts, at least one, none empty. */
  List<String> texts(String key) {
    List<String> texts = new ArrayList<>();
    if (values.get(key) instanceof List<?> list) {
      for (Object one : list) {
        if (!(one instanceof String s) || s.isEmpty()) {
          throw wrong(key, "a list of texts");
        }
        texts.add(s);
      }
    }
    if (texts.isEmpty()) {
      throw wrong(key, "a list of texts");
    }
    return texts;
  }

  Relation relation(String key) {
    String relation = values.get(key) instanceof String s ? s : "";
    return switch (relation) {
      case "less than" -> Relation.LESS_THAN;
      case "at least" -> Relation.AT_LEAST;
      default -> throw wrong(key, A_RELATION);
    };
  }

  /** What a compiler of {@link PyPattern} makes of a text that comes from the argument. */
  Pattern pattern(String key, String pattern, Function<String, Pattern> compiler) {
    try {
      return compiler.apply(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: argument \"%s\" makes \"%s\", expected a regular expression: %s"
              .formatted(id, key, pattern, e.getDescription()),
          e);
    }
  }

  private IllegalArgumentException wrong(String key, String expected) {
    Object value = values.get(key);
    String found = value == null ? "is missing" : "is " + value;
    return new IllegalArgumentException(
        "%s: argument \"%s\" %s, expected %s".formatted(id, key, found, expected));
  }
}
