package org.eaft.train.engine;

import org.nd4j.linalg.api.ndarray.INDArray;

/** An optimiser: moves one parameter array along its gradient, in place. */
interface ParameterUpdate extends AutoCloseable {

  /** Starts a step; the arrays of all parameters follow. */
  void begin(double learningRate, double gradientScale);

  /** Moves a parameter. */
  void apply(String name, INDArray parameter, INDArray gradient);

  @Override
  void close();
}
