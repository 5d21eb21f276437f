package org.eaft.eval;

/** Is told how far a task is. */
public interface TaskListener {

  /** Listens to nothing. */
  TaskListener NONE =
      new TaskListener() {
        @Override
        public void begins(int known, int questions) {}

        @Override
        public void answered(int known, int questions) {}
      };

  /**
   * Questions are about to be asked.
   *
   * @param known those whose answers were there
   */
  void begins(int known, int questions);

  /** One more is answered. */
  void answered(int known, int questions);
}
