package org.eaft.text;

/** How a row of a data file is laid out. */
public enum DataFormat {
  /** Detected from the first record, or from the file name for {@code .txt}. */
  AUTO,
  /** {@code {"messages": [{"role": "user", "content": "..."}, ...]}}. */
  MESSAGES,
  /** {@code {"prompt": "...", "completion": "..."}}. */
  PROMPT_COMPLETION,
  /** {@code {"question": "...", "answer": "..."}}, as in GSM8K. */
  QUESTION_ANSWER,
  /** {@code {"instruction": "...", "input": "...", "output": "..."}}. */
  ALPACA,
  /** {@code {"conversations": [{"from": "human", "value": "..."}, ...]}}. */
  SHAREGPT,
  /** {@code {"text": "..."}}, or one example a line in a {@code .txt} file. */
  TEXT
}
