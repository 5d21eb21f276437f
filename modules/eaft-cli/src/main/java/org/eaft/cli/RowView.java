package org.eaft.cli;

import java.util.Optional;
import org.eaft.text.Encoding;
import org.eaft.text.Example;
import org.eaft.text.RenderedRow;
import org.eaft.text.Tokenizer;

/** A row for reading: its text, with what is trained in colour or between marks. */
final class RowView {

  private static final String GREEN = "\u001B[32m";
  private static final String FAINT = "\u001B[2m";
  private static final String PLAIN = "\u001B[0m";

  private final Tokenizer tokenizer;
  private final boolean colored;

  RowView(Tokenizer tokenizer, boolean colored) {
    this.tokenizer = tokenizer;
    this.colored = colored;
  }

  /**
   * Heading and text.
   *
   * @param kept what is left of the row within the limit
   */
  String of(RenderedRow row, Optional<Example> kept) {
    Example whole = row.example();
    Example shown = kept.orElse(whole);
    String fate =
        kept.isEmpty()
            ? ", too long"
            : shown.length() < whole.length() ? ", cut to " + shown.length() : "";
    String heading =
        "── row %d: %s: %d tokens, %d trained%s ──"
            .formatted(whole.index(), row.where(), whole.length(), whole.supervisedTokens(), fate);
    return (colored ? FAINT + heading + PLAIN : heading) + "\n" + text(row, shown) + "\n";
  }

  private String text(RenderedRow row, Example shown) {
    Runs runs = new Runs();
    Encoding e = row.encoding();
    int[] ids = shown.ids();
    boolean[] trained = shown.trained();
    int at = 0;
    for (int t = 0; t < ids.length; t++) {
      if (t == e.length()) { // the EOS behind a text
        runs.add(tokenizer.token(ids[t]), trained[t]);
      } else {
        int start = Math.max(at, e.starts()[t]); // tokens may share a character
        int end = Math.max(start, e.ends()[t]);
        runs.add(row.text().substring(at, start), false);
        runs.add(row.text().substring(start, end), trained[t]);
        at = end;
      }
    }
    return runs.end();
  }

  /** Joins neighbours of a kind. */
  private final class Runs {
    private final StringBuilder out = new StringBuilder();
    private boolean on;

    void add(String text, boolean trained) {
      if (text.isEmpty()) {
        return;
      }
      if (trained != on) {
        out.append(mark(trained));
        on = trained;
      }
      for (int i = 0; i < text.length(); i++) {
        add(text.charAt(i));
      }
    }

    /** Control characters are shown, or the text could command the terminal. */
    private void add(char c) {
      if (c == '\n') {
        // a pager forgets the colour at the end of a line
        out.append(on && colored ? PLAIN + "\n" + GREEN : "\n");
      } else if (c != '\t' && Character.isISOControl(c)) {
        out.append(c == '\r' ? "\\r" : "\\x%02x".formatted((int) c));
      } else {
        out.append(c);
      }
    }

    String end() {
      if (on) {
        out.append(mark(false));
      }
      return out.toString();
    }

    private String mark(boolean start) {
      return colored ? (start ? GREEN : PLAIN) : start ? "⟦" : "⟧";
    }
  }
}
