package org.eaft.eval.ifeval;

import java.util.List;

/** The language of the response. */
final class Language {

  static final List<Kind> KINDS =
      List.of(Kind.of("language:response_language", Language::response, "language"));

  private Language() {}

  private static Instruction response(Arguments arguments) {
    String language = arguments.text("language");
    List<String> known = LanguageDetector.languages();
    if (!known.contains(language)) {
      throw new IllegalArgumentException(
          "%s: argument \"language\" is %s, expected one of %s"
              .formatted(arguments.id(), language, known));
    }
    return response -> is(language, response);
  }

  /** Also true if there is nothing in the response to tell the language by. */
  static boolean is(String language, String response) {
    return LanguageDetector.detect(response).map(language::equals).orElse(true);
  }
}
