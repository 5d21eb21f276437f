package org.eaft.eval;

/** Judges a text that a model wrote. */
@FunctionalInterface
public interface Judge {

  /**
   * What is to be said of a text.
   *
   * @param text up to the token or stop string that ended it, without that; special tokens have no
   *     text
   */
  Verdict judge(String text);
}
