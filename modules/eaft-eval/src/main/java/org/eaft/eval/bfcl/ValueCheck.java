package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Whether an argument is one of the possible answers: text without spaces, {@code ,./-_*^}, case
 * and kind of quotes, on its own, as an item of a list, or as a value of a dictionary; everything
 * else as Python compares.
 */
final class ValueCheck {

  private static final Pattern IGNORED = Pattern.compile("[ ,./\\-_*^]");

  private final String parameter;
  private final List<?> answers;

  ValueCheck(String parameter, List<?> answers) {
    this.parameter = parameter;
    this.answers = answers;
  }

  /** A text as it is compared. */
  static String standard(String text) {
    return IGNORED.matcher(text).replaceAll("").toLowerCase(Locale.ROOT).replace('\'', '"');
  }

  private static Object standard(Object value) {
    return value instanceof String s ? standard(s) : value;
  }

  private static List<Object> standard(List<?> items) {
    List<Object> all = new ArrayList<>();
    items.forEach(i -> all.add(standard(i)));
    return all;
  }

  private Verdict verdict(boolean right, String error, Object value) {
    return right
        ? Verdict.RIGHT
        : Verdict.wrong(
            error, "%s is %s, not one of %s", parameter, Shown.of(value), Shown.of(answers));
  }

  Verdict text(String value) {
    boolean right =
        answers.stream()
            .anyMatch(a -> a instanceof String s && standard(s).equals(standard(value)));
    return verdict(right, "value_error:string", value);
  }

  Verdict list(List<?> value) {
    List<Object> standard = standard(value);
    boolean right =
        answers.stream()
            .filter(a -> a instanceof List || a instanceof String)
            .anyMatch(a -> PyValues.equal(standard, standard(items(a))));
    return verdict(right, "value_error:list/tuple", value);
  }

  /** The items of an answer to a list; those of a text are its characters. */
  private static List<?> items(Object answer) {
    if (answer instanceof String s) {
      return s.codePoints().mapToObj(Character::toString).toList();
    }
    return answer instanceof List<?> items ? items : Collections.singletonList(answer);
  }

  Verdict asIs(Object value) {
    return verdict(PyValues.in(value, answers), "value_error:others", value);
  }

  /** A dictionary, of whose possible answers each has a list of possible values for a key. */
  Verdict dict(Map<?, ?> value) {
    Verdict last = Verdict.wrong("dict_checker:unclear", "%s has no possible answer", parameter);
    for (Object answer : answers) {
      if (answer instanceof Map<?, ?> map) {
        last = dict(value, map);
        if (last.valid()) {
          return last;
        }
      }
    }
    return last;
  }

  private Verdict dict(Map<?, ?> value, Map<?, ?> answer) {
    for (Map.Entry<?, ?> e : answer.entrySet()) {
      // counts before what is wrong with a value, as the last error does in the published program
      if (!value.containsKey(e.getKey()) && !isOptional(e.getValue())) {
        String message = "%s lacks the key '%s'";
        return Verdict.wrong("value_error:dict_key", message, parameter, e.getKey());
      }
    }
    for (Map.Entry<?, ?> e : value.entrySet()) {
      if (!answer.containsKey(e.getKey())) {
        String message = "%s has the unexpected key '%s'";
        return Verdict.wrong("value_error:dict_key", message, parameter, e.getKey());
      }
      List<?> values = items(answer.get(e.getKey()));
      if (!PyValues.in(standard(e.getValue()), standard(values))) {
        ValueCheck at = new ValueCheck(parameter + "." + e.getKey(), values);
        return at.verdict(false, "value_error:dict_value", e.getValue());
      }
    }
    return Verdict.RIGHT;
  }

  /** Whether the possible values of a key include that it is not there. */
  static boolean isOptional(Object values) {
    return values instanceof String || (values instanceof List<?> v && v.contains(""));
  }

  /** A list of dictionaries in their order. */
  Verdict dicts(List<?> value) {
    Verdict last = Verdict.wrong("list_dict_checker:unclear", "%s has no answer", parameter);
    for (Object answer : answers) {
      List<?> items = items(answer);
      last =
          items.size() == value.size()
              ? dicts(value, items)
              : Verdict.wrong(
                  "value_error:list_dict_count",
                  "%s has %d dictionaries, not %d",
                  parameter,
                  value.size(),
                  items.size());
      if (last.valid()) {
        return last;
      }
    }
    return last;
  }

  private Verdict dicts(List<?> value, List<?> answer) {
    for (int i = 0; i < value.size(); i++) {
      ValueCheck one =
          new ValueCheck(
              "%s[%d]".formatted(parameter, i), Collections.singletonList(answer.get(i)));
      Verdict verdict =
          value.get(i) instanceof Map<?, ?> map
              ? one.dict(map)
              : Verdict.wrong("type_error:nested", "%s[%d] is no dictionary", parameter, i);
      if (!verdict.valid()) {
        return verdict;
      }
    }
    return Verdict.RIGHT;
  }
}
