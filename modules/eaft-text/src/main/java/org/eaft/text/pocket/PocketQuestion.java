package org.eaft.text.pocket;

import java.util.List;
import java.util.function.Predicate;

/**
 * A question of an exam.
 *
 * @param group for numbers apart
 * @param user what the user says
 * @param options continuations to choose from by their likelihood; empty where a text is to be
 *     written
 * @param reference the right option; or the text to be written, or the result that it must lead to
 * @param accepts whether an option or a written text is right
 */
public record PocketQuestion(
    String id,
    String group,
    String user,
    List<String> options,
    String reference,
    Predicate<String> accepts) {

  static PocketQuestion choice(
      String id, String group, String user, List<String> options, String right) {
    return new PocketQuestion(id, group, user, List.copyOf(options), right, right::equals);
  }

  /** Right where the text is the answer word by word. */
  static PocketQuestion exact(String id, String group, String user, String answer) {
    List<String> words = Words.list(answer);
    return new PocketQuestion(
        id, group, user, List.of(), answer, text -> Words.list(text.strip()).equals(words));
  }

  /** Right where the text leads to the result. */
  static PocketQuestion result(String id, String group, String user, String result, Topic topic) {
    return new PocketQuestion(
        id,
        group,
        user,
        List.of(),
        result,
        text -> topic.result(text).filter(result::equals).isPresent());
  }

  /** The question as the model reads it. */
  public String prompt() {
    return Marks.prompt(user);
  }

  /** The mark that ends an answer. */
  public static String end() {
    return Marks.END;
  }
}
