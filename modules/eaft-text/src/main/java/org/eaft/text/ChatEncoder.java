package org.eaft.text;

import java.util.List;
import java.util.Map;

/**
 * Conversations to token ids and labels, as a model reads them in training.
 *
 * <p>May be used by several threads.
 */
public final class ChatEncoder {

  private final ChatMasker masker;
  private final Tokenizer tokenizer;
  private final TrainOn trainOn;

  private ChatEncoder(ChatMasker masker, Tokenizer tokenizer, TrainOn trainOn) {
    this.masker = masker;
    this.tokenizer = tokenizer;
    this.trainOn = trainOn;
  }

  /** An encoder with this template. */
  public static ChatEncoder of(ChatTemplate template, Tokenizer tokenizer, TrainOn trainOn) {
    return new ChatEncoder(new ChatMasker(template, tokenizer.specialTokens()), tokenizer, trainOn);
  }

  /** A conversation and what else its template reads, such as {@code tools}. */
  public record Conversation(List<Map<String, Object>> messages, Map<String, Object> extra) {}

  /**
   * The tokens of a conversation and which of them are labels; the first never is.
   *
   * @param index what {@link Example#index} is to be
   * @throws DataException if the template refuses the conversation, or what the assistant says
   *     cannot be told
   */
  public Example encode(int index, Conversation conversation) {
    Content.Chat chat = new Content.Chat(conversation.messages(), conversation.extra());
    RenderedChat r = rendered(chat);
    Encoding e = tokenizer.encode(r.text(), r.literal());
    boolean[] marks = Span.mark(e, trained(r));
    if (marks.length > 0) {
      marks[0] = false;
    }
    return new Example(index, e.ids(), marks);
  }

  /**
   * The tokens after which the assistant speaks.
   *
   * @throws DataException if the template refuses the conversation
   */
  public int[] prompt(Conversation conversation) {
    RenderedChat r =
        masker.renderPrompt(new Content.Chat(conversation.messages(), conversation.extra()));
    return tokenizer.encode(r.text(), r.literal()).ids();
  }

  /** As {@link #encode} for many, by several threads; indices count from 0. */
  public List<Example> encodeAll(List<Conversation> conversations, int threads) {
    try (Workers workers = new Workers(threads)) {
      return workers.map(conversations.size(), i -> encode(i, conversations.get(i)));
    }
  }

  private RenderedChat rendered(Content.Chat chat) {
    return switch (trainOn) {
      case ASSISTANT -> masker.render(chat);
      case LAST -> masker.renderLast(chat);
      case ALL -> masker.renderOnly(chat);
    };
  }

  private List<Span> trained(RenderedChat r) {
    return trainOn == TrainOn.ALL ? List.of(new Span(0, r.text().length())) : r.generated();
  }
}
