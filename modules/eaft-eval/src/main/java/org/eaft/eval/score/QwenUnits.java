package org.eaft.eval.score;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Units that the evaluation of Qwen2.5-Math takes out of an answer, in its order: each wherever it
 * stands between characters that are not of a word, and then once more all of them. Single letters
 * are among them, so that an answer in which such a letter stands alone loses it: {@code x+a}
 * becomes {@code x+}.
 */
final class QwenUnits {

  private static final String NAMES =
      """
      east|degree|mph|kmph|ft|m sqaure| m east|sq m|deg|mile|q .|monkey|prime|ratio|profit of rs|rd|o
      gm|p . m|lb|tile|per|dm|lt|gain|ab|way|west|a .|b .|c .|d .|e .|f .|g .|h .|t|a|h|no change
      men|soldier|pie|bc|excess|st|inches|noon|percent|by|gal|kmh|c|acre|rise|a . m|th|π r 2|sq|mark
      l|toy|coin|sq . m|gallon|° f|profit|minw|yr|women|feet|am|pm|hr|cu cm|square|v â € ™|are|rupee
      rounds|cubic|cc|mtr|s|ohm|number|kmph|day|hour|minute|min|second|man|woman|sec|cube|mt|sq inch
      mp|∏ cm ³|hectare|more|sec|unit|cu . m|cm 2|rs .|rs|kg|g|month|km|m|cm|mm|apple|liter|loss|yard
      pure|year|increase|decrease|d|less|Surface|litre|pi sq m|s .|metre|meter|inch
      """;
  private static final List<Unit> UNITS = units();

  private QwenUnits() {}

  /**
   * @param text what every match contains, to look for first
   */
  private record Unit(String text, Pattern pattern) {

    static Unit of(String name) {
      String edge = "[^" + Py.WORD + "]";
      String parts = name.replace(".", "[^\\n]");
      return new Unit(
          Arrays.stream(name.split("\\.")).max(Comparator.comparing(String::length)).get(),
          Pattern.compile("(^|" + edge + ")" + parts + "(\\z|" + edge + ")"));
    }
  }

  private static List<Unit> units() {
    List<Unit> units = new ArrayList<>();
    for (String plural : List.of("", "s")) {
      for (String name : NAMES.stripTrailing().split("[|\\n]")) {
        units.add(Unit.of(name + plural));
      }
    }
    return List.copyOf(units);
  }

  /**
   * The answer without units; where only a unit would be left, it stays.
   *
   * @param answer without line breaks
   */
  static String remove(String answer) {
    String once = removeEach(answer);
    return once.equals(answer) ? once : removeEach(once);
  }

  private static String removeEach(String answer) {
    String s = answer;
    for (Unit unit : UNITS) {
      if (s.contains(unit.text)) {
        String without = unit.pattern.matcher(s).replaceAll("$1$2");
        s = without.isEmpty() ? s : without;
      }
    }
    return s;
  }
}
