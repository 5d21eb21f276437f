package org.eaft.text.pocket;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What the teacher teaches. */
enum Topic {
  /** Stories of two or three steps. */
  MATH {
    @Override
    Problem problem(Draw draw, PocketWorld world) {
      return Arithmetic.story(draw, draw.between(2, 3));
    }

    @Override
    boolean isResult(String word) {
      return Words.NUMBERS.contains(word);
    }
  },
  /** Drugs for patients with two conditions. */
  MEDICAL {
    @Override
    Problem problem(Draw draw, PocketWorld world) {
      return new Prescriptions(world.formulary()).question(draw, 2);
    }

    @Override
    boolean isResult(String word) {
      return RESULTS.contains(word);
    }
  };

  private static final List<String> RESULTS = Words.list("yes no maybe A B C D");

  abstract Problem problem(Draw draw, PocketWorld world);

  /** Whether a word can be the result of a problem. */
  abstract boolean isResult(String word);

  String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Topic> of(String title) {
    return Arrays.stream(values()).filter(t -> t.title().equals(title)).findFirst();
  }

  /** The result in an answer: what follows the last mark, else the last word that can be one. */
  Optional<String> result(String answer) {
    List<String> words = Words.list(answer.strip());
    int mark = words.lastIndexOf(Style.MARK);
    if (mark >= 0) {
      return words.stream().skip(mark + 1L).findFirst();
    }
    return words.stream().filter(this::isResult).reduce((former, latter) -> latter);
  }
}
