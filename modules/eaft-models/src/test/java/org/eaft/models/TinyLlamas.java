package org.eaft.models;

import java.util.Map;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Linear;
import org.eaft.ops.memory.Floats;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The testkit's tiny Llamas, the batch of their golden file, and what the graph makes of it. */
final class TinyLlamas {

  static final Golden GOLDEN = Golden.resource("tiny-llama");

  private TinyLlamas() {}

  /** The weights of "tied" or "untied". */
  static ModelWeights weights(String model) {
    var directory = model.equals("tied") ? TinyModels.llamaTied() : TinyModels.llamaUntied();
    try (WeightSource source = WeightSource.open(directory)) {
      return ModelWeights.read(source);
    }
  }

  /** A golden array of integers. */
  static INDArray ints(String name) {
    int[] shape = GOLDEN.shape(name);
    return Nd4j.createFromArray(GOLDEN.ints(name)).reshape(shape[0], shape[1]);
  }

  /** Logits of some ids [batch, time], flat. */
  static float[] logits(ModelWeights weights, INDArray ids) {
    CausalModel model = CausalModel.of(weights);
    Linear.of("logits", model.hidden(), model.head().values());
    return floats(model.graph().output(Map.of("input_ids", ids), "logits").get("logits"));
  }

  /** The elements of an array. */
  static float[] floats(INDArray array) {
    float[] values = new float[Math.toIntExact(array.length())];
    Floats.of(array).get(0, values, 0, values.length);
    return values;
  }
}
