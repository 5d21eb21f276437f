package org.eaft.ops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.shape.LongShapeDescriptor;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.indexing.NDArrayIndex;

class PooledMemoryTest {

  private static long address(INDArray array) {
    return array.data().addressPointer().address();
  }

  @Test
  void releasedMemoryServesTheNextRequestOfItsTypeAndLength() {
    PooledMemory memory = PooledMemory.keepingAtMost(1 << 20);
    // with this in use, nothing that is free has to make room
    INDArray held = memory.allocate(false, DataType.FLOAT, 10_000);
    INDArray first = memory.allocate(false, DataType.FLOAT, 3, 4);
    long address = address(first);
    memory.release(first);
    INDArray longer = memory.allocate(false, DataType.FLOAT, 3, 5);
    INDArray ofOtherType = memory.allocate(false, DataType.INT, 3, 4);
    assertThat(address).isNotIn(address(held), address(longer), address(ofOtherType));
    INDArray again =
        memory.allocate(false, LongShapeDescriptor.fromShape(new long[] {2, 6}, DataType.FLOAT));
    assertThat(address(again)).isEqualTo(address);
    assertThat(again.shape()).containsExactly(2, 6);
    assertThat(again.ordering()).isEqualTo('c');
  }

  @Test
  void noArrayIsHandedOutTwice() {
    PooledMemory memory = PooledMemory.keepingAtMost(1 << 20);
    Random random = new Random(1);
    List<INDArray> out = new ArrayList<>();
    for (int i = 0; i < 2000; i++) {
      if (random.nextBoolean() || out.isEmpty()) {
        INDArray array = memory.allocate(false, DataType.FLOAT, 1 + random.nextInt(3), 8);
        Set<Long> used = new HashSet<>();
        out.forEach(a -> used.add(address(a)));
        assertThat(used).doesNotContain(address(array));
        out.add(array);
      } else {
        memory.release(out.remove(random.nextInt(out.size())));
      }
    }
  }

  @Test
  void releasingTwiceGivesItBackOnce() {
    PooledMemory memory = PooledMemory.keepingAtMost(1 << 20);
    INDArray array = memory.allocate(false, DataType.FLOAT, 5);
    memory.release(array);
    memory.release(array);
    INDArray a = memory.allocate(false, DataType.FLOAT, 5);
    INDArray b = memory.allocate(false, DataType.FLOAT, 5);
    assertThat(address(a)).isNotEqualTo(address(b));
  }

  @Test
  void arraysOfOthersAreLeftAlone() {
    PooledMemory memory = PooledMemory.keepingAtMost(1 << 20);
    INDArray weight = Nd4j.ones(DataType.FLOAT, 5);
    memory.release(weight);
    INDArray lent = memory.allocate(false, DataType.FLOAT, 2, 5);
    memory.release(lent.get(NDArrayIndex.point(0)));
    INDArray a = memory.allocate(false, DataType.FLOAT, 5);
    assertThat(address(a)).isNotIn(address(weight), address(lent));
    memory.trim();
    assertThat(weight.wasClosed()).isFalse();
    assertThat(lent.wasClosed()).isFalse();
  }

  @Test
  void everyLifeOfAnArrayHasAnIdOfItsOwn() {
    PooledMemory memory = PooledMemory.keepingAtMost(1 << 20);
    Set<Long> ids = new HashSet<>();
    int arrays = 0;
    for (int i = 0; i < 20; i++) {
      INDArray pooled = memory.allocate(false, DataType.FLOAT, 3);
      INDArray fresh = Nd4j.create(DataType.FLOAT, 3);
      ids.add(pooled.getId());
      ids.add(fresh.getId());
      arrays += 2;
      memory.release(pooled);
    }
    assertThat(ids).hasSize(arrays);
  }

  @Test
  void unusedArraysBeyondTheLimitAreFreed() {
    PooledMemory memory = PooledMemory.keepingAtMost(1000);
    INDArray a = memory.allocate(false, DataType.FLOAT, 200);
    INDArray b = memory.allocate(false, DataType.FLOAT, 200);
    memory.release(a);
    assertThat(a.data().wasClosed()).isFalse();
    memory.release(b);
    assertThat(a.data().wasClosed()).isTrue();
    assertThat(b.data().wasClosed()).isFalse();
  }

  @Test
  void emptyAndScalarArrays() {
    PooledMemory memory = PooledMemory.keepingAtMost(1000);
    INDArray empty = memory.allocate(false, LongShapeDescriptor.empty(DataType.FLOAT));
    assertThat(empty.isEmpty()).isTrue();
    memory.release(empty);
    INDArray scalar = memory.allocate(false, DataType.FLOAT);
    assertThat(scalar.rank()).isZero();
    memory.release(scalar);
    assertThat(address(memory.allocate(false, DataType.FLOAT))).isEqualTo(address(scalar));
  }

  @Test
  void copies() {
    PooledMemory memory = PooledMemory.keepingAtMost(1000);
    INDArray source = Nd4j.createFromArray(1f, 2f, 3f);
    INDArray copy = memory.dup(source);
    assertThat(copy).isEqualTo(source).isNotSameAs(source);
    memory.release(copy);
    assertThat(address(memory.ulike(source))).isEqualTo(address(copy));
  }

  @Test
  void closeFreesWhatIsUnused() {
    PooledMemory memory = PooledMemory.keepingAtMost(1000);
    INDArray unused = memory.allocate(false, DataType.FLOAT, 3);
    INDArray used = memory.allocate(false, DataType.FLOAT, 3);
    memory.release(unused);
    memory.close();
    assertThat(unused.data().wasClosed()).isTrue();
    assertThat(used.data().wasClosed()).isFalse();
  }
}
