package org.eaft.train.engine;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.loss.objective.Objective;
import org.eaft.models.ModelDirectory;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.Scratch;
import org.eaft.text.Batch;
import org.eaft.text.Tokenizer;
import org.eaft.train.MicroResult;
import org.eaft.train.TokenScores;
import org.eaft.train.TrainingEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model in SameDiff, its loss, and an optimiser that updates its weights in place. */
final class SameDiffEngine implements TrainingEngine {

  /** K of the entropy that scores report where the objective has none. */
  private static final int REPORTED_TOP_K = 20;

  /** The key under which a GGUF file holds its vocabulary, if it has one. */
  private static final String TOKENS = "tokenizer.ggml.tokens";

  private final ModelWeights weights;
  private final Path origin;
  private final Objective objective;
  private final boolean packed;
  private final ParameterUpdate optimizer;
  private final PooledMemory memory;
  private final ReferenceModel reference;
  private WeightBinding binding;
  private boolean accumulated;
  private LossGraph training;
  private LossGraph scoring;

  /**
   * An engine that closes all that it is given.
   *
   * @param products format of what enters matrix products
   * @param packed rows of training batches may hold several documents
   * @param memory serves all its graphs, which run one at a time
   */
  SameDiffEngine(
      ModelWeights weights,
      Path origin,
      Format products,
      Objective objective,
      boolean packed,
      ParameterUpdate optimizer,
      PooledMemory memory) {
    this.weights = weights;
    this.origin = origin;
    this.objective = objective;
    this.packed = packed;
    this.optimizer = optimizer;
    this.memory = memory;
    this.binding = WeightBinding.of(weights, products);
    this.reference =
        objective.klCoefficient() == 0
            ? null
            : ReferenceModel.of(weights, products, packed, memory);
  }

  @Override
  public MicroResult accumulate(Batch batch, double denominator, double[] sampleWeights) {
    if (sampleWeights != null && !objective.readsSampleWeights()) {
      throw new IllegalArgumentException(
          "objective %s does not read sample weights".formatted(objective.type()));
    }
    if (training == null) {
      binding = binding.with(sums());
      training = LossGraph.training(weights, binding, objective, packed, memory);
    }
    accumulated = true;
    TokenScores tokens = train(Padding.pad(batch), denominator, sampleWeights);
    tokens = Padding.crop(tokens, batch);
    return new MicroResult(lossSum(tokens), tokens);
  }

  private Map<String, INDArray> sums() {
    Map<String, INDArray> sums = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> sums.put(name, array.ulike()));
    sums.values().forEach(sum -> Floats.of(sum).clear());
    return sums;
  }

  private TokenScores train(Batch batch, double denominator, double[] sampleWeights) {
    if (reference == null) {
      return training.run(batch, denominator, sampleWeights, null);
    }
    ReferenceModel.Output states = reference.run(batch);
    try {
      return training.run(batch, denominator, sampleWeights, states);
    } finally {
      reference.release(states);
    }
  }

  private double lossSum(TokenScores tokens) {
    double sum = 0;
    for (int i = 0; i < tokens.weight().length; i++) {
      double weight = tokens.weight()[i];
      sum -= weight == 0 ? 0 : weight * tokens.logProbability()[i];
      sum += tokens.kl() == null ? 0 : objective.klCoefficient() * tokens.kl()[i];
    }
    return sum;
  }

  @Override
  public TokenScores score(Batch batch) {
    if (scoring == null) {
      scoring = LossGraph.scoring(weights, binding, objective, REPORTED_TOP_K, memory);
    }
    int denominator = Math.max(1, batch.supervisedTokens());
    return Padding.crop(scoring.run(Padding.pad(batch), denominator, null, null), batch);
  }

  @Override
  public double gradientNorm() {
    double sum = 0;
    for (INDArray array : binding.sums().values()) {
      sum += Blocks.sumOfSquares(Floats.of(array));
    }
    return Math.sqrt(sum);
  }

  @Override
  public void update(double learningRate, double gradientScale) {
    if (!accumulated) {
      throw new IllegalStateException("no gradient has been accumulated");
    }
    optimizer.begin(learningRate, gradientScale);
    weights
        .arrays()
        .forEach(
            (name, array) ->
                optimizer.apply(
                    name,
                    new ParameterUpdate.Parameter(
                        array, binding.sums().get(name), binding.copies().get(name))));
    accumulated = false;
  }

  @Override
  public void discardGradient() {
    if (accumulated) {
      binding.sums().values().forEach(sum -> Floats.of(sum).clear());
      accumulated = false;
    }
  }

  @Override
  public void save(Path directory) {
    ModelDirectory.write(weights, origin, directory);
    if (Files.isRegularFile(origin)) {
      writeTokenizer(origin, directory);
    }
  }

  @Override
  public void requireSavable() {
    ModelDirectory.requireWritable(weights, origin);
  }

  /** A directory's tokenizer is copied as it is; that of a GGUF file has to be written as files. */
  private static void writeTokenizer(Path gguf, Path directory) {
    try (WeightSource source = WeightSource.open(gguf)) {
      if (source.metadata().containsKey(TOKENS)) {
        try (Tokenizer tokenizer = Tokenizer.fromGguf(source.metadata())) {
          tokenizer.writeTo(directory);
        }
      }
    }
  }

  @Override
  public void saveState(Path file) {
    EngineState.write(file, stateArrays(), optimizer.steps());
  }

  @Override
  public void loadState(Path file) {
    discardGradient();
    optimizer.resumeAt(EngineState.read(file, stateArrays()));
    binding.refresh(weights);
  }

  private Map<String, INDArray> stateArrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> arrays.put("weights/" + name, array));
    arrays.putAll(optimizer.state(weights.arrays()));
    return arrays;
  }

  @Override
  public long parameters() {
    return weights.count();
  }

  @Override
  public int contextLength() {
    return weights.config().maxPositionEmbeddings();
  }

  @Override
  public int vocabularySize() {
    return weights.config().vocabSize();
  }

  @Override
  public void close() {
    memory.close();
    Scratch.trim();
    optimizer.close();
    if (reference != null) {
      reference.close();
    }
    binding.close();
    weights.close();
  }
}
