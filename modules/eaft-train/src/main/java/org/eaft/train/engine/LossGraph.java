package org.eaft.train.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.LossBuilder;
import org.eaft.loss.LossVariables;
import org.eaft.loss.objective.Objective;
import org.eaft.models.CausalModel;
import org.eaft.models.ModelInputs;
import org.eaft.models.WeightBinding;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.eaft.text.Batch;
import org.eaft.train.TokenScores;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A model with its loss in one graph: forward and backward, or forward only. */
final class LossGraph {

  private static final String LABELS = "labels";
  private static final String DENOMINATOR = "denominator";
  private static final String SAMPLE_WEIGHTS = "sample_weights";
  private static final String REFERENCE_HIDDEN = "reference_hidden";
  private static final String REFERENCE_HEAD = "reference_head";

  private final Objective objective;
  private final boolean kl;
  private final ModelInputs inputs;
  private final LossVariables loss;
  private final PooledSession session;

  /** Outputs that stand for the gradients: to compute one adds a gradient to its sum. */
  private final List<String> gradients = new ArrayList<>();

  private LossGraph(
      CausalModel model,
      WeightBinding binding,
      Objective objective,
      int topK,
      boolean training,
      PooledMemory memory) {
    this.objective = objective;
    this.kl = training && objective.klCoefficient() != 0;
    this.inputs = model.inputs();
    SameDiff graph = model.graph();
    this.loss = addLoss(model, binding, topK, training);
    if (!training) {
      this.session = new PooledSession(graph, memory);
      return;
    }
    graph.setLossVariables(loss.loss());
    String[] parameters = binding.sums().keySet().toArray(String[]::new);
    Quiet.run(() -> graph.createGradFunction(parameters));
    for (String name : parameters) {
      gradients.add(graph.getVariable(name).gradient().name());
    }
    this.session = new PooledSession(graph.getFunction("grad"), memory);
  }

  /**
   * Forward and backward; gradients are added to the binding's sums.
   *
   * @param packed rows may hold several documents
   */
  static LossGraph training(
      TrainedModel trained,
      WeightBinding binding,
      Objective objective,
      boolean packed,
      PooledMemory memory) {
    CausalModel model = trained.trainingGraph(binding, packed);
    return new LossGraph(model, binding, objective, 0, true, memory);
  }

  /**
   * Forward only and without the KL term, with the entropy of the k most probable tokens whatever
   * the objective.
   */
  static LossGraph scoring(
      TrainedModel trained,
      WeightBinding binding,
      Objective objective,
      int topK,
      PooledMemory memory) {
    CausalModel model = trained.scoringGraph(binding);
    return new LossGraph(model, binding, objective, topK, false, memory);
  }

  private LossVariables addLoss(
      CausalModel model, WeightBinding binding, int topK, boolean training) {
    DataType products = binding.products().type();
    SameDiff graph = model.graph();
    SDVariable labels = graph.placeHolder(LABELS, DataType.INT, -1, -1);
    LossBuilder builder =
        kl
            ? LinearTokenLoss.builder(
                objective,
                model.hidden(),
                model.head(),
                labels,
                graph.placeHolder(REFERENCE_HIDDEN, products, -1, -1, -1),
                graph.placeHolder(REFERENCE_HEAD, products, -1, -1))
            : LinearTokenLoss.builder(objective, model.hidden(), model.head(), labels);
    builder.denominator(graph.placeHolder(DENOMINATOR, DataType.FLOAT));
    builder.documents(inputs.documents());
    builder.reportTopK(topK);
    if (objective.readsSampleWeights()) {
      builder.sampleWeights(graph.placeHolder(SAMPLE_WEIGHTS, DataType.FLOAT, -1, -1));
    }
    if (!training) {
      builder.forwardOnly();
    } else if (!binding.sums().containsKey(model.head().values().name())) {
      builder.frozenHead();
    }
    return builder.build("loss");
  }

  /**
   * Runs the graph.
   *
   * @param sampleWeights one a document, or null for ones
   * @param reference null where the graph has no KL term
   */
  TokenScores run(
      Batch batch, double denominator, double[] sampleWeights, ReferenceModel.Output reference) {
    Map<String, INDArray> in = ModelInputArrays.of(inputs, batch);
    in.put(LABELS, ModelInputArrays.ints(batch, batch.labels()));
    in.put(DENOMINATOR, Nd4j.scalar((float) denominator));
    if (objective.readsSampleWeights()) {
      in.put(SAMPLE_WEIGHTS, spread(batch, sampleWeights));
    }
    if (reference != null) {
      in.put(REFERENCE_HIDDEN, reference.hidden());
      in.put(REFERENCE_HEAD, reference.head());
    }
    List<String> wanted = new ArrayList<>(statistics());
    wanted.addAll(gradients);
    Map<String, INDArray> out = session.values(wanted, in);
    in.remove(REFERENCE_HIDDEN);
    in.remove(REFERENCE_HEAD);
    in.values().forEach(INDArray::close);
    return scores(out);
  }

  private List<String> statistics() {
    return List.of(
        loss.loss().name(),
        loss.logProbability().name(),
        loss.entropy().name(),
        loss.topKEntropy().name(),
        loss.weight().name(),
        loss.kl().name(),
        loss.correct().name());
  }

  private TokenScores scores(Map<String, INDArray> out) {
    float[] correct = floats(out, loss.correct());
    boolean[] hits = new boolean[correct.length];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = correct[i] > 0;
    }
    TokenScores tokens =
        new TokenScores(
            floats(out, loss.logProbability()),
            floats(out, loss.entropy()),
            floats(out, loss.topKEntropy()),
            floats(out, loss.weight()),
            kl ? floats(out, loss.kl()) : null,
            hits);
    session.release(out.values());
    return tokens;
  }

  private static float[] floats(Map<String, INDArray> out, SDVariable variable) {
    INDArray array = out.get(variable.name());
    float[] values = new float[Math.toIntExact(array.length())];
    Floats.of(array).get(0, values, 0, values.length);
    return values;
  }

  private static INDArray spread(Batch batch, double[] sampleWeights) {
    float[] all = new float[batch.rows() * batch.time()];
    for (int i = 0; i < all.length; i++) {
      int document = batch.documents()[i];
      boolean counts = sampleWeights != null && document != Batch.PADDING;
      all[i] = counts ? (float) sampleWeights[document] : 1;
    }
    return Nd4j.createFromArray(all).reshape(batch.rows(), batch.time());
  }
}
