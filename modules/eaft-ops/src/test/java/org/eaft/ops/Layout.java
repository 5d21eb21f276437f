package org.eaft.ops;

import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.INDArrayIndex;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** How the elements of an array may lie in memory. */
enum Layout {
  /** One after the other in C order. */
  DENSE,
  /** One after the other in Fortran order. */
  FORTRAN,
  /** Every second element of the last dimension of a larger array, not from its beginning. */
  GAPS,
  /** One after the other in C order, in the middle of a larger array. */
  OFFSET,
  /** A transposed view of another array. */
  TRANSPOSED;

  INDArray floats(double[] values, long... shape) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return of(Nd4j.create(floats, shape, 'c'));
  }

  INDArray ints(int[] values, long... shape) {
    return of(Nd4j.createFromArray(values).reshape('c', shape));
  }

  INDArray longs(int[] values, long... shape) {
    return of(Nd4j.createFromArray(values).castTo(DataType.LONG).reshape('c', shape));
  }

  /** The same values in this layout. */
  INDArray of(INDArray dense) {
    return switch (this) {
      case DENSE -> dense;
      case FORTRAN -> dense.dup('f');
      case GAPS -> gaps(dense);
      case OFFSET -> offset(dense);
      case TRANSPOSED -> transposed(dense);
    };
  }

  private static INDArray gaps(INDArray dense) {
    if (dense.rank() == 0) {
      return dense;
    }
    long[] shape = dense.shape().clone();
    int last = shape.length - 1;
    shape[last] = 2 * shape[last] + 1;
    INDArray larger = filled(dense.dataType(), shape);
    INDArrayIndex[] where = new INDArrayIndex[shape.length];
    for (int d = 0; d < last; d++) {
      where[d] = NDArrayIndex.all();
    }
    where[last] = NDArrayIndex.interval(1, 2, shape[last]);
    INDArray view = larger.get(where);
    view.assign(dense);
    return view;
  }

  private static INDArray offset(INDArray dense) {
    INDArray larger = filled(dense.dataType(), dense.length() + 7);
    INDArray view = larger.get(NDArrayIndex.interval(3, 3 + dense.length()));
    view = view.reshape('c', dense.shape());
    view.assign(dense);
    return view;
  }

  private static INDArray transposed(INDArray dense) {
    return dense.rank() < 2 ? dense : dense.transpose().dup('c').transpose();
  }

  /** Filled with what would spoil any result. */
  private static INDArray filled(DataType type, long... shape) {
    INDArray array = Nd4j.create(type, shape);
    return type == DataType.FLOAT ? array.assign(Float.NaN) : array.assign(-7_000_000);
  }
}
