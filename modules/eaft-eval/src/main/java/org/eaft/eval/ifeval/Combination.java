package org.eaft.eval.ifeval;

import java.util.ArrayList;
import java.util.List;
import org.eaft.eval.python.PythonStrings;

/** Two responses, or the prompt before the response. */
final class Combination {

  static final List<Kind> KINDS =
      List.of(
          Kind.of("combination:two_responses", Combination::isTwoResponses),
          Kind.of("combination:repeat_prompt", Combination::repeatPrompt, "prompt_to_repeat"));

  private Combination() {}

  /** Six stars between two texts that differ; more of them only at either end. */
  private static boolean isTwoResponses(String response) {
    String[] parts = response.split("\\*{6}", -1);
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < parts.length; i++) {
      if (!PyText.isBlank(parts[i])) {
        texts.add(PythonStrings.strip(parts[i]));
      } else if (i > 0 && i < parts.length - 1) {
        return false;
      }
    }
    return texts.size() == 2 && !texts.get(0).equals(texts.get(1));
  }

  private static Instruction repeatPrompt(Arguments arguments) {
    String prompt = PyText.lower(PythonStrings.strip(arguments.text("prompt_to_repeat")));
    return response -> PyText.lower(PythonStrings.strip(response)).startsWith(prompt);
  }
}
