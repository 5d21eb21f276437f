package org.eaft.eval.bfcl;

/** How calls are written. */
public enum CallSyntax {
  /**
   * As the text begins: {@link #TOOL_CALL} if there is a {@code <tool_call>}, {@link #JSON} if it
   * is JSON, else {@link #PYTHON}.
   */
  AUTO,

  /**
   * {@code [f(a=1), g.h(b="x")]}, with or without brackets: what the leaderboard's prompt asks for.
   */
  PYTHON,

  /**
   * {@code {"name": "f", "arguments": {"a": 1}}} between {@code <tool_call>} and {@code
   * </tool_call>} on lines of their own, any number of times and with anything around: what the
   * chat templates of Qwen and Hermes ask for. What is no JSON is passed over.
   */
  TOOL_CALL,

  /**
   * JSON objects: one, a list, or several one a line or with semicolons between; each with {@code
   * name} and {@code arguments} or {@code parameters}, or {@code function} and {@code parameters};
   * or a list of {@code {"f": {"a": 1}}}.
   */
  JSON
}
