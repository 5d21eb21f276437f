package org.eaft.train.engine;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.text.Packing;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.TrainSpec;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Engines over the testkit's tiny Llamas, and batches for them. */
final class Engines {

  static final Golden GOLDEN = Golden.resource("tiny-llama");
  private static final Path TIED = TinyModels.llamaTied();
  private static final Path UNTIED = TinyModels.llamaUntied();
  private static final int VOCABULARY = 419;

  private Engines() {}

  /** The optimiser of the golden steps, but for the keys given. */
  static TrainSpec spec(Object... keysAndValues) {
    Map<String, Object> values = new HashMap<>();
    values.put("train.weight_decay", 0.05);
    values.put("train.betas", List.of(0.9, 0.95));
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return ConfigReader.of(values).train();
  }

  /** An engine over "tied" or "untied". */
  static SameDiffEngine of(String model, String objective, ParameterUpdate optimizer) {
    return of(weights(model), objective, optimizer);
  }

  /** An engine over these weights. */
  static SameDiffEngine of(ModelWeights weights, String objective, ParameterUpdate optimizer) {
    return of(weights, objective, optimizer, PooledMemory.keepingAtMost(Long.MAX_VALUE));
  }

  /** An engine over these weights and this memory. */
  static SameDiffEngine of(
      ModelWeights weights, String objective, ParameterUpdate optimizer, PooledMemory memory) {
    return of(weights, objective, false, optimizer, memory);
  }

  /** An engine over "tied" or "untied" whose rows may hold several documents. */
  static SameDiffEngine packed(String model, String objective, ParameterUpdate optimizer) {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    return of(weights(model), objective, true, optimizer, memory);
  }

  /** An engine over "tied" or "untied" in a layout of its own. */
  static SameDiffEngine of(
      String model, String objective, ParameterUpdate optimizer, Layout layout) {
    return of(model, Objectives.of(objective), optimizer, layout);
  }

  /** The same with any objective. */
  static SameDiffEngine of(
      String model, Objective objective, ParameterUpdate optimizer, Layout layout) {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    ModelWeights weights = weights(model);
    Path origin = weights.config().tieWordEmbeddings() ? TIED : UNTIED;
    TrainedModel trained = TrainedModel.whole(weights, origin);
    return new SameDiffEngine(trained, layout, objective, optimizer, memory);
  }

  private static SameDiffEngine of(
      ModelWeights weights,
      String objective,
      boolean packed,
      ParameterUpdate optimizer,
      PooledMemory memory) {
    Path origin = weights.config().tieWordEmbeddings() ? TIED : UNTIED;
    TrainedModel model = TrainedModel.whole(weights, origin);
    Layout layout = new Layout(Format.FP32, packed, false);
    return new SameDiffEngine(model, layout, Objectives.of(objective), optimizer, memory);
  }

  /** A constant for each example, at all its tokens. */
  static float[] rowConstants(Batch batch) {
    float[] all = new float[batch.ids().length];
    for (int i = 0; i < all.length; i++) {
      int document = batch.documents()[i];
      all[i] = document == Batch.PADDING ? 0 : 1f / (1 + batch.examples()[document]);
    }
    return all;
  }

  /** The weights of "tied" or "untied". */
  static ModelWeights weights(String model) {
    try (WeightSource source = WeightSource.open(model.equals("tied") ? TIED : UNTIED)) {
      return ModelWeights.read(source);
    }
  }

  /** The batch of the golden file. */
  static Batch goldenBatch() {
    int[] labels = GOLDEN.ints("labels");
    int supervised = (int) Arrays.stream(labels).filter(l -> l != Batch.IGNORED).count();
    return new Batch(2, 17, GOLDEN.ints("ids"), labels, new int[] {0, 1}, supervised);
  }

  /** The examples in packed rows of at most so many tokens, so many rows a batch. */
  static List<Batch> packedBatches(List<Example> examples, int capacity, int rows) {
    List<List<Example>> sequences = Packing.firstFitDecreasing(examples, capacity);
    List<Batch> batches = new ArrayList<>();
    for (int at = 0; at < sequences.size(); at += rows) {
      int end = Math.min(sequences.size(), at + rows);
      batches.add(Batch.packed(sequences.subList(at, end)));
    }
    return batches;
  }

  /** Examples of unequal lengths with labels at random places, one label at least. */
  static List<Example> examples(int n, long seed) {
    Random random = new Random(seed);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int[] ids = random.ints(3 + random.nextInt(30), 0, VOCABULARY).toArray();
      boolean[] trained = new boolean[ids.length];
      for (int t = 1; t < ids.length; t++) {
        trained[t] = t == 1 || random.nextBoolean();
      }
      examples.add(new Example(i, ids, trained));
    }
    return examples;
  }

  /** The examples in batches of so many rows. */
  static List<Batch> batches(List<Example> examples, int rows) {
    List<Batch> batches = new ArrayList<>();
    for (int at = 0; at < examples.size(); at += rows) {
      batches.add(Batch.of(examples.subList(at, Math.min(examples.size(), at + rows))));
    }
    return batches;
  }

  static int supervisedTokens(List<Example> examples) {
    return examples.stream().mapToInt(Example::supervisedTokens).sum();
  }

  /** The gradient that the engine holds, by name; the engine holds none afterwards. */
  static Map<String, double[]> takeGradient(SameDiffEngine engine, Recorder recorder) {
    recorder.seen.clear();
    engine.update(1, 1);
    return new LinkedHashMap<>(recorder.seen);
  }

  /** An optimiser that moves nothing and keeps what it was given. */
  static final class Recorder implements ParameterUpdate {

    private final Map<String, double[]> seen = new LinkedHashMap<>();

    @Override
    public void begin(double learningRate, double gradientScale) {}

    @Override
    public void apply(String name, Parameter parameter) {
      seen.put(name, doubles(parameter.gradient()));
      Floats.of(parameter.gradient()).clear();
    }

    @Override
    public Map<String, INDArray> state(Map<String, INDArray> parameters) {
      return Map.of();
    }

    @Override
    public int steps() {
      return 0;
    }

    @Override
    public void resumeAt(int steps) {}

    @Override
    public void close() {}
  }

  /** The elements of an array. */
  static double[] doubles(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    Floats.of(array).get(0, values, 0, values.length);
    double[] doubles = new double[values.length];
    Arrays.setAll(doubles, i -> values[i]);
    return doubles;
  }
}
