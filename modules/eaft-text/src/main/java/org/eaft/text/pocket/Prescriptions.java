package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.List;

/** Questions about drugs for patients with conditions, answered by the rules of a formulary. */
final class Prescriptions {

  /** Marks of the four drugs to choose from. */
  private static final List<String> LETTERS = Words.list("A B C D");

  private final Formulary formulary;

  Prescriptions(Formulary formulary) {
    this.formulary = formulary;
  }

  /** A drug's class, or a rule of a class. */
  String statement(Draw draw) {
    if (draw.chance(.4)) {
      return ofClass(draw.one(Words.DRUGS));
    }
    return rule(draw.one(Words.DRUG_CLASSES), draw.one(Words.CONDITIONS));
  }

  /** Whether a drug may be taken, or which of four. */
  Problem question(Draw draw, int conditions) {
    return draw.chance(.5) ? permission(draw, conditions) : choice(draw, conditions);
  }

  /** Yes where the drug is bad for no condition, no where for all, maybe where for some. */
  private Problem permission(Draw draw, int conditions) {
    int wanted = draw.between(0, conditions);
    while (true) {
      String drug = draw.one(Words.DRUGS);
      List<String> has = draw.some(conditions, Words.CONDITIONS);
      long bad = has.stream().filter(c -> formulary.isBad(drug, c)).count();
      if (bad == wanted) {
        String result = bad == 0 ? "yes" : bad == conditions ? "no" : "maybe";
        return new Problem(
            "permission",
            patient(has) + " may the patient take " + drug + " ?",
            steps(drug, has),
            result);
      }
    }
  }

  private Problem choice(Draw draw, int conditions) {
    while (true) {
      List<String> has = draw.some(conditions, Words.CONDITIONS);
      List<String> drugs = draw.some(LETTERS.size(), Words.DRUGS);
      List<String> safe = drugs.stream().filter(d -> isSafe(d, has)).toList();
      if (safe.size() == 1) {
        StringBuilder question = new StringBuilder(patient(has) + " which drug is safe ?");
        for (int i = 0; i < drugs.size(); i++) {
          question.append(' ').append(LETTERS.get(i)).append(' ').append(drugs.get(i));
        }
        String letter = LETTERS.get(drugs.indexOf(safe.get(0)));
        return new Problem("choice", question.toString(), search(drugs, has), letter);
      }
    }
  }

  /** One drug after the other, each to its first bad condition, up to the safe one. */
  private List<String> search(List<String> drugs, List<String> conditions) {
    List<String> steps = new ArrayList<>();
    for (String drug : drugs) {
      if (isSafe(drug, conditions)) {
        steps.addAll(steps(drug, conditions));
        return steps;
      }
      String bad =
          conditions.stream().filter(c -> formulary.isBad(drug, c)).findFirst().orElseThrow();
      steps.addAll(steps(drug, List.of(bad)));
    }
    throw new IllegalArgumentException("no drug is safe for " + conditions);
  }

  private boolean isSafe(String drug, List<String> conditions) {
    return conditions.stream().noneMatch(c -> formulary.isBad(drug, c));
  }

  private static String patient(List<String> conditions) {
    return "a patient has " + String.join(" and ", conditions) + " .";
  }

  private List<String> steps(String drug, List<String> conditions) {
    List<String> steps = new ArrayList<>(List.of(ofClass(drug)));
    conditions.forEach(c -> steps.add(rule(formulary.classOf().get(drug), c)));
    return steps;
  }

  private String ofClass(String drug) {
    return drug + " is a " + formulary.classOf().get(drug);
  }

  private String rule(String drugClass, String condition) {
    boolean bad = formulary.badFor().get(drugClass).contains(condition);
    return "a " + drugClass + " is " + (bad ? "bad" : "safe") + " for " + condition;
  }
}
