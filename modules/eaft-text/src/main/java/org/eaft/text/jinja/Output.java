package org.eaft.text.jinja;

import java.util.ArrayList;
import java.util.List;

/** The text so far and what lies inside generation marks. */
final class Output {

  /** A template cannot grow without end; this is a hundred times what a model reads. */
  private static final int MOST = 1 << 28;

  private final StringBuilder text = new StringBuilder();
  private final List<Rendered.Range> generated = new ArrayList<>();
  private final boolean top;
  private int depth;
  private int start;

  private Output(boolean top) {
    this.top = top;
  }

  static Output top() {
    return new Output(true);
  }

  /** What a macro or a block for a variable writes into. */
  static Output captured() {
    return new Output(false);
  }

  void append(String s) {
    if (text.length() + (long) s.length() > MOST) {
      throw JinjaException.of("more than %d characters were written; a loop without end?", MOST);
    }
    text.append(s);
  }

  /** Of nested marks the outer counts. */
  void generationBegins() {
    if (!top) {
      throw JinjaException.of(
          "a generation mark inside a macro, a call or a block whose text is kept has no place in the"
              + " finished text; put it outside");
    }
    if (depth++ == 0) {
      start = text.length();
    }
  }

  void generationEnds() {
    if (--depth == 0) {
      generated.add(new Rendered.Range(start, text.length()));
    }
  }

  String text() {
    return text.toString();
  }

  Rendered rendered() {
    return new Rendered(text.toString(), List.copyOf(generated));
  }
}
