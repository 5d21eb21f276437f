package org.eaft.models.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/**
 * Writes texts behind prompts, many at a time, each token being the likeliest.
 *
 * <p>Texts that end leave the batch and others take their places, so that long ones do not keep the
 * rest waiting.
 */
public final class Generator {

  /** New prompts are read once this part of the batch is free. */
  private static final double FREE = 0.25;

  private final Decoder decoder;
  private final int rows;

  /**
   * A generator.
   *
   * @param rows texts at a time
   */
  public Generator(Decoder decoder, int rows) {
    this.decoder = decoder;
    this.rows = rows;
  }

  /** A text that is being written in the row of the cache of its place in the list. */
  private static final class Text {
    final int index;
    final int most;
    final int[] tokens;
    int next;
    int written;
    boolean ended;

    Text(int index, int last, int most) {
      this.index = index;
      this.next = last;
      this.most = most;
      this.tokens = new int[most];
    }

    /** Takes the token that follows. */
    void add(int token, IntPredicate end) {
      if (end.test(token)) {
        ended = true;
        return;
      }
      tokens[written++] = token;
      next = token;
      ended = written == most;
    }
  }

  /**
   * What the model writes, always the token with the largest logit, the first of equals.
   *
   * @param prompts at least one token each, and fewer than the model's context
   * @param maxTokens after which a text is cut off, at least 1; the context's end also cuts it off
   * @param end tokens that end a text
   * @return the new tokens of each prompt, without the one that ended it
   * @throws ArithmeticException where a logit is not a number
   */
  public List<int[]> greedy(List<int[]> prompts, int[] maxTokens, IntPredicate end) {
    prompts.forEach(this::requireRoom);
    int[][] texts = new int[prompts.size()][];
    // the longest first: those that begin last should not be the last to end
    Deque<Integer> waiting =
        new ArrayDeque<>(
            IntStream.range(0, texts.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -prompts.get(i).length))
                .toList());
    List<Text> active = new ArrayList<>();
    try (KeyValueCache cache = decoder.newCache()) {
      while (!waiting.isEmpty() || !active.isEmpty()) {
        if (rows - active.size() >= FREE * rows || active.isEmpty()) {
          admit(waiting, prompts, maxTokens, active, cache);
        }
        step(active, cache, end);
        leave(active, texts, cache);
      }
    }
    return Arrays.asList(texts);
  }

  private void requireRoom(int[] prompt) {
    if (prompt.length == 0 || prompt.length >= decoder.contextLength()) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens cannot be continued in a context of %d"
              .formatted(prompt.length, decoder.contextLength()));
    }
  }

  private void admit(
      Deque<Integer> waiting,
      List<int[]> prompts,
      int[] maxTokens,
      List<Text> active,
      KeyValueCache cache) {
    List<int[]> beginnings = new ArrayList<>();
    while (active.size() < rows && !waiting.isEmpty()) {
      int index = waiting.remove();
      int[] prompt = prompts.get(index);
      int last = prompt.length - 1;
      int most = Math.min(maxTokens[index], decoder.contextLength() - prompt.length);
      active.add(new Text(index, prompt[last], most));
      beginnings.add(Arrays.copyOf(prompt, last));
    }
    if (!beginnings.isEmpty()) {
      decoder.prefill(beginnings, cache);
    }
  }

  private void step(List<Text> active, KeyValueCache cache, IntPredicate end) {
    float[] logits = decoder.step(active.stream().mapToInt(t -> t.next).toArray(), cache);
    int vocabulary = decoder.vocabularySize();
    for (int row = 0; row < active.size(); row++) {
      active.get(row).add(largest(logits, row * vocabulary, vocabulary), end);
    }
  }

  private static int largest(float[] logits, int at, int n) {
    int best = 0;
    for (int i = 0; i < n; i++) {
      if (Float.isNaN(logits[at + i])) {
        throw new ArithmeticException("the logit of token %d is not a number".formatted(i));
      }
      best = logits[at + i] > logits[at + best] ? i : best;
    }
    return best;
  }

  /** Takes out what has ended; the last rows fill the gaps. */
  private static void leave(List<Text> active, int[][] texts, KeyValueCache cache) {
    int[] kept = IntStream.range(0, active.size()).toArray();
    int n = kept.length;
    for (int row = n - 1; row >= 0; row--) {
      Text text = active.get(row);
      if (text.ended) {
        texts[text.index] = Arrays.copyOf(text.tokens, text.written);
        n--;
        kept[row] = kept[n];
        active.set(row, active.get(n));
      }
    }
    if (n < kept.length) {
      cache.keep(Arrays.copyOf(kept, n));
      active.subList(n, active.size()).clear();
    }
  }
}
