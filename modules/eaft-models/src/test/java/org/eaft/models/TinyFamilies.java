package org.eaft.models;

import org.eaft.models.io.WeightSource;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** The testkit's tiny models, one of every family, and the batch of their golden file. */
final class TinyFamilies {

  static final Golden GOLDEN = Golden.resource("tiny-families");

  private TinyFamilies() {}

  /** The weights of a model such as "qwen3". */
  static ModelWeights weights(String name) {
    try (WeightSource source = WeightSource.open(TinyModels.of(name))) {
      return ModelWeights.read(source);
    }
  }

  /** A golden array of integers. */
  static INDArray ints(String name) {
    int[] shape = GOLDEN.shape(name);
    return Nd4j.createFromArray(GOLDEN.ints(name)).reshape(shape[0], shape[1]);
  }
}
