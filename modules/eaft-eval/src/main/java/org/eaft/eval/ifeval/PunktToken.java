package org.eaft.eval.ifeval;

import java.util.regex.Pattern;

/** A token of Punkt's and what has been found out about it. */
final class PunktToken {

  private static final String NUMBER = "##number##";
  private static final Pattern NUMERIC = PyPattern.of("-?[.,]?\\d[\\d,.-]*\\.?");
  private static final Pattern ELLIPSIS = PyPattern.of("\\.\\.+");
  private static final Pattern INITIAL = PyPattern.of("[^\\W\\d]\\.");

  final String text;

  /** In lower case; numbers are all the same. */
  private final String type;

  /** A sentence ends behind it. */
  boolean ends;

  boolean abbreviation;
  final boolean ellipsis;

  /** The first decision, on the token alone. */
  PunktToken(String text, PunktModel model) {
    this.text = text;
    String lower = PyText.lower(text);
    this.type = NUMERIC.matcher(lower).matches() ? NUMBER : lower;
    boolean end = text.equals(".") || text.equals("?") || text.equals("!");
    this.ellipsis = !end && ELLIPSIS.matcher(text).matches();
    boolean period = !end && hasPeriod() && !text.endsWith("..");
    this.abbreviation =
        period && model.isAbbreviation(PyText.lower(text.substring(0, text.length() - 1)));
    this.ends = end || (period && !abbreviation);
  }

  boolean hasPeriod() {
    return text.endsWith(".");
  }

  String typeWithoutPeriod() {
    return type.length() > 1 ? PyText.withoutSuffix(type, ".") : type;
  }

  /** Without the period if that is taken to end a sentence. */
  String typeWithoutEnd() {
    return ends ? typeWithoutPeriod() : type;
  }

  boolean isNumber() {
    return typeWithoutPeriod().equals(NUMBER);
  }

  /** A letter and a period. */
  boolean isInitial() {
    return INITIAL.matcher(text).matches();
  }

  boolean isUpper() {
    return Character.isUpperCase(text.codePointAt(0));
  }

  boolean isLower() {
    return Character.isLowerCase(text.codePointAt(0));
  }

  boolean isPunctuation() {
    return text.length() == 1 && ";:,.!?".contains(text);
  }
}
