package org.eaft.eval.ifeval;

import java.util.List;

/** Capitals and small letters. */
final class ChangeCase {

  static final List<Kind> KINDS =
      List.of(
          Kind.of(
              "change_case:capital_word_frequency",
              ChangeCase::capitalWords,
              "capital_frequency",
              "capital_relation"),
          Kind.of(
              "change_case:english_capital",
              response -> PyText.isUpper(response) && Language.is("en", response)),
          Kind.of(
              "change_case:english_lowercase",
              response -> PyText.isLower(response) && Language.is("en", response)));

  private ChangeCase() {}

  private static Instruction capitalWords(Arguments arguments) {
    int number = arguments.number("capital_frequency");
    Relation relation = arguments.relation("capital_relation");
    return response ->
        relation.holds(
            (int) WordTokenizer.words(response).stream().filter(PyText::isUpper).count(), number);
  }
}
