package org.eaft.ops;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eaft.ops.memory.Dense;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The arrays that an op reads, with checks that say which input of which op is wrong. */
public final class Inputs {

  private final String op;
  private final List<INDArray> arrays;
  private final List<INDArray> copies = new ArrayList<>();

  Inputs(String op, List<INDArray> arrays) {
    this.op = op;
    this.arrays = arrays;
  }

  /** Number of inputs. */
  public int count() {
    return arrays.size();
  }

  /** An input as it is. */
  public INDArray get(int index) {
    return arrays.get(index);
  }

  /** Size of an input along a dimension; negative dimensions count from the last. */
  public int size(int index, int dimension) {
    return Math.toIntExact(arrays.get(index).size(dimension));
  }

  /** Elements of an input. */
  public long length(int index) {
    return arrays.get(index).length();
  }

  /** An input's elements; a view with gaps is copied first. */
  public Floats floats(int index) {
    INDArray dense = Dense.dense(arrays.get(index));
    if (dense != arrays.get(index)) {
      // only its address is read from here on: without this the collector could free it
      copies.add(dense);
    }
    return Floats.of(dense);
  }

  /** An input that the op writes to; it must be dense and FLOAT. */
  public Floats sum(int index) {
    INDArray array = arrays.get(index);
    if (!Dense.isDense(array) || array.dataType() != DataType.FLOAT) {
      throw wrong(index, "gradient sum", "must be FLOAT and dense in C order");
    }
    return Floats.of(array);
  }

  /** The elements of an integer input. */
  public int[] ints(int index) {
    return Dense.ints(arrays.get(index));
  }

  /** Checks that an input is FLOAT or BFLOAT16 and of a rank. */
  public void requireFloats(int index, String name, int leastRank) {
    INDArray a = require(index, name);
    if (!Format.is(a.dataType())) {
      throw wrong(index, name, "must be FLOAT or BFLOAT16, but is " + a.dataType());
    }
    if (a.rank() < leastRank || a.isEmpty()) {
      throw wrong(index, name, "must have rank %d at least and not be empty".formatted(leastRank));
    }
  }

  /** Checks that an input is FLOAT or BFLOAT16 and of a shape; -1 stands for any size. */
  public void requireShape(int index, String name, long... shape) {
    requireFloats(index, name, shape.length);
    requireSizes(index, name, shape);
  }

  /** Checks that an input is INT or LONG and of a shape; -1 stands for any size. */
  public void requireInts(int index, String name, long... shape) {
    INDArray a = require(index, name);
    if (a.dataType() != DataType.INT && a.dataType() != DataType.LONG) {
      throw wrong(index, name, "must be INT or LONG, but is " + a.dataType());
    }
    requireSizes(index, name, shape);
  }

  private void requireSizes(int index, String name, long... shape) {
    long[] is = arrays.get(index).shape();
    boolean same = is.length == shape.length;
    for (int i = 0; same && i < shape.length; i++) {
      same = shape[i] == -1 || shape[i] == is[i];
    }
    if (!same) {
      String expected = Arrays.toString(shape).replace("-1", "any");
      throw wrong(index, name, "must have shape " + expected);
    }
  }

  private INDArray require(int index, String name) {
    if (index >= arrays.size()) {
      throw new IllegalArgumentException("%s: input %d (%s) is missing".formatted(op, index, name));
    }
    return arrays.get(index);
  }

  /** The exception that says what is wrong with an input. */
  public IllegalArgumentException wrong(int index, String name, String what) {
    return new IllegalArgumentException(
        "%s: input %d (%s) %s; its shape is %s"
            .formatted(op, index, name, what, Arrays.toString(arrays.get(index).shape())));
  }

  /** An exception that names the op. */
  public IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(op + ": " + what);
  }
}
