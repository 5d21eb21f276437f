package org.eaft.models.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.models.CachedModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.ForwardPlan;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A model that reads tokens row by row and keeps their keys and values in a {@link KeyValueCache}.
 *
 * <p>The numbers are those of the model over whole rows, up to the order of sums. Weights are
 * shared with other graphs: an update in place is seen by the next step, but not by a cache that is
 * already filled. Not safe for use by several threads.
 */
public final class Decoder {

  /** Many rows and tokens are padded to multiples, so that steps share compiled products. */
  private static final int MULTIPLE = 16;

  /** Tokens of a row that are read at a time behind others. */
  private static final int CHUNK = 256;

  private final ModelConfig config;
  private final WeightBinding binding;
  private final CachedModel first;
  private final CachedModel next;
  private final PooledSession firstSession;
  private final PooledSession nextSession;
  private final ForwardPlan nextPlan;

  private Decoder(
      ModelWeights weights, Adapters adapters, WeightBinding binding, PooledMemory memory) {
    this.config = weights.config();
    this.binding = binding;
    this.first = CachedModel.first(weights, adapters, binding);
    this.next = CachedModel.next(weights, adapters, binding);
    this.firstSession = new PooledSession(first.graph(), memory);
    this.nextSession = new PooledSession(next.graph(), memory);
    List<String> wanted = keysAndValues(next);
    wanted.add(next.logits().name());
    this.nextPlan = ForwardPlan.of(next.graph(), wanted);
  }

  /**
   * A decoder over weights that others may train.
   *
   * @param adapters {@link Adapters#none} for none; nothing is dropped
   * @param binding with copies in bf16 where products are of bf16; sums are not used
   * @param memory serves all sessions of the caller's thread, one at a time
   */
  public static Decoder of(
      ModelWeights weights, Adapters adapters, WeightBinding binding, PooledMemory memory) {
    return new Decoder(weights, adapters, binding, memory);
  }

  /** The longest row, in tokens. */
  public int contextLength() {
    return config.maxPositionEmbeddings();
  }

  /** Logits of a row. */
  public int vocabularySize() {
    return config.vocabSize();
  }

  /** An empty cache for this model. */
  public KeyValueCache newCache() {
    return new KeyValueCache(config, binding.products());
  }

  /**
   * Reads the beginnings of new rows, which are added to the cache behind those it holds.
   *
   * @param beginnings tokens of each row; perhaps none. The last token of a prompt is left to
   *     {@link #step}, which says what follows it
   */
  public void prefill(List<int[]> beginnings, KeyValueCache cache) {
    int[] counts = counts(beginnings);
    int longest = longest(beginnings);
    requireContext(longest);
    int firstRow = cache.rows();
    cache.addRows(counts.length);
    if (longest == 0) {
      return;
    }
    cache.reserve(cache.rows(), longest);
    int time = rounded(longest);
    int batch = counts.length; // not padded: fifteen rows of padding would cost a lone prompt dear
    int[] ids = new int[batch * time];
    for (int i = 0; i < counts.length; i++) {
      System.arraycopy(beginnings.get(i), 0, ids, i * time, counts[i]);
    }
    Map<String, INDArray> in = new HashMap<>();
    in.put(first.inputs().ids().name(), Nd4j.createFromArray(ids).reshape(batch, time));
    Map<String, INDArray> out = firstSession.values(keysAndValues(first), in);
    in.values().forEach(INDArray::close);
    take(first, out, firstRow, counts, cache);
    firstSession.release(out.values());
  }

  /**
   * Reads more tokens of the only row of a cache; what follows them is not asked.
   *
   * @param tokens perhaps none
   */
  public void extend(int[] tokens, KeyValueCache cache) {
    extend(List.of(tokens), cache);
  }

  /**
   * Reads more tokens of every row of a cache; what follows them is not asked.
   *
   * @param tokens of each row, perhaps none
   */
  void extend(List<int[]> tokens, KeyValueCache cache) {
    int longest = longest(tokens);
    for (int at = 0; at < longest; at += CHUNK) {
      List<int[]> part = part(tokens, at, CHUNK);
      Map<String, INDArray> out = readOn(part, rounded(longest(part)), keysAndValues(next), cache);
      take(next, out, 0, counts(part), cache);
      nextSession.release(out.values());
    }
  }

  /**
   * Reads a few more tokens of every row of a cache.
   *
   * @param tokens of each row, not all without any
   * @return what follows each of them
   */
  NextTokens read(List<int[]> tokens, KeyValueCache cache) {
    if (tokens.stream().allMatch(ids -> ids.length == 1)) {
      int[] column = tokens.stream().mapToInt(ids -> ids[0]).toArray();
      return new NextTokens(step(column, cache), 1, config.vocabSize());
    }
    int longest = longest(tokens);
    int time = longest < MULTIPLE ? longest : rounded(longest);
    String name = next.logits().name();
    List<String> wanted = keysAndValues(next);
    wanted.add(name);
    Map<String, INDArray> out = readOn(tokens, time, wanted, cache);
    float[] logits = new float[Math.toIntExact(out.get(name).length())];
    Floats.of(out.get(name)).get(0, logits, 0, logits.length);
    take(next, out, 0, counts(tokens), cache);
    nextSession.release(out.values());
    return new NextTokens(logits, time, config.vocabSize());
  }

