package org.eaft.models.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Keys and values of the tokens that a model has read, for rows of different lengths. It grows as
 * tokens and rows come; a {@link Decoder} fills it.
 */
public final class KeyValueCache implements AutoCloseable {

  private static final int ROWS = 16;
  private static final int TOKENS = 32;

  private final int heads;
  private final int headSize;
  private final Format format;

  /** Of each layer [capacity of rows, heads, capacity of tokens, headSize]. */
  private final List<INDArray> keys = new ArrayList<>();

  private final List<INDArray> values = new ArrayList<>();
  private int rowCapacity;
  private int tokenCapacity;
  private int[] lengths = new int[0];
  private int rows;

  /** An empty cache. */
  KeyValueCache(ModelConfig config, Format format) {
    this.heads = config.numKeyValueHeads();
    this.headSize = config.headDim();
    this.format = format;
    for (int i = 0; i < config.numHiddenLayers(); i++) {
      keys.add(null);
      values.add(null);
    }
    reserve(1, 1);
  }

  /** Rows that it holds. */
  public int rows() {
    return rows;
  }

  /** Tokens that it holds of a row. */
  public int length(int row) {
    return lengths[row];
  }

  /** Bytes that a token takes. */
  long bytesPerToken() {
    return 2L * keys.size() * heads * headSize * format.bytes();
  }

  /** Tokens of every row, padded by zeros to a number of rows that there is room for. */
  int[] lengths(int padded) {
    return Arrays.copyOf(Arrays.copyOf(lengths, rows), padded);
  }

  /** Keys of a layer. */
  INDArray keys(int layer) {
    return keys.get(layer);
  }

  /** Values of a layer. */
  INDArray values(int layer) {
    return values.get(layer);
  }

  /** Adds empty rows. */
  void addRows(int n) {
    reserve(rows + n, 1);
    rows += n;
  }

  /** Adds copies of rows behind those that it holds. */
  void addCopies(int[] from) {
    int first = rows;
    addRows(from.length);
    for (int i = 0; i < from.length; i++) {
      move(from[i], first + i);
    }
  }

  /**
   * Adds copies of a row of another cache of the same model behind those that this holds.
   *
   * @param n copies
   */
  void addCopies(KeyValueCache other, int row, int n) {
    int first = rows;
    reserve(rows + n, other.lengths[row]);
    addRows(n);
    for (int i = 0; i < n; i++) {
      for (int layer = 0; layer < keys.size(); layer++) {
        copyRow(other, row, other.keys(layer), first + i, keys(layer));
        copyRow(other, row, other.values(layer), first + i, values(layer));
      }
      lengths[first + i] = other.lengths[row];
    }
  }

  private void copyRow(KeyValueCache other, int row, INDArray from, int toRow, INDArray to) {
    copyRow(
        Floats.of(from),
        row,
        other.tokenCapacity,
        Floats.of(to),
        toRow,
        tokenCapacity,
        other.lengths[row]);
  }

  /** Copies the tokens of a row between arrays of other capacities. */
  private void copyRow(
      Floats from, int row, int capacity, Floats to, int toRow, int toCapacity, int tokens) {
    for (int head = 0; head < heads; head++) {
      long source = ((long) row * heads + head) * capacity * headSize;
      long target = ((long) toRow * heads + head) * toCapacity * headSize;
      copy(from, source, to, target, tokens * headSize);
    }
  }

  /**
   * Forgets the tokens of a row from one on.
   *
   * @param length tokens that stay, at most those that there are
   */
  void shorten(int row, int length) {
    if (length < 0 || length > lengths[row]) {
      throw new IllegalArgumentException(
          "%d of the %d tokens of row %d cannot stay".formatted(length, lengths[row], row));
    }
    lengths[row] = length;
  }

