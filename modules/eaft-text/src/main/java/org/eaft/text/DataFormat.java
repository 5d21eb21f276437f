package org.eaft.text;

/** How a row of a data file is laid out. */
public enum DataFormat {
  /** Detected from the first record of each file, or from the file name for {@code .txt}. */
  AUTO,
  /**
   * {@code {"messages": [{"role": "user", "content": "..."}, ...], "tools": [...]}}, as
   * transformers and TRL take them; {@code conversations} of the same turns too.
   */
  MESSAGES,
  /** {@code {"prompt": "...", "completion": "..."}}, each a text or a list of messages. */
  PROMPT_COMPLETION,
  /** {@code {"question": "...", "answer": "..."}}, as in GSM8K. */
  QUESTION_ANSWER,
  /**
   * {@code {"instruction": "...", "input": "...", "output": "...", "system": "...", "history":
   * [["...", "..."]]}}.
   */
  ALPACA,
  /**
   * {@code {"conversations": [{"from": "human", "value": "..."}, ...], "system": "...", "tools":
   * "[...]"}}, as LLaMA-Factory takes them, with turns from function_call and observation.
   */
  SHAREGPT,
  /** {@code {"text": "..."}}, or one example a line in a {@code .txt} file. */
  TEXT
}
