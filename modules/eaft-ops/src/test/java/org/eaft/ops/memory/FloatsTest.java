package org.eaft.ops.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bytedeco.javacpp.FloatPointer;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class FloatsTest {

  @Test
  void readsAndWritesInPlace() {
    INDArray array = Nd4j.create(Samples.floats(Samples.normal(24, 1)), new long[] {4, 6}, 'c');
    Floats floats = Floats.of(array);
    assertThat(floats.length()).isEqualTo(24);
    assertThat(floats.address(5)).isEqualTo(floats.address() + 20);
    float[] block = new float[10];
    floats.get(7, block, 2, 6);
    for (int i = 0; i < 6; i++) {
      assertThat(block[2 + i]).isEqualTo(array.getFloat(1 + i / 5, (1 + i) % 6));
    }
    assertThat(block[0] + block[1] + block[8] + block[9]).isZero();
    floats.put(22, new float[] {0, 5, 6}, 1, 2);
    assertThat(array.getFloat(3, 4)).isEqualTo(5);
    assertThat(array.getFloat(3, 5)).isEqualTo(6);
    assertThat(floats.get(23)).isEqualTo(6);
  }

  @Test
  void reachingPastTheEndIsAnError() {
    Floats floats = Floats.of(Nd4j.create(DataType.FLOAT, 5));
    assertThatThrownBy(() -> floats.get(3, new float[9], 0, 3))
        .isInstanceOf(RuntimeException.class);
    assertThatThrownBy(() -> floats.put(5, new float[9], 0, 1))
        .isInstanceOf(RuntimeException.class);
  }

  @Test
  void clearAndCopyStayWithinTheirBounds() {
    INDArray array = Nd4j.ones(DataType.FLOAT, 10);
    INDArray middle = array.get(NDArrayIndex.interval(3, 7));
    Floats.of(middle).clear();
    assertThat(array.toFloatVector()).containsExactly(1, 1, 1, 0, 0, 0, 0, 1, 1, 1);
    Floats.of(middle).copyFrom(Floats.of(Nd4j.createFromArray(2f, 3f, 4f, 5f)));
    assertThat(array.toFloatVector()).containsExactly(1, 1, 1, 2, 3, 4, 5, 1, 1, 1);
  }

  /** Only the pages that are touched become memory. */
  @Test
  void blocksMayCrossTheWindowsOfOneGibibyte() {
    long window = 1L << 28;
    try (FloatPointer memory = new FloatPointer(window + 100)) {
      Floats floats = Floats.at(memory.address(), window + 100);
      float[] values = Samples.floats(Samples.normal(64, 1));
      for (long from : new long[] {window - 64, window - 63, window - 10, window, window + 36}) {
        floats.put(from, values, 0, 64);
        float[] read = new float[66];
        floats.get(from, read, 1, 64);
        for (int i = 0; i < 64; i++) {
          assertThat(read[1 + i]).isEqualTo(values[i]);
          assertThat(floats.get(from + i)).isEqualTo(values[i]);
          assertThat(memory.get(from + i)).isEqualTo(values[i]);
        }
      }
    }
  }

  @Test
  void denseIsWhatLiesInCOrderWithoutGaps() {
    INDArray array = Nd4j.create(Samples.floats(Samples.normal(24, 1)), new long[] {4, 6}, 'c');
    assertThat(Dense.isDense(array)).isTrue();
    assertThat(Dense.isDense(array.reshape('c', 2, 2, 6))).isTrue();
    assertThat(Dense.isDense(array.get(NDArrayIndex.interval(1, 3)))).isTrue();
    assertThat(Dense.isDense(Nd4j.scalar(1f))).isTrue();
    assertThat(Dense.isDense(Nd4j.create(DataType.FLOAT, 1, 5).transpose())).isTrue();
    assertThat(Dense.isDense(array.transpose())).isFalse();
    assertThat(Dense.isDense(array.dup('f'))).isFalse();
    INDArray columns = array.get(NDArrayIndex.all(), NDArrayIndex.interval(0, 3));
    assertThat(Dense.isDense(columns)).isFalse();
    assertThat(Dense.dense(array)).isSameAs(array);
    assertThat(Dense.dense(columns)).isEqualTo(columns);
    assertThat(Dense.isDense(Dense.dense(columns))).isTrue();
    assertThatThrownBy(() -> Floats.of(columns))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("[4, 3] is not dense in C order");
  }

  @Test
  void aViewBeginsWhereItsFirstElementLies() {
    INDArray array = Nd4j.createFromArray(1f, 2f, 3f, 4f, 5f, 6f).reshape(3, 2);
    Floats second = Floats.of(array.get(NDArrayIndex.interval(1, 3)));
    assertThat(second.get(0)).isEqualTo(3);
    assertThat(second.length()).isEqualTo(4);
  }

  @Test
  void integersOfBothTypesAndAnyLayout() {
    INDArray ints = Nd4j.createFromArray(1, -2, 3, 4, 5, 6).reshape(2, 3);
    assertThat(Dense.ints(ints)).containsExactly(1, -2, 3, 4, 5, 6);
    assertThat(Dense.ints(ints.transpose())).containsExactly(1, 4, -2, 5, 3, 6);
    assertThat(Dense.ints(ints.castTo(DataType.LONG).get(NDArrayIndex.point(1))))
        .containsExactly(4, 5, 6);
    assertThat(Dense.ints(Nd4j.scalar(7))).containsExactly(7);
    assertThatThrownBy(() -> Dense.ints(Nd4j.createFromArray(1f)))
        .hasMessageContaining("expected INT or LONG");
    assertThatThrownBy(() -> Dense.ints(Nd4j.createFromArray(1L, 1L << 40)))
        .hasMessageContaining(Long.toString(1L << 40))
        .hasMessageContaining("element 1");
  }
}
