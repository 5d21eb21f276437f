package org.eaft.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.IntPredicate;
import jinjava.javax.el.ELException;

/** Python's methods of str that chat templates call. */
final class PythonStrings {

  private PythonStrings() {}

  static Object call(String s, String method, Object[] args) {
    return switch (method) {
      case "strip" -> strip(s, text(args, 0), true, true);
      case "lstrip" -> strip(s, text(args, 0), true, false);
      case "rstrip" -> strip(s, text(args, 0), false, true);
      case "split" -> split(s, text(args, 0), count(args, 1));
      case "rsplit" -> rsplit(s, needed(args, 0, method), count(args, 1));
      case "splitlines" -> s.lines().toList();
      case "startswith" -> prefixes(args, method).stream().anyMatch(s::startsWith);
      case "endswith" -> prefixes(args, method).stream().anyMatch(s::endsWith);
      case "replace" ->
          replace(s, needed(args, 0, method), needed(args, 1, method), count(args, 2));
      case "removeprefix" -> {
        String p = needed(args, 0, method);
        yield s.startsWith(p) ? s.substring(p.length()) : s;
      }
      case "removesuffix" -> {
        String p = needed(args, 0, method);
        yield s.endsWith(p) ? s.substring(0, s.length() - p.length()) : s;
      }
      case "upper" -> s.toUpperCase(Locale.ROOT);
      case "lower" -> s.toLowerCase(Locale.ROOT);
      case "capitalize" -> capitalize(s);
      case "title" -> title(s);
      case "find" -> s.indexOf(needed(args, 0, method));
      case "rfind" -> s.lastIndexOf(needed(args, 0, method));
      case "count" -> split(s, needed(args, 0, method), -1).size() - 1;
      case "join" -> join(s, args);
      case "isdigit" -> all(s, Character::isDigit);
      case "isalpha" -> all(s, Character::isLetter);
      case "isspace" -> all(s, PythonStrings::isSpace);
      default -> throw new ELException("str." + method + " is not known to this renderer");
    };
  }

  /** Cuts characters of a set off the ends; white space where the set is null. */
  static String strip(String s, String set, boolean left, boolean right) {
    IntPredicate cut = set == null ? PythonStrings::isSpace : c -> set.indexOf(c) >= 0;
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

  /** str.isspace: Java's two notions leave out the one or the other. */
  private static boolean isSpace(int c) {
    return Character.isWhitespace(c) || Character.isSpaceChar(c) || c == 0x85;
  }

  private static List<String> split(String s, String separator, int max) {
    if (separator == null) {
      return words(s, max);
    }
    if (separator.isEmpty()) {
      throw new ELException("split: empty separator");
    }
    List<String> parts = new ArrayList<>();
    int from = 0;
    for (int at = s.indexOf(separator);
        at >= 0 && (max < 0 || parts.size() < max);
        at = s.indexOf(separator, from)) {
      parts.add(s.substring(from, at));
      from = at + separator.length();
    }
    parts.add(s.substring(from));
    return parts;
  }

  private static List<String> words(String s, int max) {
    List<String> parts = new ArrayList<>();
    String rest = strip(s, null, true, false);
    while (!rest.isEmpty()) {
      int end = 0;
      while (end < rest.length() && !isSpace(rest.charAt(end))) {
        end++;
      }
      if (max >= 0 && parts.size() == max) {
        parts.add(strip(rest, null, false, true));
        break;
      }
      parts.add(rest.substring(0, end));
      rest = strip(rest.substring(end), null, true, false);
    }
    return parts;
  }

  private static List<String> rsplit(String s, String separator, int max) {
    List<String> parts = new ArrayList<>();
    int to = s.length();
    for (int at = s.lastIndexOf(separator);
        at >= 0 && (max < 0 || parts.size() < max);
        at = s.lastIndexOf(separator, to - separator.length())) {
      parts.add(s.substring(at + separator.length(), to));
      to = at;
      if (to < separator.length()) {
        break;
      }
    }
    parts.add(s.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  private static String replace(String s, String from, String to, int max) {
    return max < 0 ? s.replace(from, to) : String.join(to, split(s, from, max));
  }

  private static String capitalize(String s) {
    if (s.isEmpty()) {
      return s;
    }
    int first = Character.charCount(s.codePointAt(0));
    return s.substring(0, first).toUpperCase(Locale.ROOT)
        + s.substring(first).toLowerCase(Locale.ROOT);
  }

  private static String title(String s) {
    StringBuilder out = new StringBuilder();
    boolean start = true;
    for (int i = 0; i < s.length(); i++) {
      char c = s.charAt(i);
      out.append(start ? Character.toTitleCase(c) : Character.toLowerCase(c));
      start = !Character.isLetter(c);
    }
    return out.toString();
  }

  private static String join(String separator, Object[] args) {
    if (args.length != 1 || !(args[0] instanceof Iterable<?> items)) {
      throw new ELException("join takes a list");
    }
    List<String> parts = new ArrayList<>();
    for (Object item : items) {
      if (!(item instanceof CharSequence)) {
        throw new ELException("join: an item is not a string: " + item);
      }
      parts.add(item.toString());
    }
    return String.join(separator, parts);
  }

  private static boolean all(String s, IntPredicate p) {
    return !s.isEmpty() && s.codePoints().allMatch(p);
  }

  private static List<String> prefixes(Object[] args, String method) {
    if (args.length == 1 && args[0] instanceof Iterable<?> several) {
      List<String> all = new ArrayList<>();
      several.forEach(p -> all.add(p.toString()));
      return all;
    }
    return List.of(needed(args, 0, method));
  }

  private static String needed(Object[] args, int i, String method) {
    String value = text(args, i);
    if (value == null) {
      throw new ELException("str.%s: argument %d is missing".formatted(method, i + 1));
    }
    return value;
  }

  private static String text(Object[] args, int i) {
    if (i >= args.length || args[i] == null) {
      return null;
    }
    if (args[i] instanceof CharSequence s) {
      return s.toString();
    }
    throw new ELException("a string was expected, not " + Arrays.toString(args));
  }

  private static int count(Object[] args, int i) {
    return i < args.length && args[i] instanceof Number n ? n.intValue() : -1;
  }
}
