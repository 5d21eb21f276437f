package org.eaft.ops.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.DynamicCustomOp;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

/** The faster {@code add} against ND4J's own, and where it must leave the work to it. */
class DenseSumTest {

  private static INDArray floats(long seed, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Nd4j.create(Samples.floats(Samples.normal(n, seed)), shape, 'c');
  }

  private static DynamicCustomOp add(INDArray a, INDArray b) {
    return DynamicCustomOp.builder("add").addInputs(a, b).build();
  }

  private static boolean applies(INDArray a, INDArray b, INDArray out) throws Exception {
    try (OpContext context = Nd4j.getExecutioner().buildContext()) {
      context.setInputArrays(a, b);
      context.setOutputArrays(out);
      return DenseSum.applies(add(a, b), context);
    }
  }

  /** What stock ND4J adds: its legacy op does not pass through the custom one. */
  private static INDArray stock(INDArray a, INDArray b) {
    return a.dup().addi(b);
  }

  @ParameterizedTest
  @MethodSource("org.eaft.testkit.Sizes#all")
  void sumsAsNd4jDoes(int n) throws Exception {
    INDArray a = floats(1, n, 3);
    INDArray b = floats(2, n, 3);
    INDArray expected = stock(a, b);
    assertThat(Nd4j.exec(add(a, b))[0]).isEqualTo(expected);
    INDArray out = Nd4j.create(DataType.FLOAT, n, 3);
    assertThat(applies(a, b, out)).isTrue();
    DenseSum.run(List.of(a, b), out);
    assertThat(out).isEqualTo(expected);
    DenseSum.run(List.of(a, b), a);
    assertThat(a).isEqualTo(expected);
  }

  @Test
  void twiceTheSameArray() {
    INDArray a = floats(1, 5, 7);
    assertThat(Nd4j.exec(add(a, a))[0]).isEqualTo(a.mul(2));
  }

  @Test
  void everythingElseIsLeftToNd4jAndRight() throws Exception {
    INDArray a = floats(1, 4, 6);
    INDArray row = floats(2, 6);
    INDArray fortran = a.dup('f');
    INDArray gaps = floats(3, 4, 12).get(NDArrayIndex.all(), NDArrayIndex.interval(0, 2, 12));
    INDArray scalar = Nd4j.scalar(2f);
    INDArray doubles = a.castTo(DataType.DOUBLE);
    INDArray out = Nd4j.create(DataType.FLOAT, 4, 6);
    assertThat(applies(a, row, out)).isFalse();
    assertThat(applies(a, fortran, out)).isFalse();
    assertThat(applies(gaps, a, out)).isFalse();
    assertThat(applies(a, scalar, out)).isFalse();
    assertThat(applies(a, a, out.dup('f'))).isFalse();
    assertThat(applies(doubles, doubles, out.castTo(DataType.DOUBLE))).isFalse();
    assertThat(applies(scalar, scalar, Nd4j.scalar(0f))).isFalse();
    assertThat(Nd4j.exec(add(a, row))[0]).isEqualTo(a.addRowVector(row));
    assertThat(Nd4j.exec(add(a, fortran))[0]).isEqualTo(stock(a, a));
    assertThat(Nd4j.exec(add(gaps, a))[0]).isEqualTo(stock(gaps.dup(), a));
    assertThat(Nd4j.exec(add(a, scalar))[0]).isEqualTo(a.add(2));
    assertThat(Nd4j.exec(add(doubles, doubles))[0]).isEqualTo(doubles.mul(2));
    assertThat(Nd4j.exec(add(scalar, scalar))[0].getFloat(0)).isEqualTo(4);
  }

  @Test
  void shapesThatDoNotFitAreStillAnError() {
    INDArray a = floats(1, 4, 6);
    INDArray b = floats(2, 4, 5);
    assertThatThrownBy(() -> Nd4j.exec(add(a, b))).isInstanceOf(RuntimeException.class);
  }
}
