package org.eaft.text;

import java.util.Arrays;
import java.util.List;

/**
 * Examples side by side, or several to a row, padded to the longest row, with labels shifted by
 * one.
 *
 * <p>{@code labels[r * time + t]} is the id of token t + 1 of row r where that token is trained,
 * else {@link #IGNORED}; so position t holds what the model should say after reading token t. The
 * last token of an example has no label: what follows it in a packed row is another example.
 *
 * @param rows sequences that the model reads
 * @param time tokens of the longest row
 * @param ids [rows, time], row-major; padding holds the padding id
 * @param labels [rows, time], row-major; {@link #IGNORED} where there is no label, in padding too
 * @param documents [rows, time], row-major: whose token it is, as an index into {@code examples};
 *     {@link #PADDING} for nobody's. Tokens of a document are neighbours
 * @param examples {@link Example#index} of each document, row by row
 * @param supervisedTokens number of labels that are not {@link #IGNORED}
 */
@SuppressWarnings("ArrayRecordComponent") // a value that is read in loops, never compared
public record Batch(
    int rows,
    int time,
    int[] ids,
    int[] labels,
    int[] documents,
    int[] examples,
    int supervisedTokens) {

  /** The label of a position that is not trained. */
  public static final int IGNORED = -100;

  /** The document of a position that holds no token. */
  public static final int PADDING = -1;

  /** A batch without padding whose rows are one example each. */
  public Batch(int rows, int time, int[] ids, int[] labels, int[] examples, int supervisedTokens) {
    this(rows, time, ids, labels, rowNumbers(rows, time), examples, supervisedTokens);
  }

  private static int[] rowNumbers(int rows, int time) {
    int[] documents = new int[rows * time];
    Arrays.setAll(documents, i -> i / time);
    return documents;
  }

  /** Pads with id 0. */
  public static Batch of(List<Example> rows) {
    return of(rows, 0);
  }

  /**
   * One example a row, padded to the longest.
   *
   * @param padId id written into padding; no label ever refers to it, so any valid id will do
   */
  public static Batch of(List<Example> rows, int padId) {
    return packed(rows.stream().map(List::of).toList(), padId);
  }

  /** As {@link #packed(List, int)}, padded with id 0. */
  public static Batch packed(List<List<Example>> rows) {
    return packed(rows, 0);
  }

  /**
   * The examples of each row behind one another, padded to the longest row.
   *
   * @param padId as in {@link #of(List, int)}
   */
  static Batch packed(List<List<Example>> rows, int padId) {
    int time = rows.stream().mapToInt(Packing::length).max().orElse(0);
    if (time == 0) {
      throw new IllegalArgumentException("a batch needs at least one example");
    }
    int[] ids = filled(rows.size() * time, padId);
    int[] labels = filled(ids.length, IGNORED);
    int[] documents = filled(ids.length, PADDING);
    List<Example> examples = rows.stream().flatMap(List::stream).toList();
    int document = 0;
    int supervised = 0;
    for (int r = 0; r < rows.size(); r++) {
      int at = r * time;
      for (Example e : rows.get(r)) {
        System.arraycopy(e.ids(), 0, ids, at, e.length());
        Arrays.fill(documents, at, at + e.length(), document++);
        supervised += label(e, labels, at);
        at += e.length();
      }
    }
    int[] indices = examples.stream().mapToInt(Example::index).toArray();
    return new Batch(rows.size(), time, ids, labels, documents, indices, supervised);
  }

  private static int[] filled(int n, int value) {
    int[] array = new int[n];
    Arrays.fill(array, value);
    return array;
  }

  private static int label(Example e, int[] labels, int at) {
    int[] ids = e.ids();
    boolean[] trained = e.trained();
    for (int t = 1; t < e.length(); t++) {
      if (trained[t]) {
        labels[at + t - 1] = ids[t];
      }
    }
    return e.supervisedTokens();
  }

  /** Whether a row holds several documents, so that attention has to keep them apart. */
  public boolean packed() {
    return examples.length > rows;
  }

  /** [rows, time], row-major: each token's place in its document, from 0. */
  public int[] positions() {
    int[] positions = new int[documents.length];
    for (int i = 0; i < positions.length; i++) {
      boolean goesOn = i % time > 0 && documents[i] == documents[i - 1];
      positions[i] = goesOn ? positions[i - 1] + 1 : 0;
    }
    return positions;
  }

  /** Positions that hold no token. */
  public int padding() {
    int n = 0;
    for (int document : documents) {
      n += document == PADDING ? 1 : 0;
    }
    return n;
  }
}
