package org.eaft.text;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the assistant says, from renders of parts of a conversation.
 *
 * <p>A turn goes from the end of [messages before it + generation prompt] to the end of [messages
 * up to it], without white space behind a closing special token. Each of these must begin the
 * render of the whole, which is checked.
 *
 * <p>Some templates write a turn otherwise once others follow, leaving out its thoughts. Then the
 * turn ends where the messages up to the assistant's next turn begin: their text is what they add
 * when they follow the messages before the turn, and the render of all up to them must end in it
 * and begin the whole. Where the generation prompt opens a thought that the turn does not have, the
 * turn begins where two renders part that differ in nothing but the turn's first character.
 */
final class TurnSpans {

  private final ChatTemplate template;
  private final Set<String> specialTokens;
  private final List<Map<String, Object>> messages;
  private final Map<String, Object> extra;
  private final String whole;

  TurnSpans(ChatTemplate template, Set<String> specialTokens, Content.Chat chat, String whole) {
    this.template = template;
    this.specialTokens = specialTokens;
    this.messages = chat.messages();
    this.extra = chat.extra();
    this.whole = whole;
  }

  /** Every turn of the assistant, in order. */
  List<Span> all() {
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < messages.size(); i++) {
      if (isAssistant(i)) {
        spans.add(turn(i));
      }
    }
    return spans;
  }

  /** The assistant's last turn, if there is one. */
  List<Span> last() {
    for (int i = messages.size() - 1; i >= 0; i--) {
      if (isAssistant(i)) {
        return List.of(turn(i));
      }
    }
    return List.of();
  }

  private boolean isAssistant(int i) {
    return "assistant".equals(messages.get(i).get("role"));
  }

  private Span turn(int i) {
    int start = start(i);
    int end = end(i, start);
    return new Span(start, closing(start, end));
  }

  private String text(List<Map<String, Object>> some) {
    return template.render(some, extra, false).text();
  }

  private int start(int i) {
    String prompt = template.render(messages.subList(0, i), extra, true).text();
    if (whole.startsWith(prompt)) {
      return prompt.length();
    }
    String a = text(with(i, "a"));
    String b = text(with(i, "b"));
    int same = 0;
    while (same < Math.min(a.length(), b.length()) && a.charAt(same) == b.charAt(same)) {
      same++;
    }
    String before = i == 0 ? "" : text(messages.subList(0, i));
    if (a.startsWith(before) && same >= before.length() && whole.startsWith(a.substring(0, same))) {
      return same;
    }
    throw notPrefix("messages before turn " + (i + 1) + " and the generation prompt");
  }

  /** The conversation with other words in a turn. */
  private List<Map<String, Object>> with(int i, String words) {
    Map<String, Object> turn = new LinkedHashMap<>();
    turn.put("role", "assistant");
    turn.put("content", words);
    List<Map<String, Object>> changed = new ArrayList<>(messages);
    changed.set(i, turn);
    return changed;
  }

  private int end(int i, int start) {
    if (i + 1 == messages.size()) {
      return whole.length();
    }
    String turn = text(messages.subList(0, i + 1));
    if (turn.length() >= start && whole.startsWith(turn)) {
      return turn.length();
    }
    int next = i + 1;
    while (next < messages.size() && !isAssistant(next)) {
      next++;
    }
    List<Map<String, Object>> before = messages.subList(0, i);
    List<Map<String, Object>> behind = messages.subList(i + 1, next);
    if (i > 0 && !behind.isEmpty()) {
      List<Map<String, Object>> without = new ArrayList<>(before);
      without.addAll(behind);
      String prefix = text(before);
      String skipping = text(without);
      String upTo = next == messages.size() ? whole : text(messages.subList(0, next));
      int added = skipping.length() - prefix.length();
      if (skipping.startsWith(prefix)
          && whole.startsWith(upTo)
          && upTo.endsWith(skipping.substring(prefix.length()))
          && upTo.length() - added >= start) {
        return upTo.length() - added;
      }
    }
    throw notPrefix("first " + (i + 1) + " messages");
  }

  /** Without the line end that ChatML and others put after a turn's closing token. */
  private int closing(int from, int to) {
    int end = to;
    while (end > from && Character.isWhitespace(whole.charAt(end - 1))) {
      end--;
    }
    String said = whole.substring(from, end);
    return specialTokens.stream().anyMatch(said::endsWith) ? end : to;
  }

  private DataException notPrefix(String what) {
    return new DataException(
        template.name()
            + " has no {% generation %} marks, and its text for the "
            + what
            + " does not begin its text for the longer conversation, so what the assistant says"
            + " cannot be told. Use a template with marks (data.template), or train_on: last or all");
  }
}
