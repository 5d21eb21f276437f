package org.eaft.eval;

/** What becomes of the thinking of a reasoning model before its text is judged. */
public enum Thinking {

  /** It is judged with the rest. */
  KEEP,

  /**
   * Everything up to the last {@code </think>} is left out. Where a text begins to think and never
   * ends, nothing is left: it holds no answer. A text that does not think is left as it is.
   */
  CUT;

  private static final String BEGIN = "<think>";
  private static final String END = "</think>";

  /** What of a text is judged. */
  String judged(String text) {
    if (this == KEEP) {
      return text;
    }
    int end = text.lastIndexOf(END);
    if (end >= 0) {
      return text.substring(end + END.length()).strip();
    }
    return text.stripLeading().startsWith(BEGIN) ? "" : text;
  }
}
