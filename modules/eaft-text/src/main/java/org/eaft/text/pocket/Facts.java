package org.eaft.text.pocket;

import java.util.List;
import java.util.stream.Collectors;

/** Wordings of facts about people. */
final class Facts {

  static final String BY_THE_WAY = "by the way , ";

  private Facts() {}

  /** Some of what is true of a person, in sentences. */
  static String portrait(Draw draw, List<Fact> ofPerson, int sentences) {
    return draw.some(sentences, ofPerson).stream()
        .map(f -> f.attribute().statement(draw, f.person(), f.value()) + " .")
        .collect(Collectors.joining(" "));
  }

  static Exchange asked(Draw draw, Fact fact) {
    return new Exchange(fact.attribute().question(draw, fact.person()), fact.value() + " .");
  }

  /** A remark by the way. */
  static String aside(Draw draw, Fact fact, boolean mistaken) {
    String value = mistaken ? fact.mistake() : fact.value();
    return BY_THE_WAY + fact.attribute().statement(draw, fact.person(), value) + " .";
  }
}
