package org.eaft.eval.ifeval;

import java.util.List;

/** What the response begins and ends with. */
final class StartEnd {

  static final List<Kind> KINDS =
      List.of(
          Kind.of("startend:end_checker", StartEnd::end, "end_phrase"),
          Kind.of("startend:quotation", StartEnd::isQuoted));

  private StartEnd() {}

  /** In any case, and quotes may follow. */
  private static Instruction end(Arguments arguments) {
    String phrase = PyText.lower(PyText.strip(arguments.text("end_phrase")));
    return response -> PyText.lower(PyText.strip(PyText.strip(response), '"')).endsWith(phrase);
  }

  private static boolean isQuoted(String response) {
    String s = PyText.strip(response);
    return s.length() > 1 && s.startsWith("\"") && s.endsWith("\"");
  }
}
