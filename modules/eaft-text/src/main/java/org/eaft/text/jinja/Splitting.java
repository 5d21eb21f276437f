package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** Python's ways to take a str apart. */
final class Splitting {

  private Splitting() {}

  static Object call(String s, String method, Arguments args) {
    if (method.equals("splitlines")) {
      Object keep = args.bind(method, 0, "keepends")[0];
      return lines(s, keep != Arguments.ABSENT && Values.truth(keep));
    } else if (method.endsWith("partition")) {
      return partition(
          s, StringMethods.string(args.bind(method, 1, "sep")[0], method), method.startsWith("r"));
    }
    Object[] a = args.bind(method, 0, "sep", "maxsplit");
    int max = a[1] == Arguments.ABSENT ? -1 : Numbers.toIndex(a[1], "maxsplit");
    if (a[0] == Arguments.ABSENT || a[0] == null) {
      return method.equals("split") ? words(s, max) : lastWords(s, max);
    }
    String separator = StringMethods.string(a[0], method);
    if (separator.isEmpty()) {
      throw JinjaException.of("%s: the separator is empty", method);
    }
    return method.equals("split") ? split(s, separator, max) : rsplit(s, separator, max);
  }

  static List<String> split(String s, String separator, int max) {
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

  private static List<String> rsplit(String s, String separator, int max) {
    List<String> parts = new ArrayList<>();
    int to = s.length();
    for (int at = s.lastIndexOf(separator);
        at >= 0 && (max < 0 || parts.size() < max);
        at = to < separator.length() ? -1 : s.lastIndexOf(separator, to - separator.length())) {
      parts.add(s.substring(at + separator.length(), to));
      to = at;
    }
    parts.add(s.substring(0, to));
    Collections.reverse(parts);
    return parts;
  }

  /** Split at runs of white space. */
  private static List<String> words(String s, int max) {
    List<String> parts = new ArrayList<>();
    String rest = StringMethods.strip(s, null, true, false);
    while (!rest.isEmpty()) {
      if (max >= 0 && parts.size() == max) {
        parts.add(rest);
        break;
      }
      int end = 0;
      while (end < rest.length() && !StringMethods.isSpace(rest.codePointAt(end))) {
        end += Character.charCount(rest.codePointAt(end));
      }
      parts.add(rest.substring(0, end));
      rest = StringMethods.strip(rest.substring(end), null, true, false);
    }
    return parts;
  }

  private static List<String> lastWords(String s, int max) {
    List<String> parts = new ArrayList<>();
    String rest = StringMethods.strip(s, null, false, true);
    while (!rest.isEmpty()) {
      if (max >= 0 && parts.size() == max) {
        parts.add(rest);
        break;
      }
      int start = rest.length();
      while (start > 0 && !StringMethods.isSpace(rest.codePointBefore(start))) {
        start -= Character.charCount(rest.codePointBefore(start));
      }
      parts.add(rest.substring(start));
      rest = StringMethods.strip(rest.substring(0, start), null, false, true);
    }
    Collections.reverse(parts);
    return parts;
  }

  private static Tuple partition(String s, String separator, boolean last) {
    if (separator.isEmpty()) {
      throw JinjaException.of("partition: the separator is empty");
    }
    int at = last ? s.lastIndexOf(separator) : s.indexOf(separator);
    if (at < 0) {
      return new Tuple(last ? List.of("", "", s) : List.of(s, "", ""));
    }
    return new Tuple(List.of(s.substring(0, at), separator, s.substring(at + separator.length())));
  }

  private static List<String> lines(String s, boolean keepEnds) {
    List<String> lines = new ArrayList<>();
    int from = 0;
    int i = 0;
    while (i < s.length()) {
      char c = s.charAt(i++);
      boolean end =
          (c >= 10 && c <= 13) || (c >= 28 && c <= 30) || c == 0x85 || c == 0x2028 || c == 0x2029;
      if (end) {
        int textEnd = i - 1;
        i += c == '\r' && i < s.length() && s.charAt(i) == '\n' ? 1 : 0;
        lines.add(s.substring(from, keepEnds ? i : textEnd));
        from = i;
      }
    }
    if (from < s.length()) {
      lines.add(s.substring(from));
    }
    return lines;
  }
}
