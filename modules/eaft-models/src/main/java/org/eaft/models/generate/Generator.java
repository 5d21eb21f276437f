package org.eaft.models.generate;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.ops.Parallel;

/**
 * Writes texts behind prompts, many at a time.
 *
 * <p>Texts that end leave the batch and others take their places, so that long ones do not keep the
 * rest waiting. A prompt that is asked for several times in a row is read once.
 */
public final class Generator {

  /** New prompts are read once this part of the batch is free. */
  private static final double FREE = 0.25;

  /**
   * Tokens of prompts, padding included, that are read at a time: more take memory, not less time.
   */
  private static final int TOKENS = 4096;

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

  /**
   * Writes texts.
   *
   * @param requests whose prompts have fewer tokens than the model's context
   * @param end tokens that end a text; they are not part of it
   * @param listener what it throws ends all texts
   * @return what was written, in the order of the requests
   * @throws IllegalArgumentException if a prompt is empty or too long
   * @throws ArithmeticException where a logit is not a number
   */
  public List<Written> generate(
      List<Request> requests, Sampling sampling, IntPredicate end, WritingListener listener) {
    requests.forEach(request -> requireRoom(request.prompt(), decoder));
    Written[] texts = new Written[requests.size()];
    // the longest first: those that begin last should not be the last to end
    Deque<Integer> waiting =
        new ArrayDeque<>(
            IntStream.range(0, texts.length)
                .boxed()
                .sorted(Comparator.comparingInt(i -> -requests.get(i).prompt().length))
                .toList());
    List<Text> active = new ArrayList<>();
    try (KeyValueCache cache = decoder.newCache()) {
      while (!waiting.isEmpty() || !active.isEmpty()) {
        if (rows - active.size() >= FREE * rows || active.isEmpty()) {
          List<Text> next = new ArrayList<>();
          while (active.size() + next.size() < rows && !waiting.isEmpty()) {
            int i = waiting.remove();
            next.add(new Text(i, requests.get(i), sampling, end, decoder.contextLength()));
          }
          active.addAll(read(next, cache));
        }
        step(active, cache);
        active.forEach(text -> text.tell(listener));
        leave(active, texts, cache);
      }
    }
    return Arrays.asList(texts);
  }

  static void requireRoom(int[] prompt, Decoder decoder) {
    if (prompt.length == 0 || prompt.length >= decoder.contextLength()) {
      throw new IllegalArgumentException(
          "a prompt of %d tokens cannot be continued in a context of %d"
              .formatted(prompt.length, decoder.contextLength()));
    }
  }

  /**
   * Reads prompts.
   *
   * @param texts those with equal prompts stand together
   * @return the texts in the order of their rows
   */
  private List<Text> read(List<Text> texts, KeyValueCache cache) {
    List<Text> first = new ArrayList<>();
    List<Text> again = new ArrayList<>();
    List<Integer> same = new ArrayList<>();
    for (Text text : texts) {
      if (!first.isEmpty() && Arrays.equals(first.get(first.size() - 1).prompt(), text.prompt())) {
        again.add(text);
        same.add(cache.rows() + first.size() - 1);
      } else {
        first.add(text);
      }
    }
    prefill(first.stream().map(t -> beginning(t.prompt())).toList(), cache);
    cache.addCopies(same.stream().mapToInt(row -> row).toArray());
    first.addAll(again);
    return first;
  }

  /** Reads beginnings of rows, the longest first, so many at a time. */
  private void prefill(List<int[]> beginnings, KeyValueCache cache) {
    int from = 0;
    while (from < beginnings.size()) {
      int many = Math.max(1, TOKENS / Math.max(1, beginnings.get(from).length));
      int to = Math.min(beginnings.size(), from + many);
      decoder.prefill(beginnings.subList(from, to), cache);
      from = to;
    }
  }

  /** All but the last token, which a step reads. */
  static int[] beginning(int[] prompt) {
    return Arrays.copyOf(prompt, prompt.length - 1);
  }

  private void step(List<Text> active, KeyValueCache cache) {
    float[] logits = decoder.step(active.stream().mapToInt(Text::next).toArray(), cache);
    int n = decoder.vocabularySize();
    Parallel.tasks(active.size(), row -> active.get(row).choose(logits, row * n, n));
  }

  /** Takes out what has ended; the last rows fill the gaps. */
  private static void leave(List<Text> active, Written[] texts, KeyValueCache cache) {
    int[] kept = IntStream.range(0, active.size()).toArray();
    int n = kept.length;
    for (int row = n - 1; row >= 0; row--) {
      Text text = active.get(row);
      if (text.ended()) {
        texts[text.index()] = text.written();
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
