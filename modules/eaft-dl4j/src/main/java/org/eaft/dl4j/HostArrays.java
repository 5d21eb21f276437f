package org.eaft.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Makes arrays of numbers on the heap. */
final class HostArrays {

  private HostArrays() {}

  /** A new array. */
  static INDArray of(double[] values, DataType type, long... shape) {
    return Nd4j.create(values, shape, Nd4j.getStrides(shape, 'c'), 'c', type);
  }
}
