package org.eaft.eval.task;

import java.util.List;
import java.util.stream.IntStream;
import org.eaft.text.DataException;

/** Whether files that name the right option by a number count from 0 or from 1. */
final class OptionNumbers {

  private OptionNumbers() {}

  /**
   * 0 where some answer is 0 or none is a number, 1 where some answer is the number of options.
   *
   * @param answers of all rows, numbers or not
   * @throws DataException where the numbers tell neither
   */
  static int first(String task, List<String> answers, int options) {
    int[] numbers =
        answers.stream()
            .map(String::strip)
            .filter(text -> text.matches("\\d{1,9}"))
            .mapToInt(Integer::parseInt)
            .toArray();
    boolean zero = IntStream.of(numbers).anyMatch(n -> n == 0);
    boolean all = IntStream.of(numbers).anyMatch(n -> n == options);
    if (numbers.length > 0 && zero == all) {
      throw new DataException(
          "task %s: the right options are named by numbers, %s, so that nobody can tell whether the first of them is 0 or 1; give letters"
              .formatted(
                  task,
                  zero
                      ? "both 0 and %d among them".formatted(options)
                      : "neither 0 nor %d among them".formatted(options)));
    }
    return all ? 1 : 0;
  }

  /** The letter of an option that is named by letter or number; what is neither stays as it is. */
  static String letter(String answer, int first, int options) {
    for (int i = 0; i < options; i++) {
      String letter = Character.toString('A' + i);
      if (answer.equalsIgnoreCase(letter) || answer.equals(Integer.toString(first + i))) {
        return letter;
      }
    }
    return answer;
  }
}
