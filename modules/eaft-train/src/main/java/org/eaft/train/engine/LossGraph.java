package org.eaft.train.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Objective;
import org.eaft.models.CausalModel;
import org.eaft.models.ModelInputs;
import org.eaft.models.WeightBinding;
import org.eaft.ops.Gradients;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.eaft.text.Batch;
import org.eaft.train.MicroResult;
import org.nd4j.linalg.api.ndarray.INDArray;

/** A model with its loss in one graph: forward and backward, or forward only. */
final class LossGraph implements StepGraph {

  private final ModelInputs model;
  private final LossEnd end;
  private final PooledSession session;

  /** Outputs that stand for the gradients: to compute one adds a gradient to its sum. */
  private final List<String> gradients;

  private LossGraph(CausalModel model, LossEnd end, List<String> gradients, PooledSession session) {
    this.model = model.inputs();
    this.end = end;
    this.gradients = gradients;
    this.session = session;
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
    LossEnd end =
        LossEnd.training(
            model.hidden(), model.head(), model.inputs().documents(), binding, objective);
    List<String> gradients =
        Gradients.of(model.graph(), end.name(), List.copyOf(binding.sums().keySet()));
    PooledSession session = new PooledSession(model.graph().getFunction("grad"), memory);
    return new LossGraph(model, end, gradients, session);
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
    LossEnd end = LossEnd.scoring(model.hidden(), model.head(), binding, objective, topK);
    return new LossGraph(model, end, List.of(), new PooledSession(model.graph(), memory));
  }

  @Override
  public MicroResult run(Batch batch, LossInputs inputs, ReferenceModel.Output reference) {
    Map<String, INDArray> in = ModelInputArrays.of(model, batch);
    end.put(in, batch, inputs, reference);
    List<String> wanted = new ArrayList<>(end.outputs());
    wanted.addAll(gradients);
    Map<String, INDArray> out = session.values(wanted, in);
    LossEnd.close(in);
    MicroResult result = end.result(out);
    session.release(out.values());
    return result;
  }
}
