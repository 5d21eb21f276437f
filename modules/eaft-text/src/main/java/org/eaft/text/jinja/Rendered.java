package org.eaft.text.jinja;

import java.util.List;

/**
 * A rendered template.
 *
 * @param generated what lies inside <code>{% generation %}</code> marks, in order
 */
public record Rendered(String text, List<Range> generated) {

  /** UTF-16 units {@code start} (inclusive) to {@code end} (exclusive). */
  public record Range(int start, int end) {}
}
