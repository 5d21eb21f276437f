package org.eaft.eval.score;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** Equality of two answers as the evaluation of Qwen2.5-Math has it (math_equal), without sympy. */
final class QwenEquality {

  private static final int DEEPEST = 20;
  private static final double CLOSE = 1e-4;
  private static final double EXACT = 1e-10;
  private static final int SAMPLES = 8;
  private static final Pattern FLOAT =
      Pattern.compile(
          "[+-]?(?:(?:D[D_]*+\\.?(?:D[D_]*+)?|\\.D[D_]*+)(?:[eE][+-]?D[D_]*+)?|(?i:inf|infinity|nan))"
              .replace("D", "\\p{Nd}"));
  private static final Pattern LOOSE_UNDERSCORE = Pattern.compile("_(?!\\p{Nd})");
  private static final Pattern ELEMENT = Pattern.compile("-?[a-z0-9.]{1,15}");
  private static final Pattern LETTER =
      Pattern.compile("(?<![" + Py.WORD + "])[ABCDE](?![" + Py.WORD + "])");
  private static final Pattern BRACKETED = Pattern.compile("(?d)[(\\[].+[)\\]]");
  private static final Pattern ROW = Pattern.compile("(?d)\\{.*,.*}");

  private QwenEquality() {}

  static boolean equal(String prediction, String reference) {
    return equal(prediction, reference, 0);
  }

  private static boolean equal(String prediction, String reference, int depth) {
    if (Py.lower(PythonStrings.strip(prediction))
        .equals(Py.lower(PythonStrings.strip(reference)))) {
      return true;
    }
    if (reference.length() == 1
        && "ABCDE".contains(reference)
        && letter(prediction).equals(reference)) {
      return true;
    }
    Optional<Double> a = number(prediction);
    Optional<Double> b = number(reference);
    if (a.isPresent() && b.isPresent()) {
      double x = b.get();
      return close(x / 100, a.get()) || close(x, a.get()) || close(x * 100, a.get());
    }
    if (prediction.isEmpty() || depth > DEEPEST) {
      return false;
    }
    String p = PythonStrings.strip(prediction);
    String r = PythonStrings.strip(reference);
    r = p.contains("pmatrix") && !r.contains("pmatrix") ? matrices(r) : r;
    return sameWithoutBrackets(p, r)
        || sameParts(p, r, depth)
        || sameMatrix(p, r, depth)
        || sameSides(p, r, depth)
        || sameSet(p, r)
        || sameValue(p, r);
  }

  /**
   * The last of the letters A to E that stands alone, or the text without dots and slashes at its
   * end.
   */
  private static String letter(String prediction) {
    String s = Py.rstrip(Py.rstrip(Py.strip(prediction, "\n"), "."), "/");
    s = Py.lstrip(Py.strip(s, " "), ":");
    String found = Py.strip(PythonStrings.strip(s), ".");
    for (Matcher m = LETTER.matcher(s.toUpperCase(Locale.ROOT)); m.find(); ) {
      found = m.group();
    }
    return Py.rstrip(Py.rstrip(found, "."), "/");
  }

  /**
   * What Python reads as a number, commas removed; a hundredth of what stands before a percent
   * sign.
   */
  static Optional<Double> number(String text) {
    String s = text.replace(",", "");
    Optional<Double> number = parse(s);
    if (number.isPresent() || !s.endsWith("%")) {
      return number;
    }
    s = s.substring(0, s.length() - 1);
    return parse(s.endsWith("\\") ? s.substring(0, s.length() - 1) : s).map(x -> x / 100);
  }

  private static Optional<Double> parse(String text) {
    String s = PythonStrings.strip(text);
    if (!FLOAT.matcher(s).matches() || LOOSE_UNDERSCORE.matcher(s).find()) {
      return Optional.empty();
    }
    String sign = s.startsWith("-") ? "-" : "";
    String rest = Py.lower(Py.lstrip(s, "+-"));
    if (rest.startsWith("i")) {
      return Optional.of(Double.parseDouble(sign + "Infinity"));
    }
    if (rest.startsWith("n")) {
      return Optional.of(Double.NaN);
    }
    StringBuilder ascii = new StringBuilder();
    s.replace("_", "")
        .codePoints()
        .forEach(
            c -> ascii.appendCodePoint(Character.isDigit(c) ? '0' + Character.digit(c, 10) : c));
    return Optional.of(Double.parseDouble(ascii.toString()));
  }

  private static boolean close(double a, double b) {
    if (a == b) {
      return true;
    }
    double difference = Math.abs(a - b);
    return Double.isFinite(a)
        && Double.isFinite(b)
        && (difference <= Math.abs(CLOSE * b) || difference <= Math.abs(CLOSE * a));
  }

  /** A set in braces, as a column. */
  private static String matrices(String text) {
    List<String> found = new ArrayList<>();
    for (Matcher m = ROW.matcher(text); m.find(); ) {
      String inside = Py.strip(m.group(), "{}").replace(",", "\\");
      found.add("\\begin{pmatrix}" + inside + "\\end{pmatrix}");
    }
    return String.join(", ", found);
  }

