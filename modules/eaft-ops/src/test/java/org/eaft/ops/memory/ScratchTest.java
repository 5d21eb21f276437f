package org.eaft.ops.memory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScratchTest {

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 1023, 1024, 1025, 4099, 1_000_003})
  void isAlignedLongEnoughAndWritableToItsEnd(long length) {
    try (Scratch scratch = Scratch.of(length)) {
      Floats floats = scratch.floats();
      assertThat(floats.length()).isEqualTo(length);
      assertThat(floats.address() % 64).isZero();
      floats.put(length - 1, new float[] {7}, 0, 1);
      assertThat(floats.get(length - 1)).isEqualTo(7);
    }
  }

  @Test
  void blocksInUseDoNotOverlapAndClosedOnesAreUsedAgain() {
    long address;
    try (Scratch a = Scratch.of(5000);
        Scratch b = Scratch.of(5000)) {
      long distance = Math.abs(a.floats().address() - b.floats().address());
      assertThat(distance).isGreaterThanOrEqualTo(5000 * Float.BYTES);
      address = b.floats().address();
    }
    List<Long> again = new ArrayList<>();
    try (Scratch a = Scratch.of(4990);
        Scratch b = Scratch.of(5001)) {
      again.add(a.floats().address());
      again.add(b.floats().address());
    }
    assertThat(again).contains(address).doesNotHaveDuplicates();
  }

  @Test
  void sizesAreRoundedUpByAnEighthAtMost() {
    for (long n : new long[] {1, 7, 8, 9, 1000, 1024, 1025, 999_999, 1L << 33}) {
      assertThat(Scratch.rounded(n)).isBetween(n, n + Math.max(1, n / 8));
    }
  }

  @Test
  void trimFreesWhatIsNotInUse() {
    try (Scratch held = Scratch.of(3000)) {
      held.floats().put(0, new float[] {3}, 0, 1);
      Scratch.of(3000).close();
      Scratch.trim();
      assertThat(held.floats().get(0)).isEqualTo(3);
      try (Scratch fresh = Scratch.of(3000)) {
        assertThat(fresh.floats().address()).isNotEqualTo(held.floats().address());
      }
    }
  }

  @Test
  void closingTwiceDoesNotLendABlockTwice() {
    Scratch scratch = Scratch.of(77_777);
    scratch.close();
    scratch.close();
    try (Scratch a = Scratch.of(77_777);
        Scratch b = Scratch.of(77_777)) {
      assertThat(a.floats().address()).isNotEqualTo(b.floats().address());
    }
  }

  @Test
  void heapScratchIsKeptPerThreadAndSlot() throws InterruptedException {
    float[] first = HeapScratch.get(0, 100);
    assertThat(first.length).isGreaterThanOrEqualTo(100);
    assertThat(HeapScratch.get(0, 50)).isSameAs(first);
    assertThat(HeapScratch.get(1, 100)).isNotSameAs(first);
    float[] larger = HeapScratch.get(0, first.length + 1);
    assertThat(larger.length).isGreaterThan(first.length);
    float[][] other = new float[1][];
    Thread thread = new Thread(() -> other[0] = HeapScratch.get(0, 100));
    thread.start();
    thread.join();
    assertThat(other[0]).isNotSameAs(larger);
  }
}
