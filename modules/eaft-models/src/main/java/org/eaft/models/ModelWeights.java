package org.eaft.models;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.TensorInfo;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Blocks;
import org.eaft.ops.Parallel;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.HeapScratch;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * The weights of a model as FLOAT arrays by Hugging Face's names. Several graphs can share them:
 * updates in place are seen by all.
 */
public final class ModelWeights implements AutoCloseable {

  /** Floats a read: so many that a call to the system costs little beside its copy. */
  private static final int READ = 1 << 15;

  private static final long MIB = 1 << 20;

  private final ModelConfig config;
  private final Map<String, INDArray> arrays;

  private ModelWeights(ModelConfig config, Map<String, INDArray> arrays) {
    this.config = config;
    this.arrays = arrays;
  }

  /**
   * Reads all weights of a model.
   *
   * @throws ModelFileException if it is of a family that cannot be built, tensors are missing,
   *     surplus or wrongly shaped, or memory does not suffice
   */
  public static ModelWeights read(WeightSource source) {
    Map<String, long[]> shapes = Architecture.of(source.config()).shapes(source.config());
    source.requireShapes(shapes);
    requireFits(source, shapes);
    ModelWeights weights = allocate(source.config(), shapes);
    weights.arrays.forEach((name, array) -> read(source, name, Floats.of(array)));
    return weights;
  }

  private static void read(WeightSource source, String name, Floats to) {
    Parallel.tasks(
        Math.toIntExact((to.length() + READ - 1) / READ),
        task -> {
          long at = (long) task * READ;
          int n = (int) Math.min(READ, to.length() - at);
          float[] block = HeapScratch.get(0, READ);
          source.read(name, at, block, 0, n);
          to.put(at, block, 0, n);
        });
  }

  private static void requireFits(WeightSource source, Map<String, long[]> shapes) {
    long bytes = 0;
    for (Map.Entry<String, long[]> e : shapes.entrySet()) {
      bytes += new TensorInfo(e.getKey(), "", e.getValue()).elements() * Float.BYTES;
    }
    long limit = Pointer.maxBytes();
    if (limit > 0 && bytes > limit) {
      throw new ModelFileException(
          source.path(),
          "its weights take %d MiB as 32-bit floats, and this process may use %d MiB; take a smaller"
                  .formatted(bytes / MIB, limit / MIB)
              + " model or a larger machine (or raise -Dorg.bytedeco.javacpp.maxbytes)");
    }
  }

  /** Normal random weights of the given standard deviation; norm weights are 1, biases 0. */
  public static ModelWeights random(ModelConfig config, double deviation, long seed) {
    ModelWeights weights = allocate(config, Architecture.of(config).shapes(config));
    Random random = new Random(seed);
    weights.arrays.forEach((name, array) -> randomize(name, array, deviation, random));
    return weights;
  }

  private static void randomize(String name, INDArray array, double deviation, Random random) {
    if (array.rank() == 1) {
      array.assign(name.endsWith(".bias") ? 0 : 1);
      return;
    }
    Blocks.fill(Floats.of(array), () -> deviation * random.nextGaussian());
  }

  /** Side by side: ND4J clears what it allocates, which takes longer than reading the file. */
  private static ModelWeights allocate(ModelConfig config, Map<String, long[]> shapes) {
    List<String> names = List.copyOf(shapes.keySet());
    INDArray[] allocated = new INDArray[names.size()];
    Parallel.tasks(
        allocated.length,
        i ->
            allocated[i] =
                Nd4j.createUninitializedDetached(DataType.FLOAT, shapes.get(names.get(i))));
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    for (int i = 0; i < allocated.length; i++) {
      arrays.put(names.get(i), allocated[i]);
    }
    return new ModelWeights(config, Collections.unmodifiableMap(arrays));
  }

  /** A copy of its own. */
  public ModelWeights copy() {
    Map<String, INDArray> copies = new LinkedHashMap<>();
    arrays.forEach((name, array) -> copies.put(name, array.dup()));
    return new ModelWeights(config, Collections.unmodifiableMap(copies));
  }

  /** The model's configuration. */
  public ModelConfig config() {
    return config;
  }

  /** The arrays by name, in the order of the forward pass. */
  public Map<String, INDArray> arrays() {
    return arrays;
  }

  /** Name of the output head: the embedding where they are tied. */
  public String headName() {
    return config.tieWordEmbeddings() ? "model.embed_tokens.weight" : "lm_head.weight";
  }

  /**
   * Whether a weight is an operand of matrix products: all but vectors and a mere look-up table.
   */
  public static boolean entersProducts(ModelConfig config, String name, long[] shape) {
    return shape.length == 2
        && (config.tieWordEmbeddings() || !name.equals("model.embed_tokens.weight"));
  }

  /** The shapes by name, in the order of the forward pass. */
  public Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    arrays.forEach((name, array) -> shapes.put(name, array.shape()));
    return shapes;
  }

  /** Checksum of names and elements, eight hexadecimal digits: other weights have another one. */
  public String checksum() {
    return WeightChecksum.of(arrays);
  }

  /** Number of parameters. */
  public long count() {
    return arrays.values().stream().mapToLong(INDArray::length).sum();
  }

  @Override
  public void close() {
    arrays.values().forEach(INDArray::close);
  }
}
