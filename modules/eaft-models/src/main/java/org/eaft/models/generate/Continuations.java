package org.eaft.models.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjIntConsumer;
import java.util.stream.IntStream;

/**
 * Log-likelihoods of texts behind prompts.
 *
 * <p>A prompt is read once for all the texts behind it, and what neighbouring prompts have in
 * common at their beginning, such as worked examples, is read once for all of them. The numbers are
 * those of whole rows up to the order of sums.
 */
public final class Continuations {

  /** A shorter common beginning is not worth the copies. */
  private static final int SHARED = 32;

  /** Tokens of prompts, padding included, that are read at a time. */
  private static final int TOKENS = 4096;

  /** Logits that are held at a time. */
  private static final int LOGITS = 1 << 25;

  /**
   * Bytes of keys and values that are held at a time, where a prompt alone does not exceed them.
   */
  private static final long BYTES = 1L << 30;

  private final Decoder decoder;
  private final int most;

  /** A reader by a decoder, whose thread it stays on. */
  public Continuations(Decoder decoder) {
    this(decoder, LOGITS);
  }

  /** As {@link #Continuations(Decoder)}, with so many logits at a time, or those of one token. */
  Continuations(Decoder decoder, int most) {
    this.decoder = decoder;
    this.most = most;
  }

  /**
   * Texts behind one prompt.
   *
   * @param prompt at least one token
   * @param texts at least one token each, with the prompt at most the context's length
   */
  public record Ask(int[] prompt, List<int[]> texts) {

    public Ask {
      texts = List.copyOf(texts);
      if (prompt.length == 0 || texts.stream().anyMatch(text -> text.length == 0)) {
        throw new IllegalArgumentException("a prompt and the texts behind it have tokens");
      }
    }
  }

  /**
   * Sums of log-probabilities of the tokens of each text, nats.
   *
   * @param listener gets the sums of each ask, with its index, as soon as they are known
   * @throws ArithmeticException where a logit is not a number
   */
  public void logLikelihoods(List<Ask> asks, ObjIntConsumer<double[]> listener) {
    try (KeyValueCache shared = decoder.newCache();
        KeyValueCache cache = decoder.newCache()) {
      for (Group group : groups(asks)) {
        readAll(group, asks, shared, cache, listener);
      }
    }
  }

  /**
   * Prompts that begin alike.
   *
   * @param common tokens that all begin with; 0 where nothing is read for several of them
   * @param members indices of asks
   */
  record Group(int common, List<Integer> members) {}

  /**
   * Neighbours in the order of their tokens make a group as long as that saves more tokens than it
   * costs; those that are in none make one without a beginning in common, the last.
   */
  static List<Group> groups(List<Ask> asks) {
    List<Integer> order =
        IntStream.range(0, asks.size())
            .boxed()
            .sorted(Comparator.comparing(i -> asks.get(i).prompt(), Arrays::compare))
            .toList();
    List<Group> groups = new ArrayList<>();
    List<Integer> alone = new ArrayList<>();
    int from = 0;
    while (from < order.size()) {
      Group group = group(asks, order.subList(from, order.size()));
      if (group.members().size() == 1) {
        alone.addAll(group.members());
      } else {
        groups.add(group);
      }
      from += group.members().size();
    }
    if (!alone.isEmpty()) {
      groups.add(new Group(0, alone));
    }
    return groups;
  }

  /** The first of some prompts with those behind it that are worth reading together. */
  private static Group group(List<Ask> asks, List<Integer> order) {
    int common = 0;
    int n = 1;
    while (n < order.size()) {
      int all = common(asks, order.get(0), order.get(n));
      // whoever is in the group already reads common - all tokens more, the new one all less
      if (all < SHARED || (n > 1 && (long) n * (common - all) > all)) {
        break;
      }
      common = all;
      n++;
    }
    return new Group(common, order.subList(0, n));
  }

  /** Tokens that two prompts begin with, without the last of the shorter. */
  private static int common(List<Ask> asks, int a, int b) {
    int[] one = asks.get(a).prompt();
    int[] other = asks.get(b).prompt();
    int same = Arrays.mismatch(one, other);
    int shorter = Math.min(one.length, other.length) - 1;
    return same < 0 ? shorter : Math.min(same, shorter);
  }

  /** Prompts with one beginning, those of similar length together. */
  private void readAll(
      Group group,
      List<Ask> asks,
      KeyValueCache shared,
      KeyValueCache cache,
      ObjIntConsumer<double[]> listener) {
    List<Integer> sorted = new ArrayList<>(group.members());
    int[] beginning = Arrays.copyOf(asks.get(sorted.get(0)).prompt(), group.common());
    if (beginning.length > 0) {
      decoder.prefill(List.of(beginning), shared);
    }
    sorted.sort(Comparator.comparingInt(i -> asks.get(i).prompt().length));
    int from = 0;
    while (from < sorted.size()) {
      int to = from + 1;
      while (to < sorted.size() && fits(asks, sorted.subList(from, to + 1), beginning, cache)) {
        to++;
      }
      Reading reading = new Reading(asks, sorted.subList(from, to), beginning.length);
      reading.read(shared, cache);
      reading.tell(listener);
      cache.keep(new int[0]);
      from = to;
    }
    shared.keep(new int[0]);
  }

