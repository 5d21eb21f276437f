package org.eaft.train.generate;

/** Is told of texts while they are written. */
public interface CompletionListener {

  /**
   * A piece of a text is certain.
   *
   * @param text index of its request
   * @param piece not empty
   */
  void wrote(int text, String piece);

  /**
   * A text has ended.
   *
   * @param text index of its request
   */
  void ended(int text, Completion completion);
}
