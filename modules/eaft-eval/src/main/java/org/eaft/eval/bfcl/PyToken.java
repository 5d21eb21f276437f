package org.eaft.eval.bfcl;

/**
 * A piece of Python.
 *
 * @param value of a number
 */
record PyToken(Type type, String text, Object value) {

  enum Type {
    NAME,
    KEYWORD,
    NUMBER,
    /** With prefix and quotes. */
    STRING,
    OPERATOR,
    /** Where the brackets are closed. */
    NEWLINE,
    END
  }

  boolean is(String text) {
    return (type == Type.OPERATOR || type == Type.KEYWORD) && this.text.equals(text);
  }
}
