package org.eaft.text.jinja;

/**
 * A piece of a template.
 *
 * @param value the text of data, the characters of a string, the sign of an operator
 */
record Token(Kind kind, String value, int line) {

  enum Kind {
    DATA,
    BLOCK_BEGIN,
    BLOCK_END,
    PRINT_BEGIN,
    PRINT_END,
    NAME,
    STRING,
    INTEGER,
    FLOAT,
    SIGN,
    END
  }

  boolean is(Kind k, String v) {
    return kind == k && value.equals(v);
  }

  /** What an error calls it. */
  String described() {
    return switch (kind) {
      case END -> "the end of the template";
      case BLOCK_END -> "the end of the block";
      case PRINT_END -> "the end of the expression";
      case STRING -> "the string '" + value + "'";
      default -> "'" + value + "'";
    };
  }
}