  private static int longest(List<int[]> tokens) {
    return tokens.stream().mapToInt(ids -> ids.length).max().orElse(0);
  }

  private static int[] counts(List<int[]> tokens) {
    return tokens.stream().mapToInt(ids -> ids.length).toArray();
  }

  /** Of each row the tokens from one on, at most n. */
  static List<int[]> part(List<int[]> tokens, int at, int n) {
    return tokens.stream()
        .map(ids -> Arrays.copyOfRange(ids, Math.min(at, ids.length), Math.min(at + n, ids.length)))
        .toList();
  }

  /** Runs the graph over tokens behind all rows; [rows, time], padded behind the tokens. */
  private Map<String, INDArray> readOn(
      List<int[]> tokens, int time, List<String> wanted, KeyValueCache cache) {
    int rows = cache.rows();
    if (tokens.size() != rows || rows == 0) {
      throw new IllegalArgumentException(
          "tokens of %d rows for %d rows".formatted(tokens.size(), rows));
    }
    int[] lengths = cache.lengths(rows);
    int[] ids = new int[rows * time];
    int[] positions = new int[rows * time];
    int most = 0;
    for (int row = 0; row < rows; row++) {
      int n = tokens.get(row).length;
      most = Math.max(most, lengths[row] + n);
      System.arraycopy(tokens.get(row), 0, ids, row * time, n);
      for (int t = 0; t < time; t++) {
        positions[row * time + t] = lengths[row] + t;
      }
    }
    requireContext(most);
    cache.reserve(rows, most);
    Map<String, INDArray> in = new HashMap<>();
    in.put(next.inputs().ids().name(), Nd4j.createFromArray(ids).reshape(rows, time));
    in.put(next.inputs().positions().name(), Nd4j.createFromArray(positions).reshape(rows, time));
    in.put(next.lengths().name(), Nd4j.createFromArray(lengths));
    List<INDArray> own = List.copyOf(in.values());
    putPast(in, cache);
    Map<String, INDArray> out = nextSession.values(wanted, in);
    own.forEach(INDArray::close);
    return out;
  }

  private void putPast(Map<String, INDArray> in, KeyValueCache cache) {
    for (int layer = 0; layer < next.attentions().size(); layer++) {
      in.put(next.attentions().get(layer).pastKeys().name(), cache.keys(layer));
      in.put(next.attentions().get(layer).pastValues().name(), cache.values(layer));
    }
  }

  /**
   * Reads the next token of every row.
   *
   * @param tokens one a row of the cache
   * @return logits of the token behind each, row-major [rows, vocabularySize]
   */
  public float[] step(int[] tokens, KeyValueCache cache) {
    int rows = cache.rows();
    if (tokens.length != rows || rows == 0) {
      throw new IllegalArgumentException("%d tokens for %d rows".formatted(tokens.length, rows));
    }
    int batch = batch(rows);
    int[] lengths = cache.lengths(batch);
    int longest = Arrays.stream(lengths).max().orElse(0) + 1;
    requireContext(longest);
    cache.reserve(batch, longest);
    Map<String, INDArray> in = new HashMap<>();
    in.put(next.inputs().ids().name(), column(Arrays.copyOf(tokens, batch)));
    in.put(next.inputs().positions().name(), column(lengths));
    in.put(next.lengths().name(), Nd4j.createFromArray(lengths));
    List<INDArray> own = List.copyOf(in.values());
    putPast(in, cache);
    Map<String, INDArray> out = nextPlan.run(in);
    own.forEach(INDArray::close);
    int[] one = new int[rows];
    Arrays.fill(one, 1);
    take(next, out, 0, one, cache);
    float[] logits = new float[rows * config.vocabSize()];
    Floats.of(out.get(next.logits().name())).get(0, logits, 0, logits.length);
    return logits;
  }

  private static INDArray column(int[] values) {
    return Nd4j.createFromArray(values).reshape(values.length, 1);
  }

  private static List<String> keysAndValues(CachedModel model) {
    List<String> names = new ArrayList<>();
    for (CachedModel.Attention attention : model.attentions()) {
      names.add(attention.keys().name());
      names.add(attention.values().name());
    }
    return names;
  }

  private static void take(
      CachedModel model,
      Map<String, INDArray> out,
      int firstRow,
      int[] counts,
      KeyValueCache cache) {
    for (int layer = 0; layer < model.attentions().size(); layer++) {
      SDVariable keys = model.attentions().get(layer).keys();
      SDVariable values = model.attentions().get(layer).values();
      cache.put(layer, firstRow, counts, out.get(keys.name()), out.get(values.name()));
    }
    cache.advance(firstRow, counts);
  }

  private void requireContext(int tokens) {
    if (tokens > contextLength()) {
      throw new IllegalArgumentException(
          "a row of %d tokens exceeds the model's context of %d"
              .formatted(tokens, contextLength()));
    }
  }

  /** Rows of a step: a power of two where they are few, which a step of one row would pay for. */
  private static int batch(int rows) {
    return rows < MULTIPLE ? Integer.highestOneBit(2 * rows - 1) : rounded(rows);
  }

  private static int rounded(int n) {
    return (n + MULTIPLE - 1) / MULTIPLE * MULTIPLE;
  }
}
