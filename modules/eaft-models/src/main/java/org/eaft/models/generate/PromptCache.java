package org.eaft.models.generate;

import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/**
 * Writes one text after the other and keeps what the model read, so that of a prompt that begins
 * like the last one, or like that and the text behind it, only the rest is read: a conversation.
 */
public final class PromptCache implements AutoCloseable {

  private final Decoder decoder;
  private final KeyValueCache cache;

  /** Tokens that the cache's only row holds. */
  private int[] held = new int[0];

  private int reused;

  /** A cache that holds nothing. */
  public PromptCache(Decoder decoder) {
    this.decoder = decoder;
    this.cache = decoder.newCache();
  }

  /** Tokens of the last prompt that did not need to be read again. */
  public int reused() {
    return reused;
  }

  /**
   * Writes a text.
   *
   * @param end tokens that end it
   * @throws IllegalArgumentException if the prompt is empty or too long
   * @throws ArithmeticException where a logit is not a number
   */
  public Written write(
      Request request, Sampling sampling, IntPredicate end, WritingListener listener) {
    Generator.requireRoom(request.prompt(), decoder);
    read(Generator.beginning(request.prompt()));
    Text text = new Text(0, request, sampling, end, decoder.contextLength());
    while (!text.ended()) {
      int token = text.next();
      float[] logits = decoder.step(new int[] {token}, cache);
      held = Arrays.copyOf(held, held.length + 1);
      held[held.length - 1] = token;
      text.choose(logits, 0, decoder.vocabularySize());
      text.tell(listener);
    }
    return text.written();
  }

  private void read(int[] beginning) {
    int same = Arrays.mismatch(held, beginning);
    reused = same < 0 ? beginning.length : same;
    if (reused == 0) {
      cache.keep(new int[0]);
      held = new int[0];
      decoder.prefill(List.of(beginning), cache);
    } else {
      cache.shorten(0, reused);
      held = Arrays.copyOf(held, reused);
      decoder.extend(Arrays.copyOfRange(beginning, reused, beginning.length), cache);
    }
    held = beginning;
  }

  /** Forgets what was read. */
  public void clear() {
    cache.keep(new int[0]);
    held = new int[0];
  }

  @Override
  public void close() {
    cache.close();
  }
}
