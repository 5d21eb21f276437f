package org.eaft.text;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Carries out jinja2's white space control on a template's source.
 *
 * <p>Jinjava's own differs (its lstrip_blocks also cuts behind text on the same line), so it gets a
 * source without any: {@code -} signs, trim_blocks and lstrip_blocks are applied here as in
 * jinja2's lexer.py, and comments are taken out. Line ends that are cut move into the tag beside
 * them, so that errors name the right line.
 */
final class TemplateSource {

  private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*-?%}");
  private static final Pattern END_RAW = Pattern.compile("\\{%[-+]?\\s*endraw\\s*[-+]?%}");

  private final String source;
  private final StringBuilder out = new StringBuilder();
  private int at;
  private boolean lineStarts = true;

  private TemplateSource(String source) {
    this.source = source;
  }

  static String prepare(String source) {
    String s = source.replace("\r\n", "\n").replace('\r', '\n');
    return new TemplateSource(s.endsWith("\n") ? s.substring(0, s.length() - 1) : s).read();
  }

  private String read() {
    Matcher raw = RAW.matcher(source);
    while (at < source.length()) {
      int open = nextTag(at);
      if (open < 0) {
        literal(source.substring(at));
        break;
      }
      if (raw.region(open, source.length()).lookingAt()) {
        raw(open, raw.end());
      } else {
        tag(open);
      }
    }
    return out.toString();
  }

  private int nextTag(int from) {
    for (int i = source.indexOf('{', from); i >= 0; i = source.indexOf('{', i + 1)) {
      if (i + 1 < source.length() && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
        return i;
      }
    }
    return -1;
  }

  private void tag(int open) {
    char kind = source.charAt(open + 1);
    String close = kind == '{' ? "}}" : kind + "}";
    char before = sign(open + 2);
    int body = open + (before == 0 ? 2 : 3);
    int end = kind == '#' ? source.indexOf(close, body) : end(body, close);
    if (end < 0) {
      throw new DataException(
          "line %d: '{%s' is not closed by '%s'".formatted(line(open), kind, close));
    }
    int cutBefore = text(open, before, kind != '{');
    char after = end > body ? sign(end - 1) : 0;
    after = kind == '{' && after == '+' ? 0 : after;
    int next = after(end + 2, after, kind != '{');
    int cut = cutBefore + lines(end + 2, next);
    if (kind == '#') {
      out.append("{#").append("\n".repeat(cut + lines(open, end))).append("#}");
    } else {
      out.append('{').append(kind).append(' ');
      body(body, after == 0 ? end : end - 1);
      out.append(' ').append("\n".repeat(cut)).append(close);
    }
    at = next;
    lineStarts = next > end + 2 && source.charAt(next - 1) == '\n';
  }

  private char sign(int i) {
    char c = i < source.length() ? source.charAt(i) : 0;
    return c == '-' || c == '+' ? c : 0;
  }

  /** Writes the text before a tag; returns how many line ends were cut from its end. */
  private int text(int open, char sign, boolean block) {
    int end = open;
    if (sign == '-') {
      while (end > at && Character.isWhitespace(source.charAt(end - 1))) {
        end--;
      }
    } else if (sign == 0 && block) {
      int line = Math.max(source.lastIndexOf('\n', open - 1) + 1, at);
      boolean starts = line > at || lineStarts;
      end = starts && source.substring(line, open).isBlank() ? line : open;
    }
    literal(source.substring(at, end));
    return lines(end, open);
  }

  /**
   * Text; braces beside a tag go into an expression, or the scanner would count them to the tag.
   */
  private void literal(String text) {
    int from = 0;
    while (from < text.length() && text.charAt(from) == '}') {
      from++;
    }
    int to = text.length();
    while (to > from && text.charAt(to - 1) == '{') {
      to--;
    }
    braces(text.substring(0, from));
    out.append(text, from, to);
    braces(text.substring(to));
  }

  private void braces(String braces) {
    if (!braces.isEmpty()) {
      out.append("{{ '").append(braces).append("' }}");
    }
  }

  /** Where the text after a tag begins. */
  private int after(int from, char sign, boolean block) {
    int next = from;
    if (sign == '-') {
      while (next < source.length() && Character.isWhitespace(source.charAt(next))) {
        next++;
      }
    } else if (sign == 0 && block && next < source.length() && source.charAt(next) == '\n') {
      next++;
    }
    return next;
  }

  /** The end of a tag, not looking into strings and brackets. */
  private int end(int from, String close) {
    int depth = 0;
    char quote = 0;
    for (int i = from; i < source.length(); i++) {
      char c = source.charAt(i);
      if (quote != 0) {
        if (c == '\\') {
          i++;
        } else if (c == quote) {
          quote = 0;
        }
      } else if (depth == 0 && source.startsWith(close, i)) {
        return i;
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if ("([{".indexOf(c) >= 0) {
        depth++;
      } else if (")]}".indexOf(c) >= 0) {
        depth--;
      }
    }
    return -1;
  }

  /** Keeps closing braces apart, which jinjava would take for the end of the tag. */
  private void body(int from, int to) {
    char quote = 0;
    for (int i = from; i < to; i++) {
      char c = source.charAt(i);
      out.append(c);
      if (quote != 0) {
        if (c == '\\' && i + 1 < to) {
          out.append(source.charAt(++i));
        } else if (c == quote) {
          quote = 0;
        }
      } else if (c == '\'' || c == '"') {
        quote = c;
      } else if (c == '}') {
        out.append(' ');
      }
    }
  }

  private void raw(int open, int bodyAt) {
    Matcher end = END_RAW.matcher(source);
    if (!end.find(bodyAt)) {
      throw new DataException("line %d: 'raw' has no 'endraw'".formatted(line(open)));
    }
    text(open, sign(open + 2), true);
    String body = source.substring(bodyAt, end.start());
    body = source.charAt(bodyAt - 3) == '-' ? body.stripLeading() : body;
    body = sign(end.start() + 2) == '-' ? body.stripTrailing() : body;
    out.append("{% raw %}").append(body).append("{% endraw %}");
    at = after(end.end(), sign(end.end() - 3), true);
    lineStarts = at > end.end() && source.charAt(at - 1) == '\n';
  }

  private int line(int position) {
    return lines(0, position) + 1;
  }

  private int lines(int from, int to) {
    return (int) source.substring(from, to).chars().filter(c -> c == '\n').count();
  }
}
