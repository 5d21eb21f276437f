package org.eaft.eval.score;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/**
 * Equality of answers by their normalised letters, as the paper of MATH has it.
 *
 * <p>Where the reference stops with an error, the letters are compared as they are; so do we:
 * {@link #strip} is empty there.
 */
final class Hendrycks {

  /** What Python writes for an integer; it refuses to read more than 4300 digits. */
  private static final Pattern INTEGER = Pattern.compile("0|-?[1-9][0-9]{0,4299}");

  private Hendrycks() {}

  static boolean equal(String a, String b) {
    Optional<String> left = strip(a);
    Optional<String> right = strip(b);
    return (left.isEmpty() || right.isEmpty()) ? a.equals(b) : left.equals(right);
  }

  static Optional<String> strip(String answer) {
    String s = answer.replace("\n", "").replace("\\!", "").replace("\\\\", "\\");
    s = s.replace("tfrac", "frac").replace("dfrac", "frac");
    s = s.replace("\\left", "").replace("\\right", "");
    s = s.replace("^{\\circ}", "").replace("^\\circ", "").replace("\\$", "");
    List<String> units = Py.split(s, "\\text{ ");
    if (units.size() > 2) {
      return Optional.empty();
    }
    s = units.get(0).replace("\\%", "").replace(" .", " 0.").replace("{.", "{0.");
    if (s.isEmpty()) {
      return Optional.of(s);
    }
    s = dropName(s.charAt(0) == '.' ? "0" + s : s);
    return braceRoots(s).flatMap(r -> rest(r.replace(" ", "")));
  }

  private static Optional<String> rest(String s) {
    if (bareFraction(s)) {
      return Optional.empty();
    }
    String fractions = braceFractions(s);
    return slash(fractions.equals("0.5") ? "\\frac{1}{2}" : fractions);
  }

  /** Without {@code "k = "} of at most two letters. */
  static String dropName(String s) {
    List<String> sides = Py.split(s, "=");
    return sides.size() == 2 && sides.get(0).codePointCount(0, sides.get(0).length()) <= 2
        ? sides.get(1)
        : s;
  }

  private static Optional<String> braceRoots(String s) {
    List<String> parts = Py.split(s, "\\sqrt");
    StringBuilder out = new StringBuilder(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      if (part.isEmpty()) {
        return Optional.empty();
      }
      out.append("\\sqrt");
      if (part.charAt(0) == '{') {
        out.append(part);
      } else {
        int first = part.offsetByCodePoints(0, 1);
        out.append('{').append(part, 0, first).append('}').append(part, first, part.length());
      }
    }
    return Optional.of(out.toString());
  }

  /**
   * Whether a {@code \frac} with nothing behind comes before one that stops {@link
   * #braceFractions}.
   */
  private static boolean bareFraction(String s) {
    List<String> parts = Py.split(s, "\\frac");
    for (String part : parts.subList(1, parts.size())) {
      if (part.isEmpty()) {
        return true;
      }
      if (part.charAt(0) != '{' && part.codePointCount(0, part.length()) < 2) {
        return false;
      }
    }
    return false;
  }

  /**
   * {@code \frac12} as {@code \frac{1}{2}}; the text as it is where a fraction has less than two.
   */
  static String braceFractions(String s) {
    List<String> parts = Py.split(s, "\\frac");
    StringBuilder out = new StringBuilder(parts.get(0));
    for (String part : parts.subList(1, parts.size())) {
      out.append("\\frac");
      if (part.startsWith("{")) {
        out.append(part);
        continue;
      }
      if (part.codePointCount(0, part.length()) < 2) {
        return s;
      }
      int first = part.offsetByCodePoints(0, 1);
      int second = part.offsetByCodePoints(first, 1);
      out.append('{').append(part, 0, first).append('}');
      if (part.charAt(first) == '{') {
        out.append(part, first, part.length());
      } else {
        out.append('{').append(part, first, second).append('}').append(part, second, part.length());
      }
    }
    return out.toString();
  }

  private static Optional<String> slash(String s) {
    List<String> sides = Py.split(s, "/");
    if (sides.size() != 2) {
      return Optional.of(s);
    }
    if (!readsAsInteger(sides.get(0)) || !readsAsInteger(sides.get(1))) {
      return Optional.empty();
    }
    return Optional.of(isInteger(sides.get(0)) && isInteger(sides.get(1)) ? fraction(sides) : s);
  }

  static String fraction(List<String> sides) {
    return "\\frac{" + sides.get(0) + "}{" + sides.get(1) + "}";
  }

  static boolean isInteger(String s) {
    return INTEGER.matcher(s).matches();
  }

  private static final Pattern LOOSE = Pattern.compile("[+-]?\\p{Nd}[\\p{Nd}_]*+");
  private static final Pattern LOOSE_UNDERSCORE = Pattern.compile("_(?!\\p{Nd})");

  /** Whether Python reads it as an integer, though it would write it otherwise. */
  private static boolean readsAsInteger(String s) {
    String t = PythonStrings.strip(s);
    return LOOSE.matcher(t).matches()
        && !LOOSE_UNDERSCORE.matcher(t).find()
        && t.codePoints().filter(Character::isDigit).count() <= 4300;
  }

  /**
   * The last {@code \boxed{...}} or else {@code \fbox{...}}, whole; empty where it does not close.
   */
  static Optional<String> lastBox(String text) {
    if (text.contains("\\boxed ")) {
      return Optional.of("\\boxed " + Py.beforeFirst(Py.afterLast(text, "\\boxed "), "$"));
    }
    int from = text.lastIndexOf("\\boxed");
    from = from < 0 ? text.lastIndexOf("\\fbox") : from;
    int open = 0;
    for (int i = from; from >= 0 && i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        open++;
      } else if (text.charAt(i) == '}' && --open == 0) {
        return Optional.of(text.substring(from, i + 1));
      }
    }
    return Optional.empty();
  }

  /** What a box of {@link #lastBox} holds; empty for {@code \fbox} and boxes of another form. */
  static Optional<String> inside(String box) {
    if (box.contains("\\boxed ")) {
      return box.startsWith("\\boxed ") ? Optional.of(box.substring(7)) : Optional.empty();
    }
    return box.startsWith("\\boxed{")
        ? Optional.of(box.substring(7, box.length() - 1))
        : Optional.empty();
  }
}
