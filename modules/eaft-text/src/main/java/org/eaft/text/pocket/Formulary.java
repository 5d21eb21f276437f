package org.eaft.text.pocket;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Drugs in classes, each class bad for some conditions.
 *
 * @param classOf drug to class
 * @param badFor class to conditions
 */
record Formulary(Map<String, String> classOf, Map<String, List<String>> badFor) {

  private static final int BAD_CONDITIONS = 5;

  static Formulary of(long seed) {
    Draw draw = Draw.of(seed, "formulary");
    Map<String, String> classOf = new LinkedHashMap<>();
    List<String> drugs = draw.shuffled(Words.DRUGS);
    for (int i = 0; i < drugs.size(); i++) {
      classOf.put(drugs.get(i), Words.DRUG_CLASSES.get(i % Words.DRUG_CLASSES.size()));
    }
    Map<String, List<String>> badFor = new LinkedHashMap<>();
    for (String drugClass : Words.DRUG_CLASSES) {
      badFor.put(drugClass, List.copyOf(draw.some(BAD_CONDITIONS, Words.CONDITIONS)));
    }
    return new Formulary(classOf, badFor);
  }

  boolean isBad(String drug, String condition) {
    return badFor.get(classOf.get(drug)).contains(condition);
  }
}
