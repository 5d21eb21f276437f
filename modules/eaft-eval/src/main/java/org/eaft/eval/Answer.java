package org.eaft.eval;

/** Says whether a text that a model wrote is right. */
@FunctionalInterface
public interface Answer {

  /**
   * Whether the text is right.
   *
   * @param text up to the token that ended it, without that token
   */
  boolean accepts(String text);
}
