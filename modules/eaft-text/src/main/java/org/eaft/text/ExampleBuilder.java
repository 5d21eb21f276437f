package org.eaft.text;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Turns what rows say into tokens and labels. */
final class ExampleBuilder {

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
        return tokens(index, row, r.text(), trained(chat, r), false);
      } else if (content instanceof Content.Continuation c) {
        String text = c.prompt() + c.completion();
        int from = trainOn == TrainOn.ALL ? 0 : c.prompt().length();
        return tokens(index, row, text, List.of(new Span(from, text.length())), true);
      }
      String text = ((Content.Text) content).text();
      return tokens(index, row, text, List.of(new Span(0, text.length())), true);
    } catch (DataException | IllegalArgumentException x) {
      throw new BadRowException("%s: %s".formatted(row.place(), x.getMessage()), x);
    }
  }

  private RenderedChat rendered(Content.Chat chat) {
    ChatMasker m = masker.orElseThrow();
    return trainOn == TrainOn.ALL ? m.renderOnly(chat) : m.render(chat);
  }

  private List<Span> trained(Content.Chat chat, RenderedChat r) {
    if (trainOn == TrainOn.ALL) {
      return List.of(new Span(0, r.text().length()));
    }
    List<Span> all = r.generated();
    List<Span> said = all.subList(Math.min(all.size(), saidInPrompt(chat)), all.size());
    return trainOn == TrainOn.LAST && !said.isEmpty()
        ? said.subList(said.size() - 1, said.size())
        : said;
  }

  /** How often the assistant speaks in the turns that are only read. */
  private int saidInPrompt(Content.Chat chat) {
    List<Map<String, Object>> prompt = chat.messages().subList(0, chat.prompt());
    if (prompt.stream().noneMatch(m -> "assistant".equals(m.get("role")))) {
      return 0;
    }
    Content.Chat read = new Content.Chat(prompt, chat.extra());
    return masker.orElseThrow().render(read).generated().size();
  }

  private RenderedRow tokens(
      int index, Row row, String text, List<Span> trained, boolean endOfText) {
    Encoding e = tokenizer.encode(text);
    if (e.length() == 0) {
      throw new DataException("row %d has no text".formatted(index));
    }
    boolean[] marks = Span.mark(e, trained);
    int[] ids = e.ids();
    if (endOfText) {
      int eos = tokenizer.eos().orElseThrow(ExampleBuilder::noEos);
      ids = Arrays.copyOf(ids, ids.length + 1);
      marks = Arrays.copyOf(marks, ids.length);
      ids[ids.length - 1] = eos;
      marks[ids.length - 1] = true;
    }
    marks[0] = false;
    return new RenderedRow(row.place().toString(), text, e, new Example(index, ids, marks));
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
