package org.eaft.text;

import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what rows say into tokens and labels. */
final class ExampleBuilder {

  private static final BitSet NONE = new BitSet();

  private final TrainOn trainOn;
  private final Optional<ChatMasker> masker;
  private final Tokenizer tokenizer;

  ExampleBuilder(TrainOn trainOn, Optional<ChatTemplate> template, Tokenizer tokenizer) {
    this.trainOn = trainOn;
    this.masker = template.map(t -> new ChatMasker(t, tokenizer.specialTokens()));
    this.tokenizer = tokenizer;
  }

  /**
   * A row as the model reads it.
   *
   * @param index 0-based row of the data set
   * @throws BadRowException where the template refuses it, or there is no text
   */
  RenderedRow render(int index, Row row, Content content) {
    try {
      if (content instanceof Content.Chat chat) {
        RenderedChat r = rendered(chat);
        return tokens(index, row, r.text(), r.literal(), trained(chat, r), false);
      } else if (content instanceof Content.Continuation c) {
        String text = c.prompt() + c.completion();
        int from = trainOn == TrainOn.ALL ? 0 : c.prompt().length();
        return tokens(index, row, text, NONE, List.of(new Span(from, text.length())), true);
      }
      String text = ((Content.Text) content).text();
      return tokens(index, row, text, NONE, List.of(new Span(0, text.length())), true);
    } catch (DataException | IllegalArgumentException x) {
      throw new BadRowException("%s: %s".formatted(row.where(), x.getMessage()), x);
    }
  }

  private RenderedChat rendered(Content.Chat chat) {
    ChatMasker m = masker.orElseThrow();
    return switch (trainOn) {
      case ASSISTANT -> m.render(chat);
      case LAST -> m.renderLast(chat);
      case ALL -> m.renderOnly(chat);
    };
  }

  private List<Span> trained(Content.Chat chat, RenderedChat r) {
    List<Map<String, Object>> turns = chat.messages();
    List<Span> said = r.generated();
    return switch (trainOn) {
      case ASSISTANT -> said.subList(Math.min(said.size(), saidInPrompt(chat)), said.size());
      case LAST -> hasAssistant(turns.subList(chat.prompt(), turns.size())) ? said : List.of();
      case ALL -> List.of(new Span(0, r.text().length()));
    };
  }

  /** How often the assistant speaks in the turns that are only read. */
  private int saidInPrompt(Content.Chat chat) {
    List<Map<String, Object>> prompt = chat.messages().subList(0, chat.prompt());
    return hasAssistant(prompt)
        ? masker.orElseThrow().render(new Content.Chat(prompt, chat.extra())).generated().size()
        : 0;
  }

  private static boolean hasAssistant(List<Map<String, Object>> turns) {
    return turns.stream().anyMatch(m -> "assistant".equals(m.get("role")));
  }

  private RenderedRow tokens(
      int index, Row row, String text, BitSet literal, List<Span> trained, boolean plain) {
    Encoding e = tokenizer.encode(text, literal);
    e = plain ? e.behind(tokenizer.beginning()) : e;
    if (e.length() == 0) {
      throw new DataException("there is no text");
    }
    boolean[] marks = Span.mark(e, trained);
    int[] ids = e.ids();
    if (plain) {
      int eos = tokenizer.eos().orElseThrow(ExampleBuilder::noEos);
      ids = Arrays.copyOf(ids, ids.length + 1);
      marks = Arrays.copyOf(marks, ids.length);
      ids[ids.length - 1] = eos;
      marks[ids.length - 1] = true;
    }
    marks[0] = false;
    return new RenderedRow(row.where(), text, e, new Example(index, ids, marks));
  }

  /** Fails where rows without a template cannot be ended. */
  static void requireEos(Tokenizer tokenizer) {
    tokenizer.eos().orElseThrow(ExampleBuilder::noEos);
  }

  private static DataException noEos() {
    return new DataException(
        "the tokenizer names no EOS token, which must end a row without a template; set eos_token in"
            + " tokenizer_config.json");
  }
}
