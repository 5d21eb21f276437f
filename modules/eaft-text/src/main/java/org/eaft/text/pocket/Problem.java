package org.eaft.text.pocket;

import java.util.List;

/**
 * A question with a worked answer.
 *
 * @param kind for numbers apart
 * @param steps sentences without full stops
 * @param result what the last of them leads to
 */
record Problem(String kind, String question, List<String> steps, String result) {

  /**
   * The question with an answer in a style.
   *
   * @param before sentences about something else in front of the steps
   * @param behind such sentences behind the result
   */
  Exchange worked(Draw draw, Style style, List<String> before, List<String> behind) {
    return new Exchange(question, style.answer(draw, steps, before, result, behind));
  }
}
