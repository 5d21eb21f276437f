package org.eaft.models.generate;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
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
    int[] counts = beginnings.stream().mapToInt(ids -> ids.length).toArray();
    int longest = Arrays.stream(counts).max().orElse(0);
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
    if (cache.rows() != 1) {
      throw new IllegalArgumentException("%d rows, not one".formatted(cache.rows()));
    }
    for (int at = 0; at < tokens.length; at += CHUNK) {
      readOn(Arrays.copyOfRange(tokens, at, Math.min(at + CHUNK, tokens.length)), cache);
    }
  }

  private void readOn(int[] tokens, KeyValueCache cache) {
    int length = cache.length(0);
    requireContext(length + tokens.length);
    cache.reserve(1, length + tokens.length);
    int time = rounded(tokens.length);
    int[] positions = IntStream.range(length, length + time).toArray();
    Map<String, INDArray> in = new HashMap<>();
    in.put(
        next.inputs().ids().name(),
        Nd4j.createFromArray(Arrays.copyOf(tokens, time)).reshape(1, time));
    in.put(next.inputs().positions().name(), Nd4j.createFromArray(positions).reshape(1, time));
    in.put(next.lengths().name(), Nd4j.createFromArray(length));
    List<INDArray> own = List.copyOf(in.values());
    putPast(in, cache);
    Map<String, INDArray> out = nextSession.values(keysAndValues(next), in);
    own.forEach(INDArray::close);
    take(next, out, 0, new int[] {tokens.length}, cache);
    nextSession.release(out.values());
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
