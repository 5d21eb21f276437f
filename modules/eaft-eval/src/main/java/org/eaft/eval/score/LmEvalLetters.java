package org.eaft.eval.score;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** The rule of {@link Letters#lmEval}. */
final class LmEvalLetters {

  private static final Pattern IN_PARENTHESES = Pattern.compile("\\(([A-Z])\\)");

  private LmEvalLetters() {}

  static Optional<String> find(String text, List<String> options, boolean last) {
    String letters = Letters.letters(options.size());
    Optional<String> found = match(IN_PARENTHESES, text, last);
    if (found.isPresent()) {
      return found;
    }
    Map<String, String> byText = new HashMap<>();
    for (int i = 0; i < options.size(); i++) {
      byText.put(plain(PythonStrings.strip(options.get(i))), letters.substring(i, i + 1));
    }
    Optional<String> option = option(plain(text), new ArrayList<>(byText.keySet()), last);
    if (option.isPresent() && !option.get().isEmpty()) {
      return Optional.ofNullable(byText.get(option.get()));
    }
    return match(Pattern.compile(":[" + Py.SPACES + "]*+([" + letters + "])"), text, last);
  }

  private static Optional<String> match(Pattern pattern, String text, boolean last) {
    String found = null;
    for (Matcher m = pattern.matcher(text); (found == null || last) && m.find(); ) {
      found = m.group(1);
    }
    return Optional.ofNullable(found);
  }

  /** In small letters, without punctuation. */
  private static String plain(String s) {
    StringBuilder out = new StringBuilder(s.length());
    Py.lower(s).codePoints().filter(c -> !isPunctuation(c)).forEach(out::appendCodePoint);
    return out.toString();
  }

  private static boolean isPunctuation(int c) {
    return switch (Character.getType(c)) {
      case Character.CONNECTOR_PUNCTUATION,
          Character.DASH_PUNCTUATION,
          Character.START_PUNCTUATION,
          Character.END_PUNCTUATION,
          Character.INITIAL_QUOTE_PUNCTUATION,
          Character.FINAL_QUOTE_PUNCTUATION,
          Character.OTHER_PUNCTUATION ->
          true;
      default -> false;
    };
  }

  /**
   * What stands first, or last, of all that stands in the text one behind the other, without white
   * space at its ends.
   */
  private static Optional<String> option(String text, List<String> options, boolean last) {
    int[] next = new int[options.size()];
    String found = null;
    int from = 0;
    while ((found == null || last) && from <= text.length()) {
      int best = -1;
      for (int i = 0; i < next.length; i++) {
        if ((next[i] >= 0 && next[i] < from) || found == null) {
          next[i] = text.indexOf(options.get(i), from);
        }
        if (next[i] >= 0 && (best < 0 || isBefore(i, best, next, options))) {
          best = i;
        }
      }
      if (best < 0) {
        break;
      }
      found = options.get(best);
      from = next[best] + Math.max(1, found.length());
      // A place is left where nothing but an option without letters stood: others may begin there.
    }
    return Optional.ofNullable(found).map(PythonStrings::strip);
  }

  private static boolean isBefore(int i, int j, int[] next, List<String> options) {
    return next[i] < next[j]
        || (next[i] == next[j] && options.get(i).length() > options.get(j).length());
  }
}
