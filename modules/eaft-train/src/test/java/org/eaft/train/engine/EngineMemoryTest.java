package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.bytedeco.javacpp.Pointer;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.junit.jupiter.api.Test;

/**
 * Off-heap memory of a run: the arrays of the graphs, which ND4J allocates and the pool counts, and
 * scratch, which JavaCPP counts.
 */
class EngineMemoryTest {

  private static final double RATE = 3e-3;

  /** What JavaCPP holds of small things that wait for garbage collection. */
  private static final long LITTER = 1 << 20;

  /** With a reference model, which the same pool serves. */
  @Test
  void afterTheFirstStepsNothingNewIsAllocated() {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    List<Batch> batches = List.of(batch(3, 64), batch(2, 30), batch(3, 64));
    try (SameDiffEngine engine = engine("sft_kl", memory)) {
      for (int step = 0; step < 3; step++) {
        step(engine, batches);
      }
      long pooled = memory.bytes();
      long scratch = Pointer.totalBytes();
      for (int step = 0; step < 20; step++) {
        step(engine, batches);
        assertThat(memory.bytes()).isEqualTo(pooled);
      }
      assertThat(Pointer.totalBytes() - scratch).isLessThan(LITTER);
      engine.accumulate(batches.get(0), 100, null);
    }
    assertThat(memory.bytes()).as("given back").isZero();
  }

  @Test
  void batchesOfManyLengthsDoNotAddUp() {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    try (SameDiffEngine engine = engine("eaft", memory)) {
      step(engine, List.of(batch(2, 200)));
      long longest = memory.bytes();
      Random random = new Random(7);
      for (int step = 0; step < 30; step++) {
        step(engine, List.of(batch(2, 10 + random.nextInt(190))));
        assertThat(memory.bytes()).isLessThan(longest * 3 / 2);
      }
    }
  }

  private static SameDiffEngine engine(String objective, PooledMemory memory) {
    return Engines.of(Engines.weights("untied"), objective, new AdamW(Engines.spec()), memory);
  }

  private static void step(SameDiffEngine engine, List<Batch> batches) {
    for (Batch batch : batches) {
      engine.accumulate(batch, 100, null);
    }
    engine.score(batches.get(0));
    engine.update(RATE, 1);
  }

  /** Random rows of a length. */
  private static Batch batch(int rows, int time) {
    Random random = new Random(time);
    Example[] examples = new Example[rows];
    for (int r = 0; r < rows; r++) {
      boolean[] trained = new boolean[time];
      for (int t = 1; t < time; t += 2) {
        trained[t] = true;
      }
      examples[r] = new Example(r, random.ints(time, 0, 419).toArray(), trained);
    }
    return Batch.of(List.of(examples));
  }
}
