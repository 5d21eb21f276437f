package org.eaft.text;

import java.util.List;
import java.util.Map;

/** What a row says, whatever its layout. */
sealed interface Content {

  /**
   * Turns of a conversation.
   *
   * @param extra what else the template may read, such as {@code tools}
   * @param prompt so many turns at the start are only read, whoever says them
   */
  record Chat(List<Map<String, Object>> messages, Map<String, Object> extra, int prompt)
      implements Content {

    /** A conversation in which every turn of the assistant may be trained. */
    Chat(List<Map<String, Object>> messages, Map<String, Object> extra) {
      this(messages, extra, 0);
    }
  }

  /** Text to read and text to write after it, without a template. */
  record Continuation(String prompt, String completion) implements Content {}

  /** Text that is trained whole. */
  record Text(String text) implements Content {}
}
