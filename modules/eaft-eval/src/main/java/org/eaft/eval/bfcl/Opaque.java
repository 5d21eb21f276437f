package org.eaft.eval.bfcl;

/**
 * A value of Python that no answer has: bytes or a complex number.
 *
 * @param type Python's name of its type
 * @param text as Python prints it
 */
public record Opaque(String type, String text) {

  @Override
  public String toString() {
    return text;
  }
}
