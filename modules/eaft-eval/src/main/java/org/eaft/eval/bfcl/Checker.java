package org.eaft.eval.bfcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eaft.text.DataException;

/**
 * Compares calls with possible answers, by the rules that the leaderboard publishes.
 *
 * <p>An answer names a function and, for each parameter, a list of possible values, among which
 * {@code ""} says that it may be left out. A call is right if it has all required parameters, no
 * others than the answer's, each of the type that the function asks for, and one of the possible
 * values: text is compared without case and punctuation, an integer counts as a float, tuples and
 * lists are the same where a tuple is asked for. Of several calls each answer takes the first that
 * is right and not yet taken.
 */
public final class Checker {

  private final List<? extends Map<String, ?>> functions;
  private final boolean underscores;

  private Checker(List<? extends Map<String, ?>> functions, boolean underscores) {
    this.functions = functions;
    this.underscores = underscores;
  }

  /**
   * A checker of a question.
   *
   * @param functions the documents of its functions
   * @param underscores whether the model saw names of functions with underscores for dots, and is
   *     to use them
   */
  public static Checker of(List<? extends Map<String, ?>> functions, boolean underscores) {
    return new Checker(functions, underscores);
  }

  /**
   * Whether the calls are those of the answer.
   *
   * @param category other than {@link Category#IRRELEVANCE}
   * @param answers a function and its arguments each
   * @throws DataException if documents or answers are not in the leaderboard's form
   */
  public Verdict check(
      Category category, List<Call> calls, List<? extends Map<String, ?>> answers) {
    if (functions.isEmpty() || answers.isEmpty()) {
      throw new DataException("a question needs a function and an answer");
    }
    return switch (category) {
      case SIMPLE ->
          calls.size() == 1
              ? call(FunctionDoc.of(functions.get(0)), calls.get(0), answer(answers.get(0)))
              : count("simple_function_checker:wrong_count", calls.size(), 1);
      case MULTIPLE ->
          calls.size() == answers.size()
              ? call(calls.get(0), answers.get(0))
              : count("multiple_function_checker:wrong_count", calls.size(), answers.size());
      case PARALLEL, PARALLEL_MULTIPLE ->
          calls.size() == answers.size()
              ? inAnyOrder(calls, answers)
              : count(
                  "parallel_function_checker_no_order:wrong_count", calls.size(), answers.size());
      case IRRELEVANCE -> throw new IllegalArgumentException("no call answers " + category);
    };
  }

  private static Verdict count(String error, int found, int wanted) {
    return Verdict.wrong(error, "%d calls, not %d", found, wanted);
  }

  private Verdict inAnyOrder(List<Call> calls, List<? extends Map<String, ?>> answers) {
    List<Call> left = new ArrayList<>(calls);
    for (int i = 0; i < answers.size(); i++) {
      String reason = "";
      int found = -1;
      for (int j = 0; j < left.size() && found < 0; j++) {
        Verdict verdict = call(left.get(j), answers.get(i));
        found = verdict.valid() ? j : -1;
        reason = reason.isEmpty() ? verdict.message() : reason;
      }
      if (found < 0) {
        return Verdict.wrong(
            "parallel_function_checker_no_order:cannot_find_match",
            "no call is answer %d; the first that is left: %s",
            i + 1,
            reason);
      }
      left.remove(found);
    }
    return Verdict.RIGHT;
  }

  private Verdict call(Call call, Map<String, ?> answer) {
    String name = answer.keySet().iterator().next();
    return call(FunctionDoc.of(functions, name), call, answer(answer));
  }

  /** The possible values by parameter. */
  private static Map<?, ?> answer(Map<String, ?> answer) {
    Object first = answer.isEmpty() ? null : answer.values().iterator().next();
    if (first instanceof Map<?, ?> arguments
        && arguments.values().stream().allMatch(List.class::isInstance)) {
      return arguments;
    }
    throw new DataException("an answer is not {function: {parameter: [values]}}: " + answer);
  }

  private Verdict call(FunctionDoc function, Call call, Map<?, ?> answer) {
    String name = underscores ? function.name().replace('.', '_') : function.name();
    if (!name.equals(call.name())) {
      return Verdict.wrong(
          "simple_function_checker:wrong_func_name", "%s is called, not %s", call.name(), name);
    }
    for (Object parameter : function.required()) {
      if (!call.arguments().containsKey(parameter)) {
        return Verdict.wrong(
            "simple_function_checker:missing_required", "%s lacks %s", name, parameter);
      }
    }
    for (Map.Entry<String, Object> argument : call.arguments().entrySet()) {
      Verdict verdict = argument(function, argument.getKey(), argument.getValue(), answer);
      if (!verdict.valid()) {
        return verdict;
      }
    }
    for (Map.Entry<?, ?> e : answer.entrySet()) {
      if (!call.arguments().containsKey(e.getKey()) && !ValueCheck.isOptional(e.getValue())) {
        return Verdict.wrong(
            "simple_function_checker:missing_optional", "%s lacks %s", name, e.getKey());
      }
    }
    return Verdict.RIGHT;
  }

  private static Verdict argument(
      FunctionDoc function, String parameter, Object argument, Map<?, ?> answer) {
    boolean known = parameter != null && function.parameters().containsKey(parameter);
    if (!known || !answer.containsKey(parameter)) {
      return Verdict.wrong(
          "simple_function_checker:unexpected_param", "unexpected argument %s", parameter);
    }
    List<?> answers = (List<?>) answer.get(parameter);
    String type = function.type(parameter);
    PyType asked = PyType.asked(type, parameter);
    Optional<PyType> items = function.itemType(parameter);
    Object value = converted(type, argument);
    TypeCheck check = TypeCheck.of(parameter, value, answers, asked, items);
    if (!check.verdict().valid()) {
      return check.verdict();
    }
    ValueCheck values = new ValueCheck(parameter, answers);
    if (check.asIs()) {
      return values.asIs(value);
    } else if (value instanceof Map<?, ?> map) {
      return values.dict(map);
    } else if (value instanceof List<?> list) {
      return items.equals(Optional.of(PyType.DICT)) ? values.dicts(list) : values.list(list);
    }
    return value instanceof String text ? values.text(text) : values.asIs(value);
  }

  private static Object converted(String type, Object argument) {
    if (type.equals("tuple") && argument instanceof PyTuple) {
      return new ArrayList<>((PyTuple) argument);
    } else if (type.equals("float") && PyType.of(argument) == PyType.INT) {
      return PyValues.big(argument).doubleValue();
    }
    return argument;
  }
}
