package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.IntPredicate;

/** Python's methods of str. */
final class StringMethods {

  static final Set<String> NAMES =
      Set.of(
          "strip",
          "lstrip",
          "rstrip",
          "split",
          "rsplit",
          "splitlines",
          "startswith",
          "endswith",
          "replace",
          "removeprefix",
          "removesuffix",
          "upper",
          "lower",
          "capitalize",
          "title",
          "find",
          "rfind",
          "index",
          "rindex",
          "count",
          "join",
          "isdigit",
          "isalpha",
          "isalnum",
          "isspace",
          "isupper",
          "islower",
          "partition",
          "rpartition",
          "ljust",
          "rjust",
          "center",
          "zfill",
          "swapcase",
          "casefold");

  private StringMethods() {}

  static Object call(String s, String method, Arguments args) {
    return switch (method) {
      case "strip", "lstrip", "rstrip" -> {
        Object set = args.bind(method, 0, "chars")[0];
        String chars = set == Arguments.ABSENT || set == null ? null : string(set, method);
        yield strip(s, chars, !method.equals("rstrip"), !method.equals("lstrip"));
      }
      case "split", "rsplit", "splitlines", "partition", "rpartition" ->
          Splitting.call(s, method, args);
      case "startswith" -> affix(s, method, args, true);
      case "endswith" -> affix(s, method, args, false);
      case "replace" -> {
        Object[] a = args.bind(method, 2, "old", "new", "count");
        yield replace(s, string(a[0], method), string(a[1], method), count(a[2]));
      }
      case "removeprefix" -> {
        String p = one(method, args);
        yield s.startsWith(p) ? s.substring(p.length()) : s;
      }
      case "removesuffix" -> {
        String p = one(method, args);
        yield s.endsWith(p) ? s.substring(0, s.length() - p.length()) : s;
      }
      case "join" -> join(s, args.bind(method, 1, "items")[0]);
      case "find", "rfind", "index", "rindex", "count" -> search(s, method, one(method, args));
      case "ljust", "rjust", "center", "zfill" -> pad(s, method, args);
      default -> plain(s, method, args);
    };
  }

  private static Object plain(String s, String method, Arguments args) {
    args.bind(method, 0);
    return switch (method) {
      case "upper" -> s.toUpperCase(Locale.ROOT);
      case "lower", "casefold" -> s.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalize(s);
      case "title" -> title(s);
      case "swapcase" -> swapCase(s);
      case "isdigit" -> all(s, StringMethods::isDigit);
      case "isalpha" -> all(s, Character::isLetter);
      case "isalnum" -> all(s, c -> Character.isLetter(c) || isDigit(c) || isNumeric(c));
      case "isspace" -> all(s, StringMethods::isSpace);
      case "isupper" -> cased(s, Character::isUpperCase, Character::isLowerCase);
      default -> cased(s, Character::isLowerCase, Character::isUpperCase);
    };
  }

  /** Cuts characters of a set off the ends; white space where the set is null. */
  static String strip(String s, String set, boolean left, boolean right) {
    IntPredicate cut = set == null ? StringMethods::isSpace : c -> set.indexOf(c) >= 0;
    int from = 0;
    int to = s.length();
    while (left && from < to && cut.test(s.codePointAt(from))) {
      from += Character.charCount(s.codePointAt(from));
    }
    while (right && to > from && cut.test(s.codePointBefore(to))) {
      to -= Character.charCount(s.codePointBefore(to));
    }
    return s.substring(from, to);
  }

  /** {@code str.isspace}: Java's two notions leave out the one or the other. */
  static boolean isSpace(int c) {
    return c <= ' '
        ? c == ' ' || (c >= 9 && c <= 13) || (c >= 28 && c <= 31)
        : c >= 0x85 && (Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85);
  }

  private static boolean isDigit(int c) {
    int value = Character.getNumericValue(c);
    return Character.isDigit(c)
        || (Character.getType(c) == Character.OTHER_NUMBER && value >= 0 && value <= 9);
  }

  private static boolean isNumeric(int c) {
    int type = Character.getType(c);
    return type == Character.LETTER_NUMBER || type == Character.OTHER_NUMBER;
  }

