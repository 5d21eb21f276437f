package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.testkit.Tolerance;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.engine.Engines.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How a window is cut into micro-batches changes memory and not the gradient. */
class AccumulationTest {

  private static final Tolerance TOLERANCE = Tolerance.ofLargest(1e-5);
  private static final List<Example> EXAMPLES = Engines.examples(8, 11);
  private static final int TOKENS = Engines.supervisedTokens(EXAMPLES);

  private record Window(double loss, Map<String, double[]> gradient) {}

  @ParameterizedTest
  @ValueSource(strings = {"sft", "sft_kl", "dft", "flow", "eaft"})
  void oneBatchOfEightEqualsEightOfOneAndThreeOfThree(String objective) {
    try (Runner runner = new Runner(objective)) {
      Window whole = runner.run(Engines.batches(EXAMPLES, 8));
      for (int rows : new int[] {1, 3}) {
        assertSame(runner.run(Engines.batches(EXAMPLES, rows)), whole);
      }
    }
  }

  @Test
  void forTalrTheMicroBatchesAddUpInAnyOrder() {
    List<Batch> pairs = Engines.batches(EXAMPLES, 2);
    List<Batch> reversed = new ArrayList<>(pairs);
    Collections.reverse(reversed);
    try (Runner runner = new Runner("talr")) {
      Window window = runner.run(pairs);
      assertSame(runner.run(reversed), window);

      double loss = 0;
      Map<String, double[]> sum = new LinkedHashMap<>();
      for (Batch pair : pairs) {
        Window alone = runner.run(List.of(pair));
        loss += alone.loss();
        alone.gradient().forEach((name, g) -> sum.merge(name, g, AccumulationTest::add));
      }
      assertSame(new Window(loss, sum), window);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"eaft", "talr", "sft_kl"})
  void aMicroBatchWithoutALabelAddsNothing(String objective) {
    int[] ids = {5, 6, 7, 8};
    Batch unlabelled = Batch.of(List.of(new Example(8, ids, new boolean[ids.length])));
    List<Batch> batches = Engines.batches(EXAMPLES, 3);
    try (Runner runner = new Runner(objective)) {
      Window without = runner.run(batches);
      for (int at : new int[] {0, 1, 3}) {
        List<Batch> with = new ArrayList<>(batches);
        with.add(at, unlabelled);
        Window window = runner.run(with);
        assertThat(window.loss()).isEqualTo(without.loss());
        assertThat(window.gradient().keySet()).isEqualTo(without.gradient().keySet());
        window
            .gradient()
            .forEach((name, g) -> assertThat(g).isEqualTo(without.gradient().get(name)));
      }
    }
  }

  /** Runs windows over weights that stay where they are. */
  private static final class Runner implements AutoCloseable {

    private final Recorder recorder = new Recorder();
    private final SameDiffEngine engine;
    private final boolean flow;

    Runner(String objective) {
      flow = objective.equals("flow");
      engine = Engines.of("tied", objective, recorder);
    }

    Window run(List<Batch> batches) {
      double loss = 0;
      for (Batch batch : batches) {
        float[] weights = flow ? Engines.rowConstants(batch) : null;
        loss += engine.accumulate(batch, TOKENS, weights).lossSum() / TOKENS;
      }
      return new Window(loss, Engines.takeGradient(engine, recorder));
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private static double[] add(double[] a, double[] b) {
    double[] sum = new double[a.length];
    Arrays.setAll(sum, i -> a[i] + b[i]);
    return sum;
  }

  private static void assertSame(Window found, Window expected) {
    TOLERANCE.check("loss", new double[] {found.loss()}, new double[] {expected.loss()});
    assertThat(found.gradient().keySet()).isEqualTo(expected.gradient().keySet());
    expected.gradient().forEach((name, g) -> TOLERANCE.check(name, found.gradient().get(name), g));
  }
}
