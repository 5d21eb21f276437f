package org.eaft.train.engine;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.eaft.eval.LanguageModel;
import org.eaft.loss.objective.Objective;
import org.eaft.models.WeightBinding;
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.Scratch;
import org.eaft.text.Batch;
import org.eaft.train.BasePass;
import org.eaft.train.MicroResult;
import org.eaft.train.TokenScores;
import org.eaft.train.TrainingEngine;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model in SameDiff, its loss, and an optimiser that updates its weights in place. */
final class SameDiffEngine implements TrainingEngine {

  private final TrainedModel model;
  private final Objective objective;
  private final Layout layout;
  private final ParameterUpdate optimizer;
  private final PooledMemory memory;
  private final ReferenceModel reference;
  private WeightBinding binding;
  private boolean accumulated;
  private StepGraph training;
  private StepGraph scoring;
  private LanguageModel languageModel;

  /**
   * An engine that closes all that it is given.
   *
   * @param memory serves all its graphs, which run one at a time
   */
  SameDiffEngine(
      TrainedModel model,
      Layout layout,
      Objective objective,
      ParameterUpdate optimizer,
      PooledMemory memory) {
    this.model = model;
    this.objective = objective;
    this.layout = layout;
    this.optimizer = optimizer;
    this.memory = memory;
    this.binding = WeightBinding.of(model.weights(), layout.products());
    this.reference =
        objective.klCoefficient() == 0 ? null : model.reference(binding, layout.packed(), memory);
  }

  @Override
  public MicroResult accumulate(Batch batch, double denominator, float[] constants, long draw) {
    if (constants != null && !objective.readsSampleWeights()) {
      throw new IllegalArgumentException(
          "objective %s does not read constant weights".formatted(objective.type()));
    }
    if (training == null) {
      binding = binding.with(sums());
      training = layout.trainingGraph(model, binding, objective, memory);
    }
    accumulated = true;
    float[] padded = constants == null ? null : Padding.pad(constants, batch);
    MicroResult result = train(Padding.pad(batch), new LossInputs(denominator, padded, draw));
    model.nextDraw();
    return new MicroResult(result.lossSum(), Padding.crop(result.tokens(), batch));
  }

  private Map<String, INDArray> sums() {
    Map<String, INDArray> sums = new LinkedHashMap<>();
    model.parameters().forEach((name, array) -> sums.put(name, array.ulike()));
    sums.values().forEach(sum -> Floats.of(sum).clear());
    return sums;
  }

  private MicroResult train(Batch batch, LossInputs inputs) {
    if (reference == null) {
      return training.run(batch, inputs, null);
    }
    ReferenceModel.Output states = reference.run(batch);
    try {
      return training.run(batch, inputs, states);
    } finally {
      reference.release(states);
    }
  }

  @Override
  public TokenScores score(Batch batch) {
    if (scoring == null) {
      scoring = LossGraph.scoring(model, binding, objective, BasePass.REPORTED_TOP_K, memory);
    }
    LossInputs inputs = LossInputs.of(Math.max(1, batch.supervisedTokens()));
    return Padding.crop(scoring.run(Padding.pad(batch), inputs, null).tokens(), batch);
  }

  @Override
  public LanguageModel languageModel() {
    if (languageModel == null) {
      languageModel =
          new DecoderLanguageModel(
              model.decoder(binding, memory),
              model.weights().config().eosTokenIds(),
              DecoderLanguageModel.ROWS);
    }
    return languageModel;
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
    model
        .parameters()
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
    model.save(directory);
  }

  @Override
  public void requireSavable() {
    model.requireSavable();
  }

  @Override
  public void saveState(Path file) {
    EngineState.write(file, stateArrays(), optimizer.steps(), model.facts());
  }

  @Override
  public void loadState(Path file) {
    discardGradient();
    Map<String, Object> facts =
        EngineState.read(file, stateArrays(), found -> model.requireBase(file, found));
    optimizer.resumeAt(EngineState.steps(facts));
    model.resume(facts);
    binding.refresh(model.weights());
  }

  private Map<String, INDArray> stateArrays() {
    Map<String, INDArray> arrays = new LinkedHashMap<>(model.state());
    arrays.putAll(optimizer.state(model.parameters()));
    return arrays;
  }

  @Override
  public Optional<String> weightsChecksum() {
    return model.isFrozen() ? Optional.empty() : Optional.of(model.weights().checksum());
  }

  @Override
  public long parameters() {
    return model.trainable();
  }

  @Override
  public long allParameters() {
    return model.count();
  }

  @Override
  public int contextLength() {
    return model.weights().config().maxPositionEmbeddings();
  }

  @Override
  public int vocabularySize() {
    return model.weights().config().vocabSize();
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
    model.close();
  }
}
