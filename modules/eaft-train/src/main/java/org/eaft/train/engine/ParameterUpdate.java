package org.eaft.train.engine;

import java.util.Map;
import org.nd4j.linalg.api.ndarray.INDArray;

/** An optimiser: moves one parameter array along its gradient, in place. */
interface ParameterUpdate extends AutoCloseable {

  /**
   * A parameter.
   *
   * @param copy in bf16, brought up to date with the values; null where there is none
   */
  record Parameter(INDArray values, INDArray gradient, INDArray copy) {}

  /** Starts a step; the arrays of all parameters follow. */
  void begin(double learningRate, double gradientScale);

  /** Moves a parameter and sets its gradient to zero. */
  void apply(String name, Parameter parameter);

  /**
   * What later steps depend on besides the parameters, as arrays that may be read and overwritten
   * between steps; those not used yet are made, as zeros.
   */
  Map<String, INDArray> state(Map<String, INDArray> parameters);

  /** Steps begun so far. */
  int steps();

  /** Goes on as after so many steps. */
  void resumeAt(int steps);

  @Override
  void close();
}