  private static boolean sameWithoutBrackets(String prediction, String reference) {
    String p = prediction;
    String r = reference;
    boolean square = p.startsWith("[") && p.endsWith("]") && !r.startsWith("(");
    boolean round = p.startsWith("(") && p.endsWith(")") && !r.startsWith("[");
    if (square || round) {
      p = Py.strip(p, "[]()");
      r = Py.strip(r, "[]()");
    }
    return Py.lower(withoutBrackets(p)).equals(Py.lower(withoutBrackets(r)));
  }

  private static String withoutBrackets(String s) {
    return s.replace("{", "").replace("}", "").replace("(", "").replace(")", "");
  }

  /** Of tuples and intervals; which sort of brackets they have does not matter. */
  private static boolean sameParts(String p, String r, int depth) {
    return BRACKETED.matcher(p).lookingAt()
        && BRACKETED.matcher(r).lookingAt()
        && allEqual(Py.split(inner(p), ","), Py.split(inner(r), ","), depth);
  }

  /** Without first and last character. */
  private static String inner(String s) {
    int first = s.offsetByCodePoints(0, 1);
    return s.substring(first, s.offsetByCodePoints(s.length(), -1));
  }

  private static boolean allEqual(List<String> p, List<String> r, int depth) {
    if (p.size() != r.size()) {
      return false;
    }
    for (int i = 0; i < p.size(); i++) {
      if (!equal(p.get(i), r.get(i), depth + 1)) {
        return false;
      }
    }
    return true;
  }

  private static boolean sameMatrix(String p, String r, int depth) {
    if (!isMatrix(p) || !isMatrix(r)) {
      return false;
    }
    List<String> rows = rows(p);
    List<String> others = rows(r);
    if (rows.size() != others.size()) {
      return false;
    }
    for (int i = 0; i < rows.size(); i++) {
      if (!allEqual(Py.split(rows.get(i), "&"), Py.split(others.get(i), "&"), depth)) {
        return false;
      }
    }
    return true;
  }

  private static boolean isMatrix(String s) {
    return (s.startsWith("\\begin{pmatrix}") || s.startsWith("\\begin{bmatrix}"))
        && (s.endsWith("\\end{pmatrix}") || s.endsWith("\\end{bmatrix}"));
  }

  private static List<String> rows(String s) {
    String inside =
        s.substring("\\begin{pmatrix}".length(), s.length() - "\\end{pmatrix}".length());
    return Py.split(inside, "\\\\").stream()
        .map(PythonStrings::strip)
        .filter(x -> !x.isEmpty())
        .toList();
  }

  /** Equations by the difference of their sides; {@code x = 3} is 3. */
  private static boolean sameSides(String p, String r, int depth) {
    List<String> left = Py.split(p, "=");
    List<String> right = Py.split(r, "=");
    if (left.size() == 2 && right.size() == 2) {
      return sameValue(difference(left), difference(right))
          || sameValue("-(" + difference(left) + ")", difference(right));
    }
    if (left.size() == 2 && shortName(left.get(0)) && right.size() == 1) {
      return equal(left.get(1), r, depth + 1);
    }
    return right.size() == 2
        && shortName(right.get(0))
        && left.size() == 1
        && equal(p, right.get(1), depth + 1);
  }

  private static String difference(List<String> sides) {
    return PythonStrings.strip(sides.get(0)) + " - (" + PythonStrings.strip(sides.get(1)) + ")";
  }

  private static boolean shortName(String s) {
    String name = PythonStrings.strip(s);
    return name.codePointCount(0, name.length()) <= 2;
  }

  /** Sets of plain numbers and letters, in any order. */
  private static boolean sameSet(String p, String r) {
    return isPlainSet(p) && isPlainSet(r) && elements(p).equals(elements(r));
  }

  private static boolean isPlainSet(String s) {
    return s.length() > 2
        && s.startsWith("{")
        && s.endsWith("}")
        && s.indexOf(',') > 0
        && Py.split(s.substring(1, s.length() - 1), ",").stream()
            .allMatch(x -> ELEMENT.matcher(x).matches());
  }

  private static Set<Object> elements(String set) {
    Set<Object> elements = new HashSet<>();
    for (String element : Py.split(set.substring(1, set.length() - 1), ",")) {
      Optional<Double> number = number(element);
      elements.add(number.isPresent() ? number.get() : element);
    }
    return elements;
  }

  /**
   * Whether two expressions have equal values: within one part in ten thousand where they are
   * numbers, else with rounding at most, for several values of the variables.
   */
  static boolean sameValue(String p, String r) {
    if (p.equals(r)) {
      return true;
    }
    Optional<Set<String>> names = LatexValue.names(p);
    Optional<Set<String>> others = LatexValue.names(r);
    if (names.isEmpty() || others.isEmpty()) {
      return false;
    }
    boolean numbers = names.get().isEmpty() && others.get().isEmpty();
    int real = 0;
    for (int i = 0; i < (numbers ? 1 : SAMPLES); i++) {
      Rounded a = LatexValue.of(p, i).orElseThrow();
      Rounded b = LatexValue.of(r, i).orElseThrow();
      if (!Double.isFinite(a.number()) || !Double.isFinite(b.number())) {
        continue;
      }
      real++;
      double rounding = 4 * (a.error() + b.error());
      double allowed = EXACT * Math.max(Math.abs(a.number()), Math.abs(b.number())) + rounding;
      boolean same = Math.abs(a.number() - b.number()) <= allowed;
      if (!same && !(numbers && close(a.number(), b.number()))) {
        return false;
      }
    }
    return real > 0;
  }
}
