package org.eaft.eval.ifeval;

import java.util.List;

/** No commas. */
final class Punctuation {

  static final List<Kind> KINDS =
      List.of(Kind.of("punctuation:no_comma", response -> response.indexOf(',') < 0));

  private Punctuation() {}
}
