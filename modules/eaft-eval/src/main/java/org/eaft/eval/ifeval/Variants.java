package org.eaft.eval.ifeval;

import java.util.List;
import java.util.stream.Stream;
import org.eaft.eval.python.PythonStrings;

/**
 * What the loose verdict tries: the response, without its first line, its last line, or both, each
 * with and without asterisks.
 */
final class Variants {

  private Variants() {}

  /** Those of the eight that differ and are not blank, the response first. */
  static List<String> of(String response) {
    int first = response.indexOf('\n');
    int last = response.lastIndexOf('\n');
    String noFirst = first < 0 ? "" : response.substring(first + 1);
    String noLast = last < 0 ? "" : response.substring(0, last);
    String neither = first == last ? "" : response.substring(first + 1, last);
    return Stream.of(
            response,
            PythonStrings.strip(noFirst),
            PythonStrings.strip(noLast),
            PythonStrings.strip(neither))
        .flatMap(text -> Stream.of(text, text.replace("*", "")))
        .filter(text -> !PyText.isBlank(text))
        .distinct()
        .toList();
  }
}
