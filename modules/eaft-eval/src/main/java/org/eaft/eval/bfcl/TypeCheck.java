package org.eaft.eval.bfcl;

import java.util.List;
import java.util.Optional;

/**
 * Whether an argument has the type that its function asks for.
 *
 * <p>An answer of another type than the function asks for is the name of a variable, or an integer
 * where a float is asked for; an argument may then have the type of the first answer, and is
 * compared as it is, without the leniency of {@link ValueCheck}.
 *
 * @param verdict on the type
 * @param asIs whether the value is to be compared as it is
 */
record TypeCheck(Verdict verdict, boolean asIs) {

  /**
   * Checks a value, and the items of a list.
   *
   * @param answers possible ones; {@code ""} says that the parameter may be left out
   * @param asked its type
   * @param items the type of its items, if they have one
   */
  static TypeCheck of(
      String parameter, Object value, List<?> answers, PyType asked, Optional<PyType> items) {
    PyType type = PyType.of(value);
    PyType answer = answerType(answers);
    boolean asIs = answer != null && answer != asked;
    if (type == asked) {
      boolean right = items.isEmpty() || itemsFit(parameter, (List<?>) value, answers, items.get());
      if (right) {
        return new TypeCheck(Verdict.RIGHT, asIs);
      } else if (type == answer) {
        return wrong("type_error:nested", parameter, value, asked);
      }
    } else if (type == answer) {
      return new TypeCheck(Verdict.RIGHT, true);
    }
    return wrong("type_error:simple", parameter, value, asked);
  }

  /** The type of the first answer that is one, or null. */
  private static PyType answerType(List<?> answers) {
    return answers.stream().filter(a -> !"".equals(a)).findFirst().map(PyType::of).orElse(null);
  }

  /** Whether there is an answer to whose items' types all items fit; text fits anything. */
  private static boolean itemsFit(
      String parameter, List<?> value, List<?> answers, PyType itemType) {
    for (Object answer : answers) {
      if (PyType.of(answer) != PyType.LIST) {
        return true;
      }
      boolean fit = true;
      for (Object item : value) {
        fit &= of(parameter, item, (List<?>) answer, itemType, Optional.empty()).verdict.valid();
      }
      if (fit) {
        return true;
      }
    }
    return false;
  }

  private static TypeCheck wrong(String error, String parameter, Object value, PyType asked) {
    return new TypeCheck(
        Verdict.wrong(
            error, "%s should be a %s, not %s", parameter, asked.shown(), Shown.of(value)),
        false);
  }
}
