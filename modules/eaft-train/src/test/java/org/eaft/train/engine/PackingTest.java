package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eaft.testkit.Tolerance;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.text.Packing;
import org.eaft.train.MicroResult;
import org.eaft.train.engine.Engines.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Packed, bucketed and padded rows give the same losses and the same gradient. */
class PackingTest {

  private static final Tolerance TOLERANCE = Tolerance.ofLargest(1e-5);
  private static final List<Example> EXAMPLES = Engines.examples(8, 11);
  private static final int TOKENS = Engines.supervisedTokens(EXAMPLES);
  private static final int CAPACITY = 40;

  /** Losses by token of each example, and the gradient. */
  private record Window(
      double loss, Map<Integer, double[]> weighted, Map<String, double[]> gradient) {}

  @ParameterizedTest
  @ValueSource(strings = {"sft", "sft_kl", "dft", "flow", "eaft"})
  void packedEqualsBucketedEqualsPadded(String objective) {
    Recorder recorder = new Recorder();
    try (SameDiffEngine plain = Engines.of("untied", objective, recorder);
        SameDiffEngine packed = Engines.packed("untied", objective, recorder)) {
      Window padded = run(plain, recorder, objective, Engines.batches(EXAMPLES, 8));

      List<Example> byLength = Packing.byLength(EXAMPLES);
      assertSame(run(plain, recorder, objective, Engines.batches(byLength, 3)), padded);
      for (int rows : new int[] {1, 2, 8}) {
        List<Batch> batches = Engines.packedBatches(EXAMPLES, CAPACITY, rows);
        assertThat(batches).anyMatch(Batch::packed);
        assertSame(run(packed, recorder, objective, batches), padded);
      }
      // a graph for packed rows reads plain ones as well
      assertSame(run(packed, recorder, objective, Engines.batches(EXAMPLES, 3)), padded);
    }
  }

  @Test
  void tauOfTalrIsTheMedianOverDocuments() {
    Recorder recorder = new Recorder();
    try (SameDiffEngine plain = Engines.of("tied", "talr", recorder);
        SameDiffEngine packed = Engines.packed("tied", "talr", recorder)) {
      // one micro-batch of all documents, whichever row they stand in
      Window padded = run(plain, recorder, "talr", Engines.batches(EXAMPLES, 8));
      assertSame(
          run(packed, recorder, "talr", Engines.packedBatches(EXAMPLES, CAPACITY, 8)), padded);
      int whole = Packing.length(EXAMPLES);
      assertSame(run(packed, recorder, "talr", Engines.packedBatches(EXAMPLES, whole, 1)), padded);
    }
  }

  @Test
  void aDocumentIsTheSameWhateverItsNeighboursAre() {
    Example first = EXAMPLES.get(0);
    try (SameDiffEngine engine = Engines.packed("tied", "eaft", new Recorder())) {
      double[] alone = scores(engine, List.of(List.of(first)), first);
      for (int other = 1; other < 4; other++) {
        Example o = EXAMPLES.get(other);
        TOLERANCE.check("before", scores(engine, List.of(List.of(first, o)), first), alone);
        TOLERANCE.check("behind", scores(engine, List.of(List.of(o, first)), first), alone);
      }
      // twice the same document: the second copy must not see the first
      Example copy = new Example(99, first.ids(), first.trained());
      TOLERANCE.check("copy", scores(engine, List.of(List.of(first, copy)), copy), alone);
    }
  }

  @Test
  void anEngineForPlainRowsRefusesPackedOnes() {
    Batch packed = Batch.packed(List.of(EXAMPLES.subList(0, 2)));
    try (SameDiffEngine plain = Engines.of("tied", "sft", new Recorder());
        SameDiffEngine engine = Engines.packed("tied", "sft", new Recorder())) {
      assertThatThrownBy(() -> plain.accumulate(packed, 1, null))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("2 documents in 1 rows");
      assertThatThrownBy(() -> engine.score(packed)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  private static double[] scores(SameDiffEngine engine, List<List<Example>> rows, Example of) {
    Batch batch = Batch.packed(rows);
    MicroResult result = engine.accumulate(batch, 1, null);
    engine.discardGradient();
    return losses(batch, result).get(of.index());
  }

  private static Window run(
      SameDiffEngine engine, Recorder recorder, String objective, List<Batch> batches) {
    boolean flow = objective.equals("flow");
    Map<Integer, double[]> losses = new LinkedHashMap<>();
    double loss = 0;
    for (Batch batch : batches) {
      float[] weights = flow ? Engines.rowConstants(batch) : null;
      MicroResult result = engine.accumulate(batch, TOKENS, weights);
      loss += result.lossSum() / TOKENS;
      losses.putAll(losses(batch, result));
    }
    return new Window(loss, losses, Engines.takeGradient(engine, recorder));
  }

  /** Weighted cross entropy plus KL of every token of every example. */
  private static Map<Integer, double[]> losses(Batch batch, MicroResult result) {
    Map<Integer, double[]> losses = new LinkedHashMap<>();
    for (int d = 0; d < batch.examples().length; d++) {
      int document = d;
      int[] at =
          IntStream.range(0, batch.ids().length)
              .filter(i -> batch.documents()[i] == document)
              .toArray();
      losses.put(
          batch.examples()[d],
          Arrays.stream(at)
              .mapToDouble(
                  i ->
                      -result.tokens().weight()[i] * result.tokens().logProbability()[i]
                          + (result.tokens().kl() == null ? 0 : result.tokens().kl()[i]))
              .toArray());
    }
    return losses;
  }

  private static void assertSame(Window found, Window expected) {
    TOLERANCE.check("loss", new double[] {found.loss()}, new double[] {expected.loss()});
    assertThat(found.weighted().keySet())
        .containsExactlyInAnyOrderElementsOf(expected.weighted().keySet());
    expected
        .weighted()
        .forEach((row, l) -> TOLERANCE.check("row " + row, found.weighted().get(row), l));
    expected.gradient().forEach((name, g) -> TOLERANCE.check(name, found.gradient().get(name), g));
  }
}
