package org.eaft.train.engine;

import java.util.HashMap;
import java.util.Map;
import org.eaft.models.ModelInputs;
import org.eaft.text.Batch;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** What a model's placeholders take of a batch. */
final class ModelInputArrays {

  private ModelInputArrays() {}

  /**
   * Arrays by placeholder, to be closed by the caller.
   *
   * @throws IllegalArgumentException if rows hold several documents and the model would mix them
   */
  static Map<String, INDArray> of(ModelInputs inputs, Batch batch) {
    Map<String, INDArray> arrays = new HashMap<>();
    arrays.put(inputs.ids().name(), ints(batch, batch.ids()));
    if (inputs.documents() != null) {
      arrays.put(inputs.positions().name(), ints(batch, batch.positions()));
      arrays.put(inputs.documents().name(), ints(batch, batch.documents()));
    } else if (batch.packed()) {
      throw new IllegalArgumentException(
          "%d documents in %d rows, but the model was built for one a row"
              .formatted(batch.examples().length, batch.rows()));
    }
    return arrays;
  }

  static INDArray ints(Batch batch, int[] values) {
    return Nd4j.createFromArray(values).reshape(batch.rows(), batch.time());
  }
}
