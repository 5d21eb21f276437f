package org.eaft.models.lora;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.Function;
import org.eaft.ops.Blocks;
import org.eaft.ops.Dropout;
import org.eaft.ops.Linear;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The adapters of a model: y = W x + (alpha / r) B A dropout(x) for each layer that has one.
 *
 * <p>Shapes: A [r, in], B [out, r], FLOAT, under the names of PEFT without its prefix, such as
 * {@code model.layers.0.self_attn.q_proj.lora_A.weight}. Several graphs can share them: updates in
 * place are seen by all.
 */
public final class Adapters implements AutoCloseable {

  private static final Adapters NONE =
      new Adapters(new LoraConfig(1, 1, 0, List.of()), List.of(), Map.of(), 0, null);
  private static final String A = ".lora_A.weight";
  private static final String B = ".lora_B.weight";
  private static final String DRAW = "lora_dropout_draw";

  private final LoraConfig config;
  private final List<String> layers;
  private final Map<String, INDArray> arrays;
  private final long seed;

  /** [1] INT: number of the dropout masks; graphs read it when they run. */
  private final INDArray draw;

  private Adapters(
      LoraConfig config,
      List<String> layers,
      Map<String, INDArray> arrays,
      long seed,
      INDArray draw) {
    this.config = config;
    this.layers = layers;
    this.arrays = arrays;
    this.seed = seed;
    this.draw = draw;
  }

  /** No adapter on any layer. */
  public static Adapters none() {
    return NONE;
  }

  /**
   * New adapters as PEFT begins them: A uniform in +-1 / sqrt(in), which is Kaiming's with a =
   * sqrt(5), and B zero, so that the model is the one without them. A layer's A depends on seed and
   * name alone.
   *
   * @param shapes of all weights of the model by name
   * @param seed of A and of dropout
   * @throws IllegalArgumentException naming a target that matches nothing, and what there is
   */
  public static Adapters create(LoraConfig config, Map<String, long[]> shapes, long seed) {
    List<String> layers = LoraTargets.resolve(config.targets(), shapes);
    Adapters adapters = allocate(config, layers, shapes, seed);
    for (String layer : layers) {
      Floats a = Floats.of(adapters.a(layer));
      fillUniform(a, 1 / Math.sqrt(shapes.get(layer + ".weight")[1]), seed(seed, layer));
    }
    return adapters;
  }

  /**
   * Parameters of the adapters that {@link #create} would make.
   *
   * @throws IllegalArgumentException as {@link #create}
   */
  public static long count(LoraConfig config, Map<String, long[]> shapes) {
    return LoraTargets.resolve(config.targets(), shapes).stream()
        .map(layer -> shapes.get(layer + ".weight"))
        .mapToLong(shape -> config.rank() * (shape[0] + shape[1]))
        .sum();
  }

  /** Zeros for these layers. */
  static Adapters allocate(
      LoraConfig config, List<String> layers, Map<String, long[]> shapes, long seed) {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (String layer : layers) {
      long[] shape = shapes.get(layer + ".weight");
      arrays.put(layer + A, zeros(config.rank(), shape[1]));
      arrays.put(layer + B, zeros(shape[0], config.rank()));
    }
    INDArray draw = Nd4j.createUninitializedDetached(DataType.INT, 1);
    draw.putScalar(0, 0);
    return new Adapters(config, layers, Collections.unmodifiableMap(arrays), seed, draw);
  }

  private static INDArray zeros(long... shape) {
    INDArray array = Nd4j.createUninitializedDetached(DataType.FLOAT, shape);
    Floats.of(array).clear();
    return array;
  }

  private static void fillUniform(Floats to, double bound, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Blocks.fill(to, () -> bound * (2 * random.nextDouble() - 1));
  }

  /** One seed a layer; a text's hash code is the same on every JVM. */
  private static long seed(long seed, String layer) {
    return new SplittableRandom(seed ^ ((long) layer.hashCode() << 32)).nextLong();
  }

  /** What they are like. */
  public LoraConfig config() {
    return config;
  }

  /** Names of the layers that have one, in the order of the model. */
  public List<String> layers() {
    return layers;
  }

  /** The arrays by name, A before B, in the order of the model. */
  public Map<String, INDArray> arrays() {
    return arrays;
  }

  /** Whether there is none. */
  public boolean isEmpty() {
    return layers.isEmpty();
  }

  INDArray a(String layer) {
    return arrays.get(layer + A);
  }

  INDArray b(String layer) {
    return arrays.get(layer + B);
  }

  /** The same arrays for graphs that score: nothing is dropped. */
  public Adapters withoutDropout() {
    return new Adapters(config.withoutDropout(), layers, arrays, seed, draw);
  }

  /**
   * None of the arrays on the same layers: the base model, with every sum in the format that it has
   * beside adapters, so that adapters of zero change nothing, in bf16 either.
   */
  public Adapters off() {
    return new Adapters(config, layers, Map.of(), seed, draw);
  }

  /** Whether a layer's result is, or in {@link #off} would be, a sum with an adapter's. */
  public boolean on(String layer) {
    return layers.contains(layer);
  }

  /** Number of the masks that graphs draw; the first is 0. */
  public int draw() {
    return isEmpty() ? 0 : draw.getInt(0);
  }

  /** Chooses the masks of the runs that follow. */
  public void drawAt(int number) {
    if (!isEmpty()) {
      draw.putScalar(0, number);
    }
  }

  /**
   * Adds a layer's adapter to a graph, to be passed to the layer as its residual.
   *
   * @param x input of the layer [..., in]
   * @param residual [..., out], null for none
   * @param weights an array by its name, as ops take it
   * @return (alpha / r) B A dropout(x) + residual; the residual as it is where the layer has no
   *     adapter
   */
  public SDVariable addTo(
      SDVariable residual, String layer, SDVariable x, Function<String, Weight> weights) {
    if (!arrays.containsKey(layer + A)) {
      return residual;
    }
    SDVariable seen = config.dropout() == 0 ? x : dropped(layer, x);
    SDVariable inner =
        Linear.of(layer + ".lora_A", seen, weights.apply(layer + A), null, null, Format.FP32);
    // scaled where it is narrowest
    SDVariable scaled = inner.mul(layer + ".lora_scaled", config.scale());
    return Linear.of(
        layer + ".lora_B", scaled, weights.apply(layer + B), null, residual, Format.FP32);
  }

  private SDVariable dropped(String layer, SDVariable x) {
    SameDiff graph = x.getSameDiff();
    SDVariable number =
        graph.hasVariable(DRAW) ? graph.getVariable(DRAW) : graph.constant(DRAW, draw);
    String name = layer + ".lora_dropout";
    Format format = Format.of(x.dataType());
    return Dropout.of(name, x, number, config.dropout(), seed(~seed, layer), format);
  }

  @Override
  public void close() {
    if (!isEmpty()) {
      arrays.values().forEach(INDArray::close);
      draw.close();
    }
  }
}
