package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/**
 * Sentences of English as NLTK 3.9.1's Punkt finds them (Kiss and Strunk, Computational Linguistics
 * 32(4), 2006), with its trained parameters.
 */
final class Punkt {

  /** What may end a sentence, and what follows it: other punctuation, or space and a token. */
  private static final Pattern END =
      PyPattern.of("[.?!](?=(" + PunktBreaks.NON_WORD + "|\\s+(\\S+)))");

  /** Brackets and quotes at the beginning of a sentence that belong to the one before. */
  private static final Pattern CLOSING = PyPattern.multiLine("[\"')\\]}]+?(?:\\s+|(?=--)|$)");

  private final PunktBreaks breaks;

  private Punkt(PunktModel model) {
    this.breaks = new PunktBreaks(model);
  }

  static Punkt english() {
    return new Punkt(PunktModel.english());
  }

  private record Slice(int from, int to) {}

  /** A place that may end a sentence. */
  private record Candidate(int end, int nextSentence, String context) {}

  List<String> sentences(String text) {
    List<String> sentences = new ArrayList<>();
    for (Slice slice : realigned(text, slices(text))) {
      sentences.add(text.substring(slice.from, slice.to));
    }
    return sentences;
  }

  private List<Slice> slices(String text) {
    List<Slice> slices = new ArrayList<>();
    int from = 0;
    for (Candidate candidate : candidates(text)) {
      if (breaks.within(candidate.context)) {
        slices.add(new Slice(from, candidate.end));
        from = candidate.nextSentence;
      }
    }
    int last = PythonStrings.rstrip(text, PythonStrings::isSpace).length();
    slices.add(new Slice(from, Math.max(from, last)));
    return slices;
  }

  /** Of several ends in one word, the last. */
  private static List<Candidate> candidates(String text) {
    List<Candidate> candidates = new ArrayList<>();
    Candidate before = null;
    int wordFrom = 0;
    int wordTo = 0;
    Matcher m = END.matcher(text);
    while (m.find()) {
      int space = lastSpace(text, wordTo, m.start());
      int from = space > wordTo ? space + 1 : wordFrom;
      if (before != null && wordTo <= from) {
        candidates.add(before);
      }
      String context = text.substring(from, m.end()) + m.group(1);
      before = new Candidate(m.end(), m.group(2) == null ? m.end() : m.start(2), context);
      wordFrom = from;
      wordTo = m.start();
    }
    if (before != null) {
      candidates.add(before);
    }
    return candidates;
  }

  /** The last ASCII white space in [from, to), or {@code from}. */
  private static int lastSpace(String text, int from, int to) {
    for (int i = to - 1; i >= from; i--) {
      if (" \t\n\r\u000B\f".indexOf(text.charAt(i)) >= 0) {
        return i;
      }
    }
    return from;
  }

  private static List<Slice> realigned(String text, List<Slice> slices) {
    List<Slice> result = new ArrayList<>();
    int moved = 0;
    for (int i = 0; i < slices.size(); i++) {
      Slice slice = slices.get(i);
      int from = slice.from + moved;
      moved = 0;
      Slice next = i + 1 < slices.size() ? slices.get(i + 1) : null;
      Matcher m = CLOSING.matcher(next == null ? "" : text.substring(next.from, next.to));
      if (m.lookingAt()) {
        int closed = PythonStrings.rstrip(m.group(), PythonStrings::isSpace).length();
        result.add(new Slice(from, next.from + closed));
        moved = m.end();
      } else if (from < slice.to) {
        result.add(new Slice(from, slice.to));
      }
    }
    return result;
  }
}
