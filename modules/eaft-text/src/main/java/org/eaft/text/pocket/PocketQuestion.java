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
 * @param answer index of the right option; -1 where a text is to be written
 * @param accepts whether a written text is right; null where there are options
 */
public record PocketQuestion(
    String id,
    String group,
    String user,
    List<String> options,
    int answer,
    Predicate<String> accepts) {

  static PocketQuestion choice(
      String id, String group, String user, List<String> options, int answer) {
    return new PocketQuestion(id, group, user, List.copyOf(options), answer, null);
  }

  /** Right where the text is the answer word by word. */
  static PocketQuestion exact(String id, String group, String user, String answer) {
    List<String> words = Words.list(answer);
    return new PocketQuestion(
        id, group, user, List.of(), -1, text -> Words.list(text.strip()).equals(words));
  }

  /** Right where the text leads to the result. */
  static PocketQuestion result(String id, String group, String user, String result, Topic topic) {
    return new PocketQuestion(
        id,
        group,
        user,
        List.of(),
        -1,
        text -> topic.result(text).filter(result::equals).isPresent());
  }

  /** The question as the model reads it. */
  public String prompt() {
    return Marks.prompt(user);
  }
}
