package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Prompts as the tokens that a model writes behind: through its chat template, or as they are. */
public final class PromptEncoder {

  private final Tokenizer tokenizer;

  /** Null where prompts are read as they are. */
  private final ChatMasker masker;

  private final String system;

  private PromptEncoder(Tokenizer tokenizer, ChatMasker masker, String system) {
    this.tokenizer = tokenizer;
    this.masker = masker;
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
    return new PromptEncoder(
        tokenizer,
        chosen.map(c -> new ChatMasker(c, tokenizer.specialTokens())).orElse(null),
        system);
  }

  /** Whether prompts go through a chat template. */
  public boolean chats() {
    return masker != null;
  }

  /**
   * The tokens of a prompt. Special tokens that a turn quotes are text; in a text that no template
   * wraps they are special, and what the tokenizer puts before such a text comes first.
   *
   * @throws DataException naming the prompt, if it has no tokens or holds half a character, or is a
   *     conversation where there is no template, or the template refuses it
   */
  public int[] ids(Prompt prompt) {
    try {
      int[] ids = encode(prompt);
      if (ids.length == 0) {
        throw new DataException("the prompt is empty");
      }
      return ids;
    } catch (DataException | IllegalArgumentException e) {
      throw new DataException(prompt.where() + ": " + e.getMessage(), e);
    }
  }

  private int[] encode(Prompt prompt) {
    if (prompt instanceof Prompt.Text text) {
      return chats()
          ? encode(List.of(Map.of("role", "user", "content", text.text())), Map.of())
          : tokenizer.encode(text.text()).behind(tokenizer.beginning()).ids();
    }
    if (!chats()) {
      throw new DataException("messages need a chat template; name one, or give a text");
    }
    Prompt.Chat chat = (Prompt.Chat) prompt;
    return encode(chat.messages(), chat.extra());
  }

  private int[] encode(List<Map<String, Object>> messages, Map<String, Object> extra) {
    List<Map<String, Object>> all = new ArrayList<>(messages);
    if (system != null && !"system".equals(messages.get(0).get("role"))) {
      all.add(0, Map.of("role", "system", "content", system));
    }
    RenderedChat r = masker.renderPrompt(new Content.Chat(all, extra));
    return tokenizer.encode(r.text(), r.literal()).ids();
  }
}