  /** Makes room for rows of tokens. */
  void reserve(int wantedRows, int wantedTokens) {
    if (wantedRows <= rowCapacity && wantedTokens <= tokenCapacity) {
      return;
    }
    int newRows = grown(rowCapacity, wantedRows, ROWS);
    int newTokens = grown(tokenCapacity, wantedTokens, TOKENS);
    keys.replaceAll(old -> moved(old, newRows, newTokens));
    values.replaceAll(old -> moved(old, newRows, newTokens));
    lengths = Arrays.copyOf(lengths, newRows);
    rowCapacity = newRows;
    tokenCapacity = newTokens;
  }

  /** As it is where it suffices, else half as much again and a multiple of a block. */
  private static int grown(int capacity, int wanted, int block) {
    if (wanted <= capacity) {
      return capacity;
    }
    int least = Math.max(wanted, capacity + capacity / 2);
    return (least + block - 1) / block * block;
  }

  private INDArray moved(INDArray old, int newRows, int newTokens) {
    INDArray array =
        Nd4j.createUninitializedDetached(format.type(), newRows, heads, newTokens, headSize);
    if (old != null) {
      Floats from = Floats.of(old);
      Floats to = Floats.of(array);
      for (int row = 0; row < rows; row++) {
        copyRow(from, row, tokenCapacity, to, row, newTokens, lengths[row]);
      }
      old.close();
    }
    return array;
  }

  private static void copy(Floats from, long source, Floats to, long target, int n) {
    if (n > 0) {
      Floats.at(to.address(target), n, to.format())
          .copyFrom(Floats.at(from.address(source), n, from.format()));
    }
  }

  /**
   * Takes over the keys and values that a model computed of new tokens; {@link #advance} then
   * counts them.
   *
   * @param first row that the first of the batch belongs to
   * @param counts of tokens to take from each row of the batch
   * @param newKeys [batch, time, heads headSize]
   * @param newValues likewise
   */
  void put(int layer, int first, int[] counts, INDArray newKeys, INDArray newValues) {
    put(Floats.of(newKeys), Floats.of(keys.get(layer)), first, counts, newKeys.size(1));
    put(Floats.of(newValues), Floats.of(values.get(layer)), first, counts, newValues.size(1));
  }

  private void put(Floats from, Floats to, int first, int[] counts, long time) {
    int width = heads * headSize;
    float[] token = new float[width];
    for (int i = 0; i < counts.length; i++) {
      int row = first + i;
      for (int t = 0; t < counts[i]; t++) {
        from.get((i * time + t) * width, token, 0, width);
        for (int head = 0; head < heads; head++) {
          long at = ((long) row * heads + head) * tokenCapacity + lengths[row] + t;
          to.put(at * headSize, token, head * headSize, headSize);
        }
      }
    }
  }

  /** Counts tokens whose keys and values were put. */
  void advance(int first, int[] counts) {
    for (int i = 0; i < counts.length; i++) {
      lengths[first + i] += counts[i];
    }
  }

  /**
   * Keeps some of the rows and forgets the others: row i is then what row kept[i] was.
   *
   * @param kept none smaller than its index; to fill the gaps with the last rows moves fewest
   */
  public void keep(int[] kept) {
    for (int i = 0; i < kept.length; i++) {
      if (kept[i] < i || kept[i] >= rows) {
        throw new IllegalArgumentException(
            "row %d of %d cannot become row %d".formatted(kept[i], rows, i));
      }
      if (kept[i] > i) {
        move(kept[i], i);
      }
    }
    Arrays.fill(lengths, kept.length, rows, 0);
    rows = kept.length;
  }

  private void move(int from, int to) {
    long size = (long) heads * tokenCapacity * headSize;
    for (List<INDArray> arrays : List.of(keys, values)) {
      for (INDArray array : arrays) {
        Floats all = Floats.of(array);
        copy(all, from * size, all, to * size, Math.toIntExact(size));
      }
    }
    lengths[to] = lengths[from];
  }

  @Override
  public void close() {
    keys.forEach(INDArray::close);
    values.forEach(INDArray::close);
  }
}
