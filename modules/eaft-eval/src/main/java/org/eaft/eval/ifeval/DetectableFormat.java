package org.eaft.eval.ifeval;

import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** Bullets, fixed answers, highlights, sections, JSON and titles. */
final class DetectableFormat {

  static final List<Kind> KINDS =
      List.of(
          Kind.of(
              "detectable_format:number_bullet_lists", DetectableFormat::bullets, "num_bullets"),
          Kind.of("detectable_format:constrained_response", DetectableFormat::isFixedAnswer),
          Kind.of(
              "detectable_format:number_highlighted_sections",
              DetectableFormat::highlights,
              "num_highlights"),
          Kind.of(
              "detectable_format:multiple_sections",
              DetectableFormat::sections,
              "section_spliter",
              "num_sections"),
          Kind.of("detectable_format:json_format", DetectableFormat::isJson),
          Kind.of("detectable_format:title", DetectableFormat::hasTitle));

  private static final Pattern STAR = PyPattern.multiLine("^\\s*\\*[^*].*$");
  private static final Pattern DASH = PyPattern.multiLine("^\\s*-.*$");
  private static final Pattern HIGHLIGHT = PyPattern.of("\\*[^\\n*]*\\*");
  private static final Pattern DOUBLE_HIGHLIGHT = PyPattern.of("\\*\\*[^\\n*]*\\*\\*");
  private static final Pattern TITLE = PyPattern.of("<<[^\\n]+>>");
  private static final List<String> ANSWERS =
      List.of("My answer is yes.", "My answer is no.", "My answer is maybe.");

  private DetectableFormat() {}

  private static Instruction bullets(Arguments arguments) {
    int number = arguments.number("num_bullets");
    return response -> Keywords.count(STAR, response) + Keywords.count(DASH, response) == number;
  }

  private static boolean isFixedAnswer(String response) {
    return ANSWERS.stream().anyMatch(response::contains);
  }

  /** What is between two pairs of stars counts again there. */
  private static Instruction highlights(Arguments arguments) {
    int number = arguments.number("num_highlights");
    return response ->
        count(HIGHLIGHT, response, h -> !PyText.isBlank(PyText.strip(h, '*')))
                + count(
                    DOUBLE_HIGHLIGHT,
                    response,
                    h -> !PyText.isBlank(h.substring(2, h.length() - 2)))
            >= number;
  }

  private static Instruction sections(Arguments arguments) {
    String splitter = PythonStrings.strip(arguments.text("section_spliter"));
    Pattern pattern =
        arguments.pattern("section_spliter", "\\s?" + splitter + "\\s?\\d+\\s?", PyPattern::of);
    int number = arguments.number("num_sections");
    return response -> {
      // Python splits at groups of the splitter, too, and so finds more sections
      int groups = pattern.matcher(response).groupCount();
      return Keywords.count(pattern, response) * (1 + groups) >= number;
    };
  }

  /** JSON, with or without a fence of backticks. */
  private static boolean isJson(String response) {
    String json = PythonStrings.strip(response);
    for (String fence : List.of("```json", "```Json", "```JSON", "```")) {
      json = PyText.withoutPrefix(json, fence);
    }
    return PyJson.accepts(PythonStrings.strip(PyText.withoutSuffix(json, "```")));
  }

  private static boolean hasTitle(String response) {
    Predicate<String> named =
        t ->
            !PyText.isBlank(
                PythonStrings.rstrip(PythonStrings.lstrip(t, c -> c == '<'), c -> c == '>'));
    return count(TITLE, response, named) > 0;
  }

  private static long count(Pattern pattern, String response, Predicate<String> wanted) {
    return pattern.matcher(response).results().filter(r -> wanted.test(r.group())).count();
  }
}
