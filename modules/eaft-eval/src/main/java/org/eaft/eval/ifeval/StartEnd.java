package org.eaft.eval.ifeval;

import java.util.List;
import org.eaft.eval.python.PythonStrings;

/** What the response begins and ends with. */
final class StartEnd {

  static final List<Kind> KINDS =
      List.of(
          Kind.of("startend:end_checker", StartEnd::end, "end_phrase"),
          Kind.of("startend:quotation", StartEnd::isQuoted));

  private StartEnd() {}

  /** In any case, and quotes may follow. */
  private static Instruction end(Arguments arguments) {
    String phrase = PyText.lower(PythonStrings.strip(arguments.text("end_phrase")));
    return response ->
        PyText.lower(PyText.strip(PythonStrings.strip(response), '"')).endsWith(phrase);
  }

  private static boolean isQuoted(String response) {
    String s = PythonStrings.strip(response);
    return s.length() > 1 && s.startsWith("\"") && s.endsWith("\"");
  }
}
