package org.eaft.eval.ifeval;

/** What stands behind a backslash in a {@link PyPattern}. */
final class PyEscape {

  private PyEscape() {}

  /** Outside of brackets, as Java. */
  static String outside(PyPattern p) {
    int c = p.next();
    return switch (c) {
      case 'd', 'D', 's', 'S', 'w', 'W' -> "[" + members(c) + "]";
      case 'b' -> PyPattern.edge(false);
      case 'B' -> PyPattern.edge(true);
      case 'A' -> "\\A";
      case 'Z' -> "\\z";
      // a group of its own keeps digits that follow away from the number
      case '1', '2', '3', '4', '5', '6', '7', '8', '9' ->
          "(?:\\" + Character.toString(c) + p.digits(10, 1) + ")";
      default -> PyPattern.literal(character(p, c));
    };
  }

  /** The members of a class such as {@code \d}, to stand between brackets. */
  static String members(int c) {
    return switch (c) {
      case 'd' -> "\\p{Nd}";
      case 'D' -> "\\P{Nd}";
      case 's' -> PyPattern.SPACE;
      case 'S' -> "[^" + PyPattern.SPACE + "]";
      case 'w' -> PyPattern.WORD;
      default -> "[^" + PyPattern.WORD + "]";
    };
  }

  /** A single character; {@code c} has been read. */
  static int character(PyPattern p, int c) {
    return switch (c) {
      case 'a' -> 7;
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'v' -> 0x0B;
      case '0' -> Integer.parseInt("0" + p.digits(8, 2), 8);
      case 'x' -> hex(p, 2);
      case 'u' -> hex(p, 4);
      case 'U' -> hex(p, 8);
      default -> {
        if (c < 128 && Character.isLetterOrDigit(c)) {
          throw p.error("bad escape \\" + Character.toString(c));
        }
        yield c;
      }
    };
  }

  private static int hex(PyPattern p, int digits) {
    String found = p.digits(16, digits);
    if (found.length() < digits || Long.parseLong(found, 16) > Character.MAX_CODE_POINT) {
      throw p.error("bad escape");
    }
    return Integer.parseInt(found, 16);
  }
}
