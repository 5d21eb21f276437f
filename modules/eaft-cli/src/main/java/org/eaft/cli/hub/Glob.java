package org.eaft.cli.hub;

import java.util.regex.Pattern;

/**
 * File name patterns as Python's {@code fnmatch} reads them, which the Hub's own tools use: {@code
 * *} also matches slashes, and a pattern that ends in one stands for all that is below.
 */
final class Glob {

  private Glob() {}

  static Pattern compile(String glob) {
    String whole = glob.endsWith("/") ? glob + "*" : glob;
    StringBuilder regex = new StringBuilder();
    for (int i = 0; i < whole.length(); i++) {
      char c = whole.charAt(i);
      switch (c) {
        case '*' -> regex.append(".*");
        case '?' -> regex.append('.');
        case '[' -> {
          int end = endOfClass(whole, i);
          if (end < 0) {
            regex.append("\\[");
          } else {
            regex.append(characterClass(whole.substring(i + 1, end)));
            i = end;
          }
        }
        default -> regex.append(Pattern.quote(Character.toString(c)));
      }
    }
    return Pattern.compile(regex.toString(), Pattern.DOTALL);
  }

  /**
   * Where the class that begins at a bracket ends, or -1; a bracket right behind it is a member.
   */
  private static int endOfClass(String glob, int start) {
    int first = start + 1;
    if (first < glob.length() && glob.charAt(first) == '!') {
      first++;
    }
    return glob.indexOf(']', first + 1);
  }

  private static String characterClass(String members) {
    boolean not = members.startsWith("!");
    StringBuilder out = new StringBuilder(not ? "[^" : "[");
    String rest = not ? members.substring(1) : members;
    for (int i = 0; i < rest.length(); i++) {
      char c = rest.charAt(i);
      boolean range = c == '-' && i > 0 && i < rest.length() - 1;
      out.append(range || Character.isLetterOrDigit(c) ? "" : "\\").append(c);
    }
    return out.append(']').toString();
  }
}