  private boolean fits(
      List<Ask> asks, List<Integer> members, int[] beginning, KeyValueCache cache) {
    int longest = asks.get(members.get(members.size() - 1)).prompt().length;
    long rows = members.stream().mapToLong(i -> asks.get(i).texts().size()).sum();
    int text =
        members.stream()
            .flatMap(i -> asks.get(i).texts().stream())
            .mapToInt(ids -> ids.length)
            .max()
            .orElse(0);
    return (long) members.size() * (longest - beginning.length) <= TOKENS
        && rows * decoder.vocabularySize() <= most
        && rows * (longest + text) * cache.bytesPerToken() <= BYTES;
  }

  /** A text of a member, by the row that it is read in. */
  private record Place(int row, int member, int text) {}

  /** Some prompts with the texts behind them, read at a time. */
  private final class Reading {

    private final List<Ask> asks;
    private final List<Integer> members;
    private final int before;
    private final List<Place> places = new ArrayList<>();

    /** What is read of each row behind its prompt's last token but one. */
    private final List<int[]> rows = new ArrayList<>();

    /** The member of each row beyond the first of every member. */
    private final List<Integer> copies = new ArrayList<>();

    private final double[][] sums;

    /**
     * Nothing is read yet.
     *
     * @param before tokens of every prompt that are there already
     */
    Reading(List<Ask> asks, List<Integer> members, int before) {
      this.asks = asks;
      this.members = members;
      this.before = before;
      this.sums = new double[members.size()][];
      layOut();
    }

    private Ask ask(int member) {
      return asks.get(members.get(member));
    }

    /** Texts that differ in their last token only are read in one row. */
    private void layOut() {
      List<Map<List<Integer>, Integer>> rowOf = new ArrayList<>();
      for (int m = 0; m < members.size(); m++) {
        sums[m] = new double[ask(m).texts().size()];
        rowOf.add(new LinkedHashMap<>());
        rows.add(input(ask(m), ask(m).texts().get(0)));
        rowOf.get(m).put(key(ask(m).texts().get(0)), m);
      }
      for (int m = 0; m < members.size(); m++) {
        for (int t = 0; t < ask(m).texts().size(); t++) {
          int[] text = ask(m).texts().get(t);
          Integer row = rowOf.get(m).get(key(text));
          if (row == null) {
            row = rows.size();
            rowOf.get(m).put(key(text), row);
            rows.add(input(ask(m), text));
            copies.add(m);
          }
          places.add(new Place(row, m, t));
        }
      }
    }

    private static List<Integer> key(int[] text) {
      return Arrays.stream(text, 0, text.length - 1).boxed().toList();
    }

    /** The prompt's last token and all of the text but its last. */
    private static int[] input(Ask ask, int[] text) {
      int[] input = new int[text.length];
      input[0] = ask.prompt()[ask.prompt().length - 1];
      System.arraycopy(text, 0, input, 1, text.length - 1);
      return input;
    }

    void read(KeyValueCache shared, KeyValueCache cache) {
      List<int[]> rest =
          members.stream()
              .map(i -> asks.get(i).prompt())
              .map(prompt -> Arrays.copyOfRange(prompt, before, prompt.length - 1))
              .toList();
      if (before == 0) {
        decoder.prefill(rest, cache);
      } else {
        cache.addCopies(shared, 0, members.size());
        decoder.extend(rest, cache);
      }
      cache.addCopies(copies.stream().mapToInt(m -> m).toArray());
      int longest = rows.stream().mapToInt(row -> row.length).max().orElseThrow();
      int chunk = Math.max(1, most / decoder.vocabularySize() / rows.size());
      for (int at = 0; at < longest; at += chunk) {
        add(at, at + chunk, decoder.read(Decoder.part(rows, at, chunk), cache));
      }
    }

    /** Adds what was read of every row from a place to another. */
    private void add(int at, int end, NextTokens next) {
      for (Place place : places) {
        int[] text = ask(place.member()).texts().get(place.text());
        int to = Math.min(text.length, end);
        for (int t = at; t < to; t++) {
          sums[place.member()][place.text()] += next.logProbability(place.row(), t - at, text[t]);
        }
      }
    }

    void tell(ObjIntConsumer<double[]> listener) {
      for (int m = 0; m < members.size(); m++) {
        listener.accept(sums[m], members.get(m));
      }
    }
  }
}
