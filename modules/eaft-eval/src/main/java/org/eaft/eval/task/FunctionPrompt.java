package org.eaft.eval.task;

import org.eaft.text.Prompt;

/** Conversations about functions. */
final class FunctionPrompt {

  private FunctionPrompt() {}

  static Prompt of(String task, TaskSpec.Ask spec, TaskRow row) {
    throw new UnsupportedOperationException();
  }
}
