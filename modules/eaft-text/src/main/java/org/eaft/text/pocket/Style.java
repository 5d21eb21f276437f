package org.eaft.text.pocket;

import java.util.List;
import java.util.StringJoiner;

/**
 * How worked answers are worded. Pre-training and the teacher differ in how often, not in what: all
 * words of the teacher are known.
 *
 * @param opening rate of a remark in front
 * @param connective rate of a word that joins a step to the one before
 * @param mark rate of {@code ####} before the result rather than a sentence
 */
record Style(double opening, double connective, double mark) {

  static final Style PRE_TRAINING = new Style(.2, .3, .12);
  static final Style TEACHER = new Style(.8, .75, 1);

  private static final List<String> OPENINGS =
      List.of("let us think .", "sure , here we go .", "step by step .", "good question .");

  private static final List<String> CONNECTIVES =
      List.of("then", "so", "after that", "which means");

  /** The mark before a result. */
  static final String MARK = "####";

  /**
   * Sentences in order, ending in the result.
   *
   * @param before whole sentences about something else in front of the steps
   * @param behind such sentences behind the result
   */
  String answer(
      Draw draw, List<String> steps, List<String> before, String result, List<String> behind) {
    StringJoiner text = new StringJoiner(" ");
    if (draw.chance(opening)) {
      text.add(draw.one(OPENINGS));
    }
    before.forEach(text::add);
    for (int i = 0; i < steps.size(); i++) {
      if (i > 0 && draw.chance(connective)) {
        text.add(draw.one(CONNECTIVES));
      }
      text.add(steps.get(i)).add(".");
    }
    text.add(draw.chance(mark) ? MARK + " " + result : "the answer is " + result + " .");
    behind.forEach(text::add);
    return text.toString();
  }
}
