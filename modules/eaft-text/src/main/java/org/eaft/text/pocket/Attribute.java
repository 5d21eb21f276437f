package org.eaft.text.pocket;

import java.util.List;

/**
 * What there is to know about a person. P stands for the person, X for the value.
 *
 * @param range the values that it may have
 * @param statements sentences without their full stop
 */
record Attribute(List<String> range, List<String> statements, List<String> questions) {

  static final List<Attribute> ALL =
      List.of(
          new Attribute(
              Words.CITIES,
              List.of(
                  "P lives in X",
                  "the home of P is in X",
                  "P has a house in X",
                  "you can find P in X"),
              List.of(
                  "where does P live ?",
                  "in which city is the home of P ?",
                  "P lives in which city ?")),
          new Attribute(
              Words.JOBS,
              List.of(
                  "P works as a X",
                  "the job of P is X",
                  "P is a X by trade",
                  "P earns a living as a X"),
              List.of("what is the job of P ?", "what does P work as ?", "P works as what ?")),
          new Attribute(
              Words.PETS,
              List.of(
                  "P has a X", "the pet of P is a X", "P keeps a X at home", "P walks with a X"),
              List.of("which pet does P have ?", "what is the pet of P ?", "P keeps which pet ?")),
          new Attribute(
              Words.FOODS,
              List.of(
                  "P likes to eat X",
                  "the best food for P is X",
                  "P often cooks X",
                  "P never tires of X"),
              List.of(
                  "what does P like to eat ?",
                  "which food is best for P ?",
                  "P often cooks which food ?")),
          new Attribute(
              Words.COLOURS,
              List.of(
                  "P always wears X",
                  "the favourite colour of P is X",
                  "P has a X door",
                  "P paints everything X"),
              List.of(
                  "what is the favourite colour of P ?",
                  "which colour does P always wear ?",
                  "P likes which colour ?")));

  String statement(Draw draw, Person person, String value) {
    return filled(draw.one(statements), person, value);
  }

  String question(Draw draw, Person person) {
    return filled(draw.one(questions), person, "");
  }

  private static String filled(String template, Person person, String value) {
    StringBuilder text = new StringBuilder();
    for (String word : Words.list(template)) {
      text.append(text.length() == 0 ? "" : " ")
          .append(word.equals("P") ? person : word.equals("X") ? value : word);
    }
    return text.toString();
  }
}