  private static String replace(String s, String from, String to, int max) {
    if (max < 0) {
      return s.replace(from, to);
    } else if (from.isEmpty()) {
      throw JinjaException.of("replace: nothing to replace, with a count, is not known");
    }
    return String.join(to, Splitting.split(s, from, max));
  }

  private static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int first = s.codePointAt(0);
    String title = Character.toString(Character.toTitleCase(first));
    return title + s.substring(Character.charCount(first)).toLowerCase(Locale.ROOT);
  }

  private static String title(String s) {
    StringBuilder out = new StringBuilder();
    boolean[] start = {true};
    s.codePoints()
        .forEach(
            c -> {
              out.appendCodePoint(start[0] ? Character.toTitleCase(c) : Character.toLowerCase(c));
              start[0] = !Character.isLetter(c);
            });
    return out.toString();
  }

  private static String swapCase(String s) {
    StringBuilder out = new StringBuilder();
    s.codePoints()
        .mapToObj(Character::toString)
        .map(
            c ->
                Character.isUpperCase(c.codePointAt(0))
                    ? c.toLowerCase(Locale.ROOT)
                    : c.toUpperCase(Locale.ROOT))
        .forEach(out::append);
    return out.toString();
  }

  static String join(String separator, Object items) {
    List<String> parts = new ArrayList<>();
    for (Object item : Values.iterate(Undefined.refuse(items))) {
      parts.add(string(item, "join"));
    }
    return String.join(separator, parts);
  }

  private static Object search(String s, String method, String part) {
    if (method.equals("count")) {
      return part.isEmpty() ? Values.length(s) + 1 : (long) Splitting.split(s, part, -1).size() - 1;
    }
    int at = method.startsWith("r") ? s.lastIndexOf(part) : s.indexOf(part);
    if (at < 0 && method.endsWith("index")) {
      throw JinjaException.of("str.%s: %s is not there", method, Values.repr(part));
    }
    return at < 0 ? -1L : (long) s.codePointCount(0, at);
  }

  private static String pad(String s, String method, Arguments args) {
    Object[] a = args.bind(method, 1, "width", "fillchar");
    String fill =
        a[1] == Arguments.ABSENT ? (method.equals("zfill") ? "0" : " ") : string(a[1], method);
    int missing = (int) Math.max(0, Numbers.toIndex(a[0], "a width") - Values.length(s));
    return switch (method) {
      case "ljust" -> s + fill.repeat(missing);
      case "rjust" -> fill.repeat(missing) + s;
      case "zfill" -> {
        boolean signed = s.startsWith("-") || s.startsWith("+");
        yield signed ? s.charAt(0) + "0".repeat(missing) + s.substring(1) : "0".repeat(missing) + s;
      }
      default -> {
        int width = (int) Values.length(s) + missing;
        int left = missing / 2 + (missing & width & 1);
        yield fill.repeat(left) + s + fill.repeat(missing - left);
      }
    };
  }

  private static boolean all(String s, IntPredicate p) {
    return !s.isEmpty() && s.codePoints().allMatch(p);
  }

  private static boolean cased(String s, IntPredicate wanted, IntPredicate other) {
    return s.codePoints().anyMatch(wanted) && s.codePoints().noneMatch(other);
  }

  private static boolean affix(String s, String method, Arguments args, boolean start) {
    Object given = args.bind(method, 1, "affix")[0];
    List<?> several = given instanceof Tuple t ? t : List.of(string(given, method));
    return several.stream()
        .map(x -> string(x, method))
        .anyMatch(x -> start ? s.startsWith(x) : s.endsWith(x));
  }

  private static String one(String method, Arguments args) {
    return string(args.bind(method, 1, "text")[0], method);
  }

  static String string(Object value, String method) {
    if (value instanceof String s) {
      return s;
    }
    throw JinjaException.of("str.%s takes a str, not %s", method, Values.kind(value));
  }

  private static int count(Object value) {
    return value == Arguments.ABSENT ? -1 : Numbers.toIndex(value, "a count");
  }
}
