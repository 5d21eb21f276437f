package org.eaft.text;

import java.util.List;

/** Characters {@code start} (inclusive) to {@code end} (exclusive) of a text. */
record Span(int start, int end) {

  /**
   * Marks every token that overlaps a range, as transformers does for assistant masks
   * (tokenization_utils_base.py, apply_chat_template).
   *
   * @param spans in order, not overlapping
   */
  static boolean[] mark(Encoding e, List<Span> spans) {
    boolean[] marked = new boolean[e.length()];
    int s = 0;
    for (int t = 0; t < e.length(); t++) {
      while (s < spans.size() && e.starts()[t] >= spans.get(s).end()) {
        s++;
      }
      if (s == spans.size()) {
        break;
      }
      marked[t] = e.ends()[t] > spans.get(s).start();
    }
    return marked;
  }
}
