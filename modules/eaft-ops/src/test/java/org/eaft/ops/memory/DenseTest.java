package org.eaft.ops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class DenseTest {

  /** Whatever the order, the type and the array that an array is a view of. */
  @Test
  void doublesAreInTheOrderOfTheIndices() {
    INDArray rows = Nd4j.createFromArray(new double[][] {{1, 2, 3}, {4, 5, 6}});
    for (DataType type : new DataType[] {DataType.DOUBLE, DataType.FLOAT, DataType.INT}) {
      INDArray typed = rows.castTo(type);
      assertThat(Dense.doubles(typed)).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(Dense.doubles(typed.dup('f'))).containsExactly(1, 2, 3, 4, 5, 6);
      assertThat(Dense.doubles(typed.transpose())).containsExactly(1, 4, 2, 5, 3, 6);
      INDArray right = typed.get(NDArrayIndex.all(), NDArrayIndex.interval(1, 3));
      assertThat(Dense.doubles(right)).containsExactly(2, 3, 5, 6);
    }
  }

  @Test
  void doublesAreACopy() {
    INDArray array = Nd4j.createFromArray(1.0, 2.0);
    Dense.doubles(array)[0] = 7;
    assertThat(array.getDouble(0)).isEqualTo(1);
  }
}
