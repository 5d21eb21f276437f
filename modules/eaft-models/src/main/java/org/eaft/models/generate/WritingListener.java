package org.eaft.models.generate;

/** Is told of texts while they are written, on the thread that asked for them. */
public interface WritingListener {

  /** Listens to nothing. */
  WritingListener NONE =
      new WritingListener() {
        @Override
        public boolean wrote(int text, int token) {
          return true;
        }

        @Override
        public void ended(int text, Written written) {}
      };

  /**
   * A text has a new token; tokens that end it are not told.
   *
   * @param text index of its request
   * @return whether the text may go on
   */
  boolean wrote(int text, int token);

  /**
   * A text has ended.
   *
   * @param text index of its request
   */
  void ended(int text, Written written);
}
