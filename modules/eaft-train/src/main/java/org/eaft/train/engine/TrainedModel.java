package org.eaft.train.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.models.CausalModel;
import org.eaft.models.ModelDirectory;
import org.eaft.models.ModelPart;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.generate.Decoder;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.lora.AdapterDirectory;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.memory.PooledMemory;
import org.nd4j.linalg.api.ndarray.INDArray;

/** What a training moves: all weights of a model, or adapters beside weights that stay. */
final class TrainedModel implements AutoCloseable {

  /** Facts of a checkpoint of adapters. */
  private static final String BASE = "base_crc32c";

  private static final String DRAW = "dropout_draw";

  private final ModelWeights weights;
  private final Adapters adapters;
  private final Path origin;

  /** Of the frozen weights; computed when first asked for. */
  private String checksum;

  private TrainedModel(ModelWeights weights, Adapters adapters, Path origin) {
    this.weights = weights;
    this.adapters = adapters;
    this.origin = origin;
  }

  /**
   * All weights.
   *
   * @param origin the directory or .gguf file that they came from
   */
  static TrainedModel whole(ModelWeights weights, Path origin) {
    return new TrainedModel(weights, Adapters.none(), origin);
  }

  /** Adapters; the weights stay as they are. */
  static TrainedModel adapters(ModelWeights weights, Adapters adapters, Path origin) {
    return new TrainedModel(weights, adapters, origin);
  }

  /** Whether only adapters move. */
  boolean isFrozen() {
    return !adapters.isEmpty();
  }

  /** The arrays that move, by name. */
  Map<String, INDArray> parameters() {
    return isFrozen() ? adapters.arrays() : weights.arrays();
  }

  /** The weights, frozen or not. */
  ModelWeights weights() {
    return weights;
  }

  /** Parameters that move. */
  long trainable() {
    return parameters().values().stream().mapToLong(INDArray::length).sum();
  }

  /** All parameters, those of adapters included. */
  long count() {
    return isFrozen() ? weights.count() + trainable() : weights.count();
  }

  /**
   * A graph to train.
   *
   * @param packed rows may hold several documents
   */
  CausalModel trainingGraph(WeightBinding binding, boolean packed) {
    return packed
        ? CausalModel.packed(weights, adapters, binding)
        : CausalModel.of(weights, adapters, binding);
  }

  /** The graphs of the model's parts to train, as {@link #trainingGraph}. */
  List<ModelPart> trainingParts(WeightBinding binding, boolean packed) {
    return ModelPart.of(weights, adapters, binding, packed);
  }

  /** A graph to score, which drops nothing. */
  CausalModel scoringGraph(WeightBinding binding) {
    return CausalModel.of(weights, adapters.withoutDropout(), binding);
  }

  /** Writes texts by the weights as they are, and drops nothing. */
  Decoder decoder(WeightBinding binding, PooledMemory memory) {
    return Decoder.of(weights, adapters, binding.with(Map.of()), memory);
  }

  /** The model as it is before training: a copy, or the frozen weights without adapters. */
  ReferenceModel reference(WeightBinding binding, boolean packed, PooledMemory memory) {
    return isFrozen()
        ? ReferenceModel.sharing(weights, adapters, binding, packed, memory)
        : ReferenceModel.of(weights, binding.products(), packed, memory);
  }

  /** To be called behind every micro-batch: the next one has dropout masks of its own. */
  void nextDraw() {
    adapters.drawAt(adapters.draw() + 1);
  }

  /** What moves, as checkpoints call it. */
  Map<String, INDArray> state() {
    Map<String, INDArray> state = new LinkedHashMap<>();
    String prefix = isFrozen() ? "adapters/" : "weights/";
    parameters().forEach((name, array) -> state.put(prefix + name, array));
    return state;
  }

  /** What a checkpoint says beside arrays. */
  Map<String, String> facts() {
    return isFrozen()
        ? Map.of(BASE, checksum(), DRAW, Integer.toString(adapters.draw()))
        : Map.of();
  }

  /**
   * Checks that a checkpoint belongs to these frozen weights.
   *
   * @throws ModelFileException if it does not
   */
  void requireBase(Path checkpoint, Map<String, Object> facts) {
    if (isFrozen() && !checksum().equals(facts.get(BASE))) {
      throw new ModelFileException(
          checkpoint,
          "its adapters were trained on other weights than %s holds now: their checksum was %s, and is"
                  .formatted(origin, facts.get(BASE))
              + " %s; put the former model back, or name another output.dir".formatted(checksum()));
    }
  }

  /** Goes on with the masks of a checkpoint. */
  void resume(Map<String, Object> facts) {
    if (isFrozen()) {
      adapters.drawAt(Integer.parseInt((String) facts.get(DRAW)));
    }
  }

  private String checksum() {
    if (checksum == null) {
      checksum = weights.checksum();
    }
    return checksum;
  }

  /** Writes the model, or adapters in PEFT's format, and the tokenizer. */
  void save(Path directory) {
    if (isFrozen()) {
      AdapterDirectory.write(adapters, origin, checksum(), directory);
      ModelDirectory.copyCompanions(origin, directory);
    } else {
      ModelDirectory.write(weights, origin, directory);
    }
    if (Files.isRegularFile(origin)) {
      TokenizerFiles.write(origin, directory);
    }
  }

  /** Checks that {@link #save} can write the model. */
  void requireSavable() {
    if (!isFrozen()) {
      ModelDirectory.requireWritable(weights, origin);
    }
  }

  @Override
  public void close() {
    adapters.close();
    weights.close();
  }
}
