package org.eaft.text;

import java.util.List;
import java.util.Map;

/** Something that a model is to write behind. */
public sealed interface Prompt {

  /** Where it stands, the start of every message about it. */
  String where();

  /** A text: what a user says, or, without a chat template, the beginning of what is written. */
  record Text(String where, String text) implements Prompt {}

  /**
   * Turns of a conversation.
   *
   * @param messages each with {@code role} and {@code content}; the last is not the assistant's
   * @param extra what else the template may read, such as {@code tools}
   */
  record Chat(String where, List<Map<String, Object>> messages, Map<String, Object> extra)
      implements Prompt {

    public Chat {
      messages = List.copyOf(messages);
    }

    /** Turns alone. */
    public Chat(String where, List<Map<String, Object>> messages) {
      this(where, messages, Map.of());
    }
  }
}
