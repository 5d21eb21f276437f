package org.eaft.train.engine;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eaft.loss.LinearTokenLoss;
import org.eaft.loss.LossBuilder;
import org.eaft.loss.LossVariables;
import org.eaft.loss.objective.Objective;
import org.eaft.models.WeightBinding;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Floats;
import org.eaft.text.Batch;
import org.eaft.train.MicroResult;
import org.eaft.train.TokenScores;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The loss at the end of a graph: its op, what it reads and how its outputs are read. */
final class LossEnd {

  private static final String LABELS = "labels";
  private static final String DENOMINATOR = "denominator";
  private static final String SAMPLE_WEIGHTS = "sample_weights";
  private static final String DRAW = "draw";
  private static final String REFERENCE_HIDDEN = "reference_hidden";
  private static final String REFERENCE_HEAD = "reference_head";

  private final Objective objective;
  private final boolean kl;
  private final LossVariables loss;

  private LossEnd(
      SDVariable hidden,
      Weight head,
      SDVariable documents,
      WeightBinding binding,
      Objective objective,
      int topK,
      boolean training) {
    this.objective = objective;
    this.kl = training && objective.klCoefficient() != 0;
    this.loss = add(hidden, head, documents, binding, topK, training);
  }

  /** Adds the loss with gradients to the graph of the hidden states. */
  static LossEnd training(
      SDVariable hidden,
      Weight head,
      SDVariable documents,
      WeightBinding binding,
      Objective objective) {
    return new LossEnd(hidden, head, documents, binding, objective, 0, true);
  }

  /** Adds the loss without gradients and without the KL term. */
  static LossEnd scoring(
      SDVariable hidden, Weight head, WeightBinding binding, Objective objective, int topK) {
    return new LossEnd(hidden, head, null, binding, objective, topK, false);
  }

  private LossVariables add(
      SDVariable hidden,
      Weight head,
      SDVariable documents,
      WeightBinding binding,
      int topK,
      boolean training) {
    DataType products = binding.products().type();
    SameDiff graph = hidden.getSameDiff();
    SDVariable labels = graph.placeHolder(LABELS, DataType.INT, -1, -1);
    LossBuilder builder =
        kl
            ? LinearTokenLoss.builder(
                objective,
                hidden,
                head,
                labels,
                graph.placeHolder(REFERENCE_HIDDEN, products, -1, -1, -1),
                graph.placeHolder(REFERENCE_HEAD, products, -1, -1))
            : LinearTokenLoss.builder(objective, hidden, head, labels);
    builder.denominator(graph.placeHolder(DENOMINATOR, DataType.FLOAT));
    builder.documents(documents);
    builder.reportTopK(topK);
    builder.partOfWindow();
    if (objective.shuffled()) {
      builder.draw(graph.placeHolder(DRAW, DataType.LONG));
    }
    if (objective.readsSampleWeights()) {
      builder.sampleWeights(graph.placeHolder(SAMPLE_WEIGHTS, DataType.FLOAT, -1, -1));
    }
    if (!training) {
      builder.forwardOnly();
    } else if (!binding.sums().containsKey(head.values().name())) {
      builder.frozenHead();
    }
    return builder.build("loss");
  }

  /** Name of the loss. */
  String name() {
    return loss.loss().name();
  }

  /**
   * Adds what the loss reads of a batch to a graph's placeholders, to be closed by {@link #close}.
   */
  void put(
      Map<String, INDArray> in, Batch batch, LossInputs inputs, ReferenceModel.Output reference) {
    in.put(LABELS, ModelInputArrays.ints(batch, batch.labels()));
    in.put(DENOMINATOR, Nd4j.scalar((float) inputs.denominator()));
    if (objective.readsSampleWeights()) {
      in.put(SAMPLE_WEIGHTS, constants(batch, inputs.constants()));
    }
    if (objective.shuffled()) {
      in.put(DRAW, Nd4j.scalar(inputs.draw()));
    }
    if (reference != null) {
      in.put(REFERENCE_HIDDEN, reference.hidden());
      in.put(REFERENCE_HEAD, reference.head());
    }
  }

  /** Closes a graph's placeholders; the reference model keeps what is its own. */
  static void close(Map<String, INDArray> in) {
    in.remove(REFERENCE_HIDDEN);
    in.remove(REFERENCE_HEAD);
    in.values().forEach(INDArray::close);
  }

  /** Outputs that {@link #result} reads. */
  List<String> outputs() {
    return List.of(
        loss.loss().name(),
        loss.logProbability().name(),
        loss.entropy().name(),
        loss.topKEntropy().name(),
        loss.weight().name(),
        loss.kl().name(),
        loss.correct().name(),
        loss.value().name());
  }

  /** What the graph computed; the arrays stay the caller's. */
  MicroResult result(Map<String, INDArray> out) {
    double sum = 0;
    for (float value : floats(out, loss.value())) {
      sum += value;
    }
    return new MicroResult(sum, scores(out));
  }

  private TokenScores scores(Map<String, INDArray> out) {
    float[] correct = floats(out, loss.correct());
    boolean[] hits = new boolean[correct.length];
    for (int i = 0; i < hits.length; i++) {
      hits[i] = correct[i] > 0;
    }
    return new TokenScores(
        floats(out, loss.logProbability()),
        floats(out, loss.entropy()),
        floats(out, loss.topKEntropy()),
        floats(out, loss.weight()),
        kl ? floats(out, loss.kl()) : null,
        hits);
  }

  private static float[] floats(Map<String, INDArray> out, SDVariable variable) {
    INDArray array = out.get(variable.name());
    float[] values = new float[Math.toIntExact(array.length())];
    Floats.of(array).get(0, values, 0, values.length);
    return values;
  }

  private static INDArray constants(Batch batch, float[] constants) {
    float[] all = constants;
    if (all == null) {
      all = new float[batch.rows() * batch.time()];
      Arrays.fill(all, 1);
    }
    return Nd4j.createFromArray(all).reshape(batch.rows(), batch.time());
  }
}
