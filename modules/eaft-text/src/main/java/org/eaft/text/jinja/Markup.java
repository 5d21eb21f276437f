package org.eaft.text.jinja;

/**
 * Text from {@code safe} or {@code escape}: text that is added to it with {@code +} is escaped, as
 * jinja2 does. Methods of str are not known of it.
 */
record Markup(String text) {

  /** A text with the signs of HTML replaced; markup as it is. */
  static Markup of(Object value) {
    return value instanceof Markup m
        ? m
        : new Markup(
            Values.text(value)
                .replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("'", "&#39;")
                .replace("\"", "&#34;"));
  }
}
