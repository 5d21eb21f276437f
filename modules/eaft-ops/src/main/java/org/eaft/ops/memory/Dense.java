package org.eaft.ops.memory;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.Shape;

/** Access to arrays whose elements lie one after the other in C order. */
public final class Dense {

  private Dense() {}

  /** Whether the elements of an array lie one after the other in C order. */
  public static boolean isDense(INDArray array) {
    long expected = 1;
    for (int i = array.rank() - 1; i >= 0; i--) {
      if (array.size(i) != 1 && array.stride(i) != expected) {
        return false;
      }
      expected *= array.size(i);
    }
    return true;
  }

  /** The array itself, or a copy in C order where it is a view with gaps or another order. */
  public static INDArray dense(INDArray array) {
    return isDense(array) ? array : array.dup('c');
  }

  /** Address of the first element of a dense array. */
  public static long address(INDArray array) {
    if (!isDense(array)) {
      throw new IllegalArgumentException(
          "array of shape "
              + Arrays.toString(array.shape())
              + " is not dense in C order: "
              + Shape.shapeToStringShort(array));
    }
    HostMemory.open(array);
    return array.data().addressPointer().address();
  }

  /** The elements of an INT or LONG array as int. */
  public static int[] ints(INDArray array) {
    INDArray a = dense(array);
    int n = Math.toIntExact(a.length());
    int[] out = new int[n];
    HostMemory.open(a);
    Pointer p = a.data().addressPointer();
    if (a.dataType() == DataType.INT) {
      IntBuffer b = bytes(p, n * 4L).asIntBuffer();
      b.get(out);
    } else if (a.dataType() == DataType.LONG) {
      LongBuffer b = bytes(p, n * 8L).asLongBuffer();
      for (int i = 0; i < n; i++) {
        long value = b.get(i);
        if (value != (int) value) {
          throw new IllegalArgumentException(
              "element %d is %d, which no index can be".formatted(i, value));
        }
        out[i] = (int) value;
      }
    } else {
      throw new IllegalArgumentException("expected INT or LONG, got " + a.dataType());
    }
    return out;
  }

  /** The elements of an array of any type as double, the last dimension fastest. */
  public static double[] doubles(INDArray array) {
    INDArray a = dense(array.castTo(DataType.DOUBLE));
    double[] out = new double[Math.toIntExact(a.length())];
    HostMemory.open(a);
    new DoublePointer(a.data().addressPointer()).get(out);
    // it may be a copy of which nobody else knows
    Reference.reachabilityFence(a);
    return out;
  }

  private static ByteBuffer bytes(Pointer p, long n) {
    return new BytePointer(p).capacity(n).asByteBuffer().order(ByteOrder.nativeOrder());
  }
}
