package org.eaft.dl4j;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** Copies between ND4J's arrays and the heap, on any backend. */
final class HostArrays {

  private HostArrays() {}

  /** All elements as doubles, the last dimension fastest. */
  static double[] doubles(INDArray array) {
    return array.dup('c').castTo(DataType.DOUBLE).data().asDouble();
  }

  /** A new array. */
  static INDArray of(double[] values, DataType type, long... shape) {
    return Nd4j.create(values, shape, Nd4j.getStrides(shape, 'c'), 'c', type);
  }
}
