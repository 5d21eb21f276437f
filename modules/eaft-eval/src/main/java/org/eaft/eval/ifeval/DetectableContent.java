package org.eaft.eval.ifeval;

import java.util.List;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** Placeholders and postscripts. */
final class DetectableContent {

  static final List<Kind> KINDS =
      List.of(
          Kind.of(
              "detectable_content:number_placeholders",
              DetectableContent::placeholders,
              "num_placeholders"),
          Kind.of(
              "detectable_content:postscript", DetectableContent::postscript, "postscript_marker"));

  private static final Pattern PLACEHOLDER = PyPattern.of("\\[.*?\\]");

  private DetectableContent() {}

  private static Instruction placeholders(Arguments arguments) {
    int number = arguments.number("num_placeholders");
    return response -> Keywords.count(PLACEHOLDER, response) >= number;
  }

  /** The marker anywhere; between the letters of the two usual ones there may be a space. */
  private static Instruction postscript(Arguments arguments) {
    String marker = PythonStrings.strip(arguments.text("postscript_marker"));
    String pattern =
        switch (marker) {
          case "P.P.S" -> "p\\.\\s?p\\.\\s?s";
          case "P.S." -> "p\\.\\s?s\\.";
          default -> PyText.lower(marker);
        };
    Pattern compiled =
        arguments.pattern("postscript_marker", "\\s*" + pattern + ".*$", PyPattern::multiLine);
    return response -> compiled.matcher(PyText.lower(response)).find();
  }
}
