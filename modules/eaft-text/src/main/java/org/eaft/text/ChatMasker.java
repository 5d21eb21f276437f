package org.eaft.text;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Which characters of a rendered conversation the assistant says.
 *
 * <p>From the template's generation marks; where it has none, from the difference between renders:
 * a turn of the assistant goes from the end of [messages before it + generation prompt] to the end
 * of [messages up to it], without white space after a closing special token. That holds only if
 * each shorter render begins the longer one, which is checked.
 */
final class ChatMasker {

  private final ChatTemplate template;
  private final Set<String> specialTokens;

  ChatMasker(ChatTemplate template, Set<String> specialTokens) {
    this.template = template;
    this.specialTokens = specialTokens;
  }

  /** The conversation and, in order, what the assistant says. */
  RenderedChat render(Content.Chat chat) {
    RenderedChat whole = renderOnly(chat);
    return template.marksGeneration()
        ? whole
        : new RenderedChat(whole.text(), differences(chat, whole.text()));
  }

  /** The conversation alone, for which the template needs no marks. */
  RenderedChat renderOnly(Content.Chat chat) {
    return template.render(chat.messages(), chat.extra(), false);
  }

  private List<Span> differences(Content.Chat chat, String whole) {
    List<Span> spans = new ArrayList<>();
    List<Map<String, Object>> messages = chat.messages();
    for (int i = 0; i < messages.size(); i++) {
      if ("assistant".equals(messages.get(i).get("role"))) {
        boolean last = i + 1 == messages.size();
        String prompt = template.render(messages.subList(0, i), chat.extra(), true).text();
        String turn =
            last ? whole : template.render(messages.subList(0, i + 1), chat.extra(), false).text();
        if (!turn.startsWith(prompt)) {
          throw notPrefix("messages before turn " + (i + 1) + " and the generation prompt");
        }
        if (!whole.startsWith(turn)) {
          throw notPrefix("first " + (i + 1) + " messages");
        }
        spans.add(new Span(prompt.length(), closing(turn, prompt.length())));
      }
    }
    return spans;
  }

  /** Without the line end that ChatML and others put after a turn's closing token. */
  private int closing(String turn, int from) {
    int end = turn.length();
    while (end > from && Character.isWhitespace(turn.charAt(end - 1))) {
      end--;
    }
    String trimmed = turn.substring(from, end);
    return specialTokens.stream().anyMatch(trimmed::endsWith) ? end : turn.length();
  }

  private DataException notPrefix(String what) {
    return new DataException(
        template.name()
            + " has no {% generation %} marks, and its text for the "
            + what
            + " does not begin its text for the longer conversation, so what the assistant says"
            + " cannot be told. Use a template with marks (data.template), or train_on: all");
  }
}
