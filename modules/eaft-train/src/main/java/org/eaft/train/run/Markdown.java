package org.eaft.train.run;

import java.util.Map;

/** Pieces of Markdown whose content cannot break out of them. */
final class Markdown {

  private Markdown() {}

  /** A table of two columns without a head. */
  static String facts(Map<String, String> facts) {
    StringBuilder table = new StringBuilder("| | |\n|---|---|\n");
    facts.forEach((name, fact) -> table.append("| %s | %s |\n".formatted(name, fact)));
    return table.toString();
  }

  /** Text as it is, in one line, fit for a cell. */
  static String code(Object text) {
    String line = String.valueOf(text).replaceAll("\\s+", " ").strip().replace("|", "\\|");
    String fence = "`";
    while (line.contains(fence)) {
      fence += "`";
    }
    return fence.length() == 1 ? fence + line + fence : "%s %s %s".formatted(fence, line, fence);
  }

  /** Lines as they are. */
  static String block(String language, String text) {
    String fence = "```";
    while (text.contains(fence)) {
      fence += "`";
    }
    return "%s%s\n%s\n%s\n".formatted(fence, language, text.strip(), fence);
  }

  /** A string of YAML. */
  static String yaml(String text) {
    return Json.line(text);
  }
}
