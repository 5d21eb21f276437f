package org.eaft.text;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Keeps special tokens that stand in messages apart from those that the template writes.
 *
 * <p>Before rendering, the text of a special token in a message gets a mark inside, a noncharacter
 * of Unicode that the conversation does not hold; afterwards the marks are taken out and their
 * places remembered. Conversations without such text, which are nearly all, are not touched.
 */
final class LiteralTokens {

  private static final char FIRST_MARK = '\uFDD0';
  private static final char LAST_MARK = '\uFDEF';

  private final TokenFinder finder;

  LiteralTokens(Iterable<String> specialTokens) {
    List<String> all = new ArrayList<>();
    specialTokens.forEach(all::add);
    this.finder = new TokenFinder(all);
  }

  /** A conversation whose special tokens bear the mark; 0 where there are none. */
  record Guarded(Content.Chat chat, char mark) {}

  Guarded guard(Content.Chat chat) {
    boolean[] found = {false};
    Consumer<String> look = s -> found[0] |= finder.next(s, 0, s.length()) >= 0;
    visit(chat.messages(), look);
    visit(chat.extra(), look);
    if (!found[0]) {
      return new Guarded(chat, (char) 0);
    }
    char mark = mark(chat);
    List<Map<String, Object>> messages = new ArrayList<>();
    for (Map<String, Object> m : chat.messages()) {
      messages.add(marked(m, mark));
    }
    return new Guarded(new Content.Chat(messages, marked(chat.extra(), mark)), mark);
  }

  private static void visit(Object value, Consumer<String> each) {
    if (value instanceof String s) {
      each.accept(s);
    } else if (value instanceof Map<?, ?> m) {
      m.forEach(
          (k, v) -> {
            visit(k, each);
            visit(v, each);
          });
    } else if (value instanceof Iterable<?> l) {
      l.forEach(v -> visit(v, each));
    }
  }

  /** A noncharacter that neither stands in the conversation nor is spelled there as JSON does. */
  private static char mark(Content.Chat chat) {
    BitSet used = new BitSet();
    Consumer<String> look =
        s -> {
          for (char c = FIRST_MARK; c <= LAST_MARK; c++) {
            if (s.indexOf(c) >= 0 || s.contains(escape(c))) {
              used.set(c - FIRST_MARK);
            }
          }
        };
    visit(chat.messages(), look);
    visit(chat.extra(), look);
    int free = used.nextClearBit(0);
    if (free > LAST_MARK - FIRST_MARK) {
      throw new DataException(
          "the conversation holds special tokens as text and all noncharacters U+FDD0 to U+FDEF, of"
              + " which the renderer needs one; remove one of them from the text");
    }
    return (char) (FIRST_MARK + free);
  }

  private static String escape(char mark) {
    return String.format(Locale.ROOT, "\\u%04x", (int) mark);
  }

  private Map<String, Object> marked(Map<String, Object> map, char mark) {
    Map<String, Object> all = new LinkedHashMap<>();
    map.forEach((k, v) -> all.put(marked(k, mark), markedValue(v, mark)));
    return all;
  }

  private Object markedValue(Object value, char mark) {
    if (value instanceof String s) {
      return marked(s, mark);
    } else if (value instanceof Map<?, ?> m) {
      Map<Object, Object> all = new LinkedHashMap<>();
      m.forEach((k, v) -> all.put(markedValue(k, mark), markedValue(v, mark)));
      return all;
    } else if (value instanceof List<?> l) {
      List<Object> all = new ArrayList<>(l.size());
      l.forEach(v -> all.add(markedValue(v, mark)));
      return all;
    }
    return value;
  }

  private String marked(String s, char mark) {
    int at = finder.next(s, 0, s.length());
    if (at < 0) {
      return s;
    }
    StringBuilder out = new StringBuilder();
    int done = 0;
    while (at >= 0) {
      out.append(s, done, at + 1).append(mark);
      done = at + 1;
      at = finder.next(s, at + finder.at(s, at, s.length()).length(), s.length());
    }
    return out.append(s, done, s.length()).toString();
  }

  /** Takes the marks out. */
  static RenderedChat open(String text, List<Span> spans, char mark) {
    if (mark == 0 || (text.indexOf(mark) < 0 && !text.contains(escape(mark)))) {
      return new RenderedChat(text, spans);
    }
    String escaped = escape(mark);
    StringBuilder clean = new StringBuilder(text.length());
    BitSet literal = new BitSet();
    int[] position = new int[text.length() + 1];
    for (int i = 0; i < text.length(); ) {
      int cut = text.charAt(i) == mark ? 1 : text.startsWith(escaped, i) ? escaped.length() : 0;
      if (cut > 0) {
        literal.set(Math.max(0, clean.length() - 1));
      }
      java.util.Arrays.fill(position, i, i + Math.max(1, cut), clean.length());
      if (cut == 0) {
        clean.append(text.charAt(i));
      }
      i += Math.max(1, cut);
    }
    position[text.length()] = clean.length();
    List<Span> moved = new ArrayList<>(spans.size());
    spans.forEach(s -> moved.add(new Span(position[s.start()], position[s.end()])));
    return new RenderedChat(clean.toString(), List.copyOf(moved), literal);
  }
}
