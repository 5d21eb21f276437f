package org.eaft.cli.hub;

import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Text from and for other machines: in messages, in URLs. */
final class Text {

  private static final int SHOWN = 300;
  private static final double THOUSAND = 1000;
  private static final String UNRESERVED = "-_.~";

  private Text() {}

  /** Foreign text for a terminal: control characters escaped, and not too long. */
  static String printable(String text) {
    StringBuilder out = new StringBuilder();
    text.codePoints()
        .limit(SHOWN)
        .forEach(
            c -> {
              int type = Character.getType(c);
              boolean plain =
                  type != Character.CONTROL
                      && type != Character.FORMAT // also what turns the direction of writing
                      && type != Character.SURROGATE
                      && type != Character.LINE_SEPARATOR
                      && type != Character.PARAGRAPH_SEPARATOR;
              out.append(plain ? Character.toString(c) : "\\u%04x".formatted(c));
            });
    return text.codePointCount(0, text.length()) > SHOWN ? out + "..." : out.toString();
  }

  /** Percent-encoded for a path of a URL; slashes too. */
  static String quote(String text) {
    StringBuilder out = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      char c = (char) (b & 0xff);
      boolean plain = c < 0x80 && (Character.isLetterOrDigit(c) || UNRESERVED.indexOf(c) >= 0);
      out.append(plain ? Character.toString(c) : "%%%02X".formatted((int) c));
    }
    return out.toString();
  }

  /** A number of bytes for reading, such as 270.1 MB. */
  static String bytes(long n) {
    double value = n;
    String[] units = {"B", "kB", "MB", "GB", "TB"};
    int unit = 0;
    while (value >= THOUSAND && unit < units.length - 1) {
      value /= THOUSAND;
      unit++;
    }
    return unit == 0 ? n + " B" : String.format(Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
