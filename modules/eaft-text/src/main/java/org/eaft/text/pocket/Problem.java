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

  /** The question with an answer in a style, asides included. */
  Exchange worked(Draw draw, Style style, List<String> asides) {
    return new Exchange(question, style.answer(draw, steps, asides, result));
  }
}
