package org.eaft.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Turns rows into examples and counts what became of them. */
final class ExampleBuilder {

  private static final BitSet NONE = new BitSet();

  private final DataOptions options;
  private final Optional<ChatMasker> masker;
  private final Tokenizer tokenizer;
  private final List<Example> examples = new ArrayList<>();
  private int rows;
  private int truncated;
  private int dropped;
  private int unlabelled;

  ExampleBuilder(DataOptions options, Optional<ChatTemplate> template, Tokenizer tokenizer) {
    this.options = options;
    this.masker = template.map(t -> new ChatMasker(t, tokenizer.specialTokens()));
    this.tokenizer = tokenizer;
  }

  void add(Row row, Content content) {
    rows++;
    Example e;
    try {
      e = example(row, content);
    } catch (DataException | IllegalArgumentException x) {
      throw new DataException("%s: %s".formatted(row.where(), x.getMessage()), x);
    }
    if (e.length() > options.maxLength()) {
      switch (options.overlong()) {
        case ERROR ->
            throw new DataException(
                "%s: row %d has %d tokens, more than max_length %d; raise data.max_length, or set data.overlong to truncate or drop"
                    .formatted(row.where(), row.index(), e.length(), options.maxLength()));
        case DROP -> {
          dropped++;
          return;
        }
        case TRUNCATE -> {
          truncated++;
          e = cut(e, options.maxLength());
        }
      }
    }
    unlabelled += e.supervisedTokens() == 0 ? 1 : 0;
    examples.add(e);
  }

  private Example example(Row row, Content content) {
    if (content instanceof Content.Chat chat) {
      RenderedChat r = rendered(chat);
      return tokens(row, r.text(), r.literal(), trained(r), false);
    } else if (content instanceof Content.Continuation c) {
      String text = c.prompt() + c.completion();
      int from = options.trainOn() == TrainOn.ALL ? 0 : c.prompt().length();
      return tokens(row, text, NONE, List.of(new Span(from, text.length())), true);
    }
    String text = ((Content.Text) content).text();
    return tokens(row, text, NONE, List.of(new Span(0, text.length())), true);
  }

  private RenderedChat rendered(Content.Chat chat) {
    ChatMasker m = masker.orElseThrow();
    return switch (options.trainOn()) {
      case ASSISTANT -> m.render(chat);
      case LAST -> m.renderLast(chat);
      case ALL -> m.renderOnly(chat);
    };
  }

  private List<Span> trained(RenderedChat r) {
    return options.trainOn() == TrainOn.ALL
        ? List.of(new Span(0, r.text().length()))
        : r.generated();
  }

  private Example tokens(
      Row row, String text, BitSet literal, List<Span> trained, boolean endOfText) {
    Encoding e = tokenizer.encode(text, literal);
    if (e.length() == 0) {
      throw new DataException("row %d has no text".formatted(row.index()));
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
    return new Example(row.index(), ids, marks);
  }

  private static DataException noEos() {
    return new DataException(
        "the tokenizer names no EOS token, which must end a row without a template; set eos_token in"
            + " tokenizer_config.json");
  }

  private static Example cut(Example e, int length) {
    return new Example(
        e.index(), Arrays.copyOf(e.ids(), length), Arrays.copyOf(e.trained(), length));
  }

  ExampleSet finish(DataFormat format) {
    ExampleSet set = new ExampleSet(examples, format, rows, truncated, dropped, unlabelled);
    if (set.supervisedTokens() == 0) {
      throw new DataException(
          "%s: not one token to train on in %d rows (%d dropped and %d cut at max_length %d, train_on %s)"
              .formatted(
                  options.file(),
                  rows,
                  dropped,
                  truncated,
                  options.maxLength(),
                  options.trainOn().name().toLowerCase(Locale.ROOT)));
    }
    return set;
  }
}
