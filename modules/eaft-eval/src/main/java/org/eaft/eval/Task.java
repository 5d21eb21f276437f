package org.eaft.eval;

import java.util.List;

/** Questions that are measured together. */
public interface Task {

  /** As configurations and results call it. */
  String name();

  /** At least one question, with ids of their own; always the same in the same order. */
  List<Question> questions();
}
