package org.eaft.eval.score;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * The value of an expression in LaTeX: numbers, letters, + - * / : ^, {@code \cdot \times \div
 * \frac{}{} \sqrt{} \sqrt[n]{}}, parentheses, brackets and braces, and products without a sign.
 *
 * <p>Precedence is that of sympy's parse_latex: a product without a sign binds closer than a slash,
 * so that 1/2x is 1/(2x); 2^3^2 is (2^3)^2; 2\frac{1}{2} is a product, not a mixed number; white
 * space does not separate digits. Every letter is a variable, e, i and {@code \pi} too.
 *
 * <p>Anything else is no expression: functions, a letter before a parenthesis (which may be one),
 * indices, primes, factorials, absolute values, infinity, text of more than {@value #LONGEST}
 * characters or nested deeper than {@value #DEEPEST}.
 */
final class LatexValue {

  static final int LONGEST = 2000;
  static final int DEEPEST = 100;

  /** Commands, without backslash, that are no variable. */
  private static final Set<String> NOT_NAMES =
      Set.of(
          """
          times cdot div frac dfrac tfrac sqrt left right infty log lg ln exp sin cos tan csc sec cot arcsin arccos
          arctan arccsc arcsec arccot sinh cosh tanh arsinh arcosh artanh lim int sum prod to rightarrow
          Rightarrow longrightarrow Longrightarrow overline binom tbinom dbinom mathit langle rangle lfloor
          rfloor lceil rceil neq leq geq leqq leqslant geqq geqslant le ge ne lt gt quad qquad
          negthinspace bmod mid begin end limits
          """
              .strip()
              .split("\\s+"));

  /** White space that does not end a command. */
  private static final Pattern SPACE =
      Pattern.compile("(?<!\\\\[a-zA-Z]{1,20})[ \\t\\n\\r]|[ \\t\\n\\r](?![a-zA-Z])");

  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1;

    Unreadable() {
      super(null, null, false, false);
    }
  }

  private final String s;
  private final int sample;
  private final Set<String> names = new TreeSet<>();
  private int at;
  private int depth;
  private int variables;

  private LatexValue(String text, int sample) {
    this.s = text;
    this.sample = sample;
  }

  /** The variables of an expression; empty where the text is none. */
  static Optional<Set<String>> names(String text) {
    LatexValue value = new LatexValue(compact(text), 0);
    return value.read().isPresent() ? Optional.of(value.names) : Optional.empty();
  }

  /** The value with numbers of a sample for the variables; not a number where it is not real. */
  static Optional<Rounded> of(String text, int sample) {
    return new LatexValue(compact(text), sample).read();
  }

  private static String compact(String text) {
    // \cdot x is not \cdotx.
    return text.length() > LONGEST ? "" : SPACE.matcher(text).replaceAll("");
  }

  private Optional<Rounded> read() {
    try {
      Rounded value = sum();
      return at == s.length() ? Optional.of(value) : Optional.empty();
    } catch (Unreadable e) {
      return Optional.empty();
    }
  }

  private Rounded sum() {
    if (++depth > DEEPEST) {
      throw new Unreadable();
    }
    Rounded value = product();
    while (next('+') || next('-')) {
      boolean plus = s.charAt(at++) == '+';
      Rounded other = product();
      value = value.plus(plus ? other : other.negated());
    }
    depth--;
    return value;
  }

  private Rounded product() {
    Rounded value = signed();
    while (true) {
      if (take("*") || takeCommand("\\times") || takeCommand("\\cdot")) {
        value = value.times(signed());
      } else if (take("/") || take(":") || takeCommand("\\div")) {
        value = value.over(signed());
      } else {
        return value;
      }
    }
  }

  private Rounded signed() {
    boolean minus = false;
    while (next('+') || next('-')) {
      minus ^= s.charAt(at++) == '-';
    }
    Rounded value = power();
    while (at < s.length() && beginsFactor()) {
      value = value.times(power());
    }
    return minus ? value.negated() : value;
  }

  private boolean beginsFactor() {
    char c = s.charAt(at);
    return c == '\\'
        ? !command().equals("\\times") && !command().equals("\\cdot") && !command().equals("\\div")
        : "({[".indexOf(c) >= 0 || isDigit(c) || isLetter(c);
  }

  private Rounded power() {
    Rounded value = factor(true);
    while (take("^")) {
      int before = variables;
      Rounded exponent = next('{') ? group() : factor(false);
      boolean unknown = value.number() == 0 && variables > before;
      value = unknown ? new Rounded(Double.NaN, 0) : value.raised(exponent);
    }
    return value;
  }

  /** What has no sign; an exponent without braces cannot be a group or a root. */
  private Rounded factor(boolean base) {
    if (at == s.length()) {
      throw new Unreadable();
    }
    char c = s.charAt(at);
    if (isDigit(c)) {
      return number();
    }
    if (base && "({[".indexOf(c) >= 0) {
      return group();
    }
    if (takeCommand("\\frac") || takeCommand("\\dfrac") || takeCommand("\\tfrac")) {
      Rounded upper = braces();
      return upper.over(braces());
    }
    if (base && takeCommand("\\sqrt")) {
      Rounded degree = next('[') ? group() : new Rounded(2, 0);
      return braces().raised(new Rounded(1, 0).over(degree));
    }
    return name();
  }

  private Rounded name() {
    String name = command();
    if (name.isEmpty() || NOT_NAMES.contains(name.substring(1))) {
      throw new Unreadable();
    }
    at += name.length();
    // A differential, such as dx, is one name.
    boolean differential = name.equals("d") && !command().isEmpty();
    String more = differential ? command() : "";
    name += more;
    at += more.length();
    take(" ");
    boolean function = !differential && (next('(') || next('['));
    if (function || next('_') || next('\'') || next('!')) {
      throw new Unreadable();
    }
    names.add(name);
    variables++;
    // Never a round number, the same for every text; at first all are positive.
    double x = Math.sin(name.hashCode() * 0.7548776662 + (sample + 1) * 12.9898) * 3;
    x = sample == 0 ? 0.1 + Math.abs(x) : x;
    return new Rounded(x, Math.ulp(x));
  }

  /** A letter, or a backslash and all letters behind it. */
  private String command() {
    int end = at + 1;
    if (!next('\\')) {
      return at < s.length() && isLetter(s.charAt(at)) ? s.substring(at, end) : "";
    }
    while (end < s.length() && isLetter(s.charAt(end))) {
      end++;
    }
    return end > at + 1 ? s.substring(at, end) : "";
  }

  /** Digits, with commas before groups of three, and decimals behind a dot. */
  private Rounded number() {
    int from = at;
    digits();
    while (next(',') && groupOfThree(at + 1)) {
      at += 4;
    }
    if (next('.')) {
      int dot = at++;
      digits();
      if (at == dot + 1) {
        throw new Unreadable();
      }
    }
    String number = s.substring(from, at).replace(",", "");
    boolean leadingZero = number.length() > 1 && number.charAt(0) == '0' && number.charAt(1) != '.';
    if (leadingZero || next('!') || next(',') || next('.')) {
      throw new Unreadable();
    }
    return Rounded.of(Double.parseDouble(number), 0);
  }

  private boolean groupOfThree(int from) {
    return from + 3 <= s.length()
        && s.substring(from, from + 3).chars().allMatch(c -> isDigit((char) c));
  }

  private void digits() {
    while (at < s.length() && isDigit(s.charAt(at))) {
      at++;
    }
  }

  private Rounded braces() {
    if (!next('{')) {
      throw new Unreadable();
    }
    return group();
  }

  private Rounded group() {
    char close = ")}]".charAt("({[".indexOf(s.charAt(at++)));
    Rounded value = sum();
    if (!take(String.valueOf(close)) || next('!') || next('\'')) {
      throw new Unreadable();
    }
    return value;
  }

  private boolean next(char c) {
    return at < s.length() && s.charAt(at) == c;
  }

  private boolean take(String token) {
    boolean found = s.startsWith(token, at);
    at += found ? token.length() : 0;
    return found;
  }

  private boolean takeCommand(String command) {
    boolean found = next('\\') && command().equals(command);
    at += found ? command.length() : 0;
    if (found) {
      take(" ");
    }
    return found;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
}
