package org.eaft.eval.ifeval;

/** What stands between brackets in a {@link PyPattern}; the opening one has been read. */
final class PyClass {

  private PyClass() {}

  static String translate(PyPattern p) {
    boolean negated = p.looksAt("^");
    if (negated) {
      p.next();
    }
    StringBuilder members = new StringBuilder();
    boolean complement = false;
    boolean first = true;
    while (first || !p.looksAt("]")) {
      first = false;
      int c = p.next();
      if (c == '\\') {
        c = p.next();
        if ("dDsSwW".indexOf(c) >= 0) {
          members.append(PyEscape.members(c));
          complement |= Character.isUpperCase(c);
          continue;
        }
        c = c == 'b' ? '\b' : PyEscape.character(p, c);
      }
      members.append(PyPattern.literal(c)).append(range(p, c));
    }
    p.next();
    if (!negated) {
      return "[" + members + "]";
    }
    // Java's rules for complements within complements have changed between versions
    return complement ? "(?:(?![" + members + "])[\\s\\S])" : "[^" + members + "]";
  }

  /** What a range adds behind its first character, nothing if there is none. */
  private static String range(PyPattern p, int from) {
    if (!p.looksAt("-") || p.looksAt("-]")) {
      return "";
    }
    p.next();
    int to = p.next();
    if (to == '\\') {
      to = p.next();
      to = to == 'b' ? '\b' : PyEscape.character(p, to);
    }
    if (to < from) {
      throw p.error("bad character range");
    }
    return "-" + PyPattern.literal(to);
  }
}
