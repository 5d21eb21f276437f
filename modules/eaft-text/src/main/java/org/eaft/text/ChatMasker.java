package org.eaft.text;

import java.util.List;
import java.util.Set;

/**
 * Which characters of a rendered conversation the assistant says.
 *
 * <p>From the template's generation marks; where it has none, from the difference between renders,
 * see {@link TurnSpans}.
 */
final class ChatMasker {

  private final ChatTemplate template;
  private final Set<String> specialTokens;
  private final LiteralTokens literal;

  ChatMasker(ChatTemplate template, Set<String> specialTokens) {
    this.template = template;
    this.specialTokens = specialTokens;
    this.literal = new LiteralTokens(specialTokens);
  }

  /** The conversation and, in order, what the assistant says. */
  RenderedChat render(Content.Chat chat) {
    return render(chat, TurnSpans::all);
  }

  /** The conversation and what the assistant says last, if it says anything. */
  RenderedChat renderLast(Content.Chat chat) {
    RenderedChat r = render(chat, TurnSpans::last);
    List<Span> said = r.generated();
    return said.size() < 2
        ? r
        : new RenderedChat(r.text(), said.subList(said.size() - 1, said.size()), r.literal());
  }

  /** The conversation alone, for which the template needs no marks. */
  RenderedChat renderOnly(Content.Chat chat) {
    return render(chat, t -> List.of());
  }

  /** The conversation and the start of the assistant's next turn. */
  RenderedChat renderPrompt(Content.Chat given) {
    requireRead(given);
    LiteralTokens.Guarded guarded = literal.guard(given);
    Content.Chat chat = guarded.chat();
    String text = template.render(chat.messages(), chat.extra(), true).text();
    return LiteralTokens.open(text, List.of(), guarded.mark());
  }

  /** Tools and calls that a template does not speak of would be lost without a word. */
  private void requireRead(Content.Chat chat) {
    if (chat.extra().get("tools") != null && !template.mentions("tools")) {
      throw unread("tools");
    }
    if (chat.messages().stream().anyMatch(m -> m.get("tool_calls") != null)
        && !template.mentions("tool_calls")) {
      throw unread("tool_calls");
    }
  }

  private DataException unread(String field) {
    return new DataException(
        "there are %s, and the chat template %s does not read them, so that the model would not see them; choose a template that does (data.template), or take them out"
            .formatted(field, template.name()));
  }

  private RenderedChat render(
      Content.Chat given, java.util.function.Function<TurnSpans, List<Span>> spans) {
    requireRead(given);
    LiteralTokens.Guarded guarded = literal.guard(given);
    Content.Chat chat = guarded.chat();
    RenderedChat whole = template.render(chat.messages(), chat.extra(), false);
    List<Span> said =
        template.marksGeneration()
            ? whole.generated()
            : spans.apply(new TurnSpans(template, specialTokens, chat, whole.text()));
    return LiteralTokens.open(whole.text(), said, guarded.mark());
  }
}
