package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prompts as the tokens that a model writes behind: through its chat template, or as they are. */
public final class PromptEncoder {

  private final Tokenizer tokenizer;

  /** Null where prompts are read as they are. */
  private final ChatTemplate template;

  private final String system;

  private PromptEncoder(Tokenizer tokenizer, ChatTemplate template, String system) {
    this.tokenizer = tokenizer;
    this.template = template;
    this.system = system;
  }

  /** How prompts are read. */
  public enum Style {
    /** As {@link #CHAT} where there is a chat template, else as {@link #RAW}. */
    AUTO,
    /** A text is what the user says. */
    CHAT,
    /** A text is what stands before that which is written; nothing is put around it. */
    RAW
  }

  /**
   * An encoder.
   *
   * @param template as {@link ChatTemplate#choose} takes it
   * @param system what the system says first, unless a conversation begins with its own; null:
   *     nothing
   * @throws DataException if there is no template for {@link Style#CHAT}, or for a system's turn
   */
  public static PromptEncoder of(Tokenizer tokenizer, Style style, String template, String system) {
    Optional<ChatTemplate> chosen =
        style == Style.RAW ? Optional.empty() : ChatTemplate.choose(template, tokenizer);
    if (chosen.isEmpty() && (style == Style.CHAT || system != null)) {
      throw new DataException(
          style == Style.RAW
              ? "without a chat template there is no turn of the system; put it into the prompt"
              : "the tokenizer came without a chat template; name one: chatml, smollm2 or a Jinja"
                  + " file");
    }
    return new PromptEncoder(tokenizer, chosen.orElse(null), system);
  }

  /** Whether prompts go through a chat template. */
  public boolean chats() {
    return template != null;
  }

  /**
   * The tokens of a prompt.
   *
   * @throws DataException naming the prompt, if it has no tokens, or is a conversation where there
   *     is no template, or the template refuses it
   */
  public int[] ids(Prompt prompt) {
    int[] ids = tokenizer.encode(text(prompt)).ids();
    if (ids.length == 0) {
      throw new DataException(prompt.where() + ": the prompt is empty");
    }
    return ids;
  }

  private String text(Prompt prompt) {
    if (prompt instanceof Prompt.Text text) {
      return chats()
          ? rendered(text.where(), List.of(Map.of("role", "user", "content", text.text())))
          : text.text();
    }
    if (!chats()) {
      throw new DataException(
          prompt.where() + ": messages need a chat template; name one, or give a text");
    }
    return rendered(prompt.where(), ((Prompt.Chat) prompt).messages());
  }

  private String rendered(String where, List<Map<String, Object>> messages) {
    List<Map<String, Object>> all = new ArrayList<>(messages);
    if (system != null && !"system".equals(messages.get(0).get("role"))) {
      all.add(0, Map.of("role", "system", "content", system));
    }
    try {
      return template.render(all, true);
    } catch (DataException e) {
      throw new DataException(where + ": " + e.getMessage(), e);
    }
  }
}
