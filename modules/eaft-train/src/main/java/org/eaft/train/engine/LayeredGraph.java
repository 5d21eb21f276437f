package org.eaft.train.engine;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Objective;
import org.eaft.models.ModelPart;
import org.eaft.models.WeightBinding;
import org.eaft.ops.GivenGradient;
import org.eaft.ops.Gradients;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.ops.memory.PooledSession;
import org.eaft.text.Batch;
import org.eaft.train.MicroResult;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * Activation checkpointing (Chen et al., arXiv 1604.06174): a model runs part by part and keeps the
 * residual stream between the parts only; the backward pass computes the rest again, one part at a
 * time. The ops and their order are those of {@link LossGraph}, and so are the numbers.
 */
final class LayeredGraph implements StepGraph {

  private static final String GIVEN = "given_gradient";

  private final List<Layer> layers;
  private final Last last;
  private final PooledMemory memory;

  /** The lowest part that has something to train, counted from the embeddings. */
  private final int lowest;

  /**
   * A part before the last.
   *
   * @param forward runs it
   * @param backward runs it again, and its backward pass; null below what is trained
   */
  private record Layer(ModelPart part, PooledSession forward, Backward backward) {}

  /** The last norm, the head and the loss. */
  private record Last(ModelPart part, LossEnd end, Backward backward) {}

  /**
   * A part forward and backward.
   *
   * @param gradients outputs that stand for gradients of weights
   * @param dx gradient of the residual stream before the part; null where nothing before is trained
   */
  private record Backward(PooledSession session, List<String> gradients, String dx) {

    /** The outputs to ask for, behind others. */
    List<String> outputs(List<String> others) {
      List<String> outputs = new ArrayList<>(others);
      outputs.addAll(gradients);
      if (dx != null) {
        outputs.add(dx);
      }
      return outputs;
    }
  }

  private LayeredGraph(
      List<ModelPart> parts, WeightBinding binding, Objective objective, PooledMemory memory) {
    this.memory = memory;
    this.lowest = lowest(parts, binding);
    this.layers = new ArrayList<>();
    for (int i = 0; i < parts.size() - 1; i++) {
      layers.add(layer(parts.get(i), i, binding));
    }
    this.last = last(parts.get(parts.size() - 1), binding, objective);
  }

  /**
   * Forward and backward; gradients are added to the binding's sums.
   *
   * @param packed rows may hold several documents
   */
  static LayeredGraph training(
      TrainedModel trained,
      WeightBinding binding,
      Objective objective,
      boolean packed,
      PooledMemory memory) {
    return new LayeredGraph(trained.trainingParts(binding, packed), binding, objective, memory);
  }

  private static int lowest(List<ModelPart> parts, WeightBinding binding) {
    int i = 0;
    while (i < parts.size() - 1 && trained(parts.get(i), binding).isEmpty()) {
      i++;
    }
    return i;
  }

  private static List<String> trained(ModelPart part, WeightBinding binding) {
    return binding.sums().keySet().stream().filter(part.graph()::hasVariable).toList();
  }

  private Layer layer(ModelPart part, int index, WeightBinding binding) {
    SameDiff graph = part.graph();
    PooledSession forward = new PooledSession(graph, memory);
    if (index < lowest) {
      return new Layer(part, forward, null);
    }
    SDVariable given = graph.placeHolder(GIVEN, DataType.FLOAT, -1, -1, -1);
    SDVariable loss = GivenGradient.of("loss", part.y(), given);
    return new Layer(part, forward, backward(part, loss.name(), binding, index > lowest));
  }

  private Last last(ModelPart part, WeightBinding binding, Objective objective) {
    LossEnd end =
        LossEnd.training(part.y(), part.head(), part.inputs().documents(), binding, objective);
    return new Last(part, end, backward(part, end.name(), binding, lowest < layers.size()));
  }

  private Backward backward(
      ModelPart part, String loss, WeightBinding binding, boolean trainedBefore) {
    List<String> variables = new ArrayList<>(trained(part, binding));
    int weights = variables.size();
    if (trainedBefore) {
      variables.add(part.x().name());
    }
    List<String> names = Gradients.of(part.graph(), loss, variables);
    return new Backward(
        new PooledSession(part.graph().getFunction("grad"), memory),
        names.subList(0, weights),
        trainedBefore ? names.get(weights) : null);
  }

  @Override
  public MicroResult run(Batch batch, LossInputs inputs, ReferenceModel.Output reference) {
    List<INDArray> stream = new ArrayList<>();
    Map<String, INDArray> in = ModelInputArrays.of(last.part().inputs(), batch);
    Map<String, INDArray> lossIn = new HashMap<>();
    try {
      for (Layer layer : layers) {
        stream.add(forward(layer, in, stream));
      }
      last.end().put(lossIn, batch, inputs, reference);
      Map<String, INDArray> lastIn = with(in, last.part().x().name(), top(stream));
      lastIn.putAll(lossIn);
      Backward backward = last.backward();
      Map<String, INDArray> out =
          backward.session().values(backward.outputs(last.end().outputs()), lastIn);
      MicroResult result = last.end().result(out);
      INDArray dy = out.remove(backward.dx());
      out.values().forEach(memory::release);
      backward(in, stream, dy);
      return result;
    } finally {
      stream.forEach(memory::release);
      LossEnd.close(lossIn);
      in.values().forEach(INDArray::close);
    }
  }

  private static INDArray top(List<INDArray> stream) {
    return stream.get(stream.size() - 1);
  }

  private static Map<String, INDArray> with(Map<String, INDArray> in, String name, INDArray array) {
    Map<String, INDArray> more = new HashMap<>(in);
    more.put(name, array);
    return more;
  }

  private static INDArray forward(Layer layer, Map<String, INDArray> in, List<INDArray> stream) {
    Map<String, INDArray> layerIn =
        stream.isEmpty() ? in : with(in, layer.part().x().name(), top(stream));
    String y = layer.part().y().name();
    return layer.forward().values(List.of(y), layerIn).get(y);
  }

  /** Runs the parts again from the last to the lowest; {@code stream[i]} is what part i put out. */
  private void backward(Map<String, INDArray> in, List<INDArray> stream, INDArray last) {
    INDArray dy = last;
    for (int i = layers.size() - 1; i >= lowest; i--) {
      memory.release(stream.remove(i));
      Layer layer = layers.get(i);
      Map<String, INDArray> layerIn = with(in, GIVEN, dy);
      if (i > 0) {
        layerIn.put(layer.part().x().name(), stream.get(i - 1));
      }
      Backward backward = layer.backward();
      Map<String, INDArray> out = backward.session().values(backward.outputs(List.of()), layerIn);
      memory.release(dy);
      dy = out.remove(backward.dx());
      out.values().forEach(memory::release);
    }
  }
}
