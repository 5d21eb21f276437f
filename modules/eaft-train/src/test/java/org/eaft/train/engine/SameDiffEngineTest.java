package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.WeightSource;
import org.eaft.testkit.Tolerance;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.SampleWeights;
import org.eaft.train.Scorer;
import org.eaft.train.TokenScores;
import org.eaft.train.engine.Engines.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class SameDiffEngineTest {

  private static final List<Example> EXAMPLES = Engines.examples(3, 29);
  private static final Batch BATCH = Batch.of(EXAMPLES);
  private static final double TOKENS = BATCH.supervisedTokens();
  private static final double RATE = 3e-3;

  @ParameterizedTest
  @ValueSource(strings = {"sft", "sft_kl", "dft", "talr", "eaft"})
  void scoresAreTheStatisticsOfTraining(String objective) {
    try (SameDiffEngine engine = Engines.of("untied", objective, new Recorder())) {
      TokenScores scored = engine.score(BATCH);
      TokenScores trained = engine.accumulate(BATCH, TOKENS, null).tokens();

      assertThat(scored.logProbability()).isEqualTo(trained.logProbability());
      assertThat(scored.entropy()).isEqualTo(trained.entropy());
      assertThat(scored.weight()).isEqualTo(trained.weight());
      assertThat(scored.correct()).isEqualTo(trained.correct());
      assertThat(scored.kl()).isNull();
      if (objective.equals("eaft")) {
        assertThat(scored.topKEntropy()).isEqualTo(trained.topKEntropy());
      }
      assertThat(scored.topKEntropy()[labelled()]).isPositive();
      assertThatPositionsWithoutALabelHoldZero(scored);
    }
  }

  private static int labelled() {
    int t = 0;
    while (BATCH.labels()[t] == Batch.IGNORED) {
      t++;
    }
    return t;
  }

  private static void assertThatPositionsWithoutALabelHoldZero(TokenScores scores) {
    for (int t = 0; t < BATCH.labels().length; t++) {
      if (BATCH.labels()[t] == Batch.IGNORED) {
        assertThat(scores.logProbability()[t]).isZero();
        assertThat(scores.entropy()[t]).isZero();
        assertThat(scores.topKEntropy()[t]).isZero();
        assertThat(scores.weight()[t]).isZero();
        assertThat(scores.correct()[t]).isFalse();
      } else {
        assertThat(scores.logProbability()[t]).isNegative();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sft_kl", "eaft"})
  void scoringLeavesWeightsAndGradientAlone(String objective, @TempDir Path directory)
      throws Exception {
    Recorder recorder = new Recorder();
    try (SameDiffEngine engine = Engines.of("tied", objective, recorder)) {
      engine.accumulate(BATCH, TOKENS, null);
      Map<String, double[]> gradient = Engines.takeGradient(engine, recorder);
      engine.save(directory.resolve("before"));

      engine.score(BATCH);
      engine.accumulate(BATCH, TOKENS, null);
      double norm = engine.gradientNorm();
      engine.score(Batch.of(Engines.examples(5, 31)));

      assertThat(engine.gradientNorm()).isEqualTo(norm);
      assertSame(Engines.takeGradient(engine, recorder), gradient);
      engine.save(directory.resolve("after"));
      assertThat(directory.resolve("after/model.safetensors"))
          .hasSameBinaryContentAs(directory.resolve("before/model.safetensors"));
    }
  }

  @Test
  void aDiscardedGradientIsGone() {
    Recorder recorder = new Recorder();
    try (SameDiffEngine engine = Engines.of("tied", "eaft", recorder)) {
      engine.accumulate(BATCH, TOKENS, null);
      Map<String, double[]> gradient = Engines.takeGradient(engine, recorder);

      engine.accumulate(Batch.of(Engines.examples(5, 31)), 7, null);
      engine.discardGradient();
      assertThat(engine.gradientNorm()).isZero();
      assertThatThrownBy(() -> engine.update(RATE, 1))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("no gradient");

      engine.accumulate(BATCH, TOKENS, null);
      assertSame(Engines.takeGradient(engine, recorder), gradient);
      engine.discardGradient();
    }
  }

  @Test
  void theNormIsThatOfAllParametersTogether() {
    Recorder recorder = new Recorder();
    try (SameDiffEngine engine = Engines.of("untied", "dft", recorder)) {
      engine.accumulate(BATCH, TOKENS, null);
      double norm = engine.gradientNorm();
      double squares =
          Engines.takeGradient(engine, recorder).values().stream()
              .flatMapToDouble(Arrays::stream)
              .map(g -> g * g)
              .sum();
      assertThat(norm).isCloseTo(Math.sqrt(squares), within(1e-6 * norm));
    }
  }

  @Test
  void twoEnginesAreBitIdenticalOverFiveSteps(@TempDir Path directory) {
    for (String run : List.of("a", "b")) {
      try (SameDiffEngine engine = Engines.of("tied", "eaft", new AdamW(Engines.spec()))) {
        for (int step = 0; step < 5; step++) {
          for (Batch batch : Engines.batches(Engines.examples(6, step), 2)) {
            engine.accumulate(batch, 100, null);
          }
          engine.update(RATE, 1);
        }
        engine.save(directory.resolve(run));
      }
    }
    assertThat(directory.resolve("a/model.safetensors"))
        .hasSameBinaryContentAs(directory.resolve("b/model.safetensors"));
  }

  @Test
  void atTheFirstStepTheDivergenceIsZeroAndTheGradientIsThatOfSft() {
    Recorder recorder = new Recorder();
    Map<String, double[]> sft;
    try (SameDiffEngine engine = Engines.of("untied", "sft", recorder)) {
      engine.accumulate(BATCH, TOKENS, null);
      sft = Engines.takeGradient(engine, recorder);
    }
    try (SameDiffEngine engine = Engines.of("untied", "sft_kl", recorder)) {
      for (float kl : engine.accumulate(BATCH, TOKENS, null).tokens().kl()) {
        assertThat(kl).isCloseTo(0f, within(1e-6f));
      }
      Map<String, double[]> found = Engines.takeGradient(engine, recorder);
      sft.forEach((name, g) -> Tolerance.ofLargest(1e-6).check(name, found.get(name), g));
    }
  }

  @Test
  void aModelThatMovedDivergesFromWhereItStarted() {
    try (SameDiffEngine engine = Engines.of("tied", "sft_kl", new AdamW(Engines.spec()))) {
      double before = 0;
      for (int step = 0; step < 4; step++) {
        var result = engine.accumulate(BATCH, TOKENS, null);
        double kl = 0;
        double ce = 0;
        for (int t = 0; t < BATCH.labels().length; t++) {
          kl += result.tokens().kl()[t];
          ce -= result.tokens().logProbability()[t];
        }
        assertThat(result.lossSum()).isCloseTo(ce + 0.5 * kl, within(1e-9));
        if (step > 0) {
          assertThat(kl).isGreaterThan(before + 1e-3);
        }
        before = kl;
        engine.update(RATE, 1);
      }
    }
  }

  @Test
  void flowWeighsEveryRowByItsLossUnderTheModelBeforeTraining() {
    try (SameDiffEngine engine = Engines.of("tied", "flow", new Recorder())) {
      SampleWeights weights =
          SampleWeights.of(Objectives.of("flow"), EXAMPLES, new Scorer(engine, 2, () -> false));
      double[] losses = new double[EXAMPLES.size()];
      for (int i = 0; i < losses.length; i++) {
        Batch row = Batch.of(List.of(EXAMPLES.get(i)));
        for (float logProbability : engine.score(row).logProbability()) {
          losses[i] -= logProbability / row.supervisedTokens();
        }
      }
      double tau = Arrays.stream(losses).sorted().toArray()[1];
      double[] expected = Arrays.stream(losses).map(l -> Math.exp(-l / tau)).toArray();
      Tolerance.ofLargest(1e-5).check("weights", weights.of(BATCH), expected);

      float[] used = engine.accumulate(BATCH, TOKENS, weights.of(BATCH)).tokens().weight();
      for (int t = 0; t < used.length; t++) {
        double weight =
            BATCH.labels()[t] == Batch.IGNORED ? 0 : weights.of(BATCH)[t / BATCH.time()];
        assertThat(used[t]).isEqualTo((float) weight);
      }
      engine.discardGradient();
    }
  }

  @Test
  void flowsGradientIsTheWeightedSumOfTheRows() {
    double[] weights = {0.25, 3, 0};
    Recorder recorder = new Recorder();
    Map<String, double[]> whole;
    try (SameDiffEngine engine = Engines.of("tied", "flow", recorder)) {
      engine.accumulate(BATCH, TOKENS, weights);
      whole = Engines.takeGradient(engine, recorder);
    }
    try (SameDiffEngine engine = Engines.of("tied", "sft", recorder)) {
      for (int r = 0; r < 2; r++) {
        Batch row = Batch.of(List.of(EXAMPLES.get(r)));
        engine.accumulate(row, TOKENS / weights[r], null);
      }
      Map<String, double[]> sum = Engines.takeGradient(engine, recorder);
      whole.forEach((name, g) -> Tolerance.ofLargest(1e-5).check(name, sum.get(name), g));
    }
  }

  @Test
  void sampleWeightsForAnObjectiveThatReadsNoneAreAnError() {
    try (SameDiffEngine engine = Engines.of("tied", "eaft", new Recorder())) {
      assertThatThrownBy(() -> engine.accumulate(BATCH, TOKENS, new double[] {1, 1, 1}))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("eaft does not read sample weights");
    }
  }

  @Test
  void aLogitThatIsNotANumberIsAnErrorAndTheEngineGoesOn() {
    Recorder recorder = new Recorder();
    ModelWeights weights = Engines.weights("tied");
    INDArray norm = weights.arrays().get("model.norm.weight");
    try (SameDiffEngine engine = Engines.of(weights, "eaft", recorder)) {
      engine.accumulate(BATCH, TOKENS, null);
      Map<String, double[]> gradient = Engines.takeGradient(engine, recorder);
      float kept = norm.getFloat(3);
      norm.putScalar(3, Float.NaN);
      assertThatThrownBy(() -> engine.accumulate(BATCH, TOKENS, null))
          .isInstanceOf(ArithmeticException.class);
      assertThatThrownBy(() -> engine.score(BATCH)).isInstanceOf(ArithmeticException.class);
      norm.putScalar(3, kept);
      engine.accumulate(BATCH, TOKENS, null);
      assertSame(Engines.takeGradient(engine, recorder), gradient);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"adamw", "sgd"})
  void aStateIsGoneOnFromBitForBit(String optimizer, @TempDir Path directory) {
    Path state = directory.resolve("state.safetensors");
    try (SameDiffEngine whole = Engines.of("tied", "sft_kl", optimizer(optimizer));
        SameDiffEngine other = Engines.of("tied", "sft_kl", optimizer(optimizer))) {
      steps(whole, 0, 3);
      whole.saveState(state);
      steps(whole, 3, 6);
      other.accumulate(BATCH, TOKENS, null); // a gradient that is begun goes with the old state
      other.loadState(state);
      steps(other, 3, 6);

      whole.save(directory.resolve("a"));
      other.save(directory.resolve("b"));
      assertThat(directory.resolve("b/model.safetensors"))
          .hasSameBinaryContentAs(directory.resolve("a/model.safetensors"));
    }
  }

  private static ParameterUpdate optimizer(String name) {
    return name.equals("sgd") ? new Sgd(Engines.spec()) : new AdamW(Engines.spec());
  }

  private static void steps(SameDiffEngine engine, int from, int to) {
    for (int step = from; step < to; step++) {
      for (Batch batch : Engines.batches(Engines.examples(6, step), 2)) {
        engine.accumulate(batch, 100, null);
      }
      engine.update(RATE, 0.5);
    }
  }

  @Test
  void aStateOfAnotherModelIsRefused(@TempDir Path directory) {
    Path state = directory.resolve("state.safetensors");
    try (SameDiffEngine tied = Engines.of("tied", "eaft", new AdamW(Engines.spec()));
        SameDiffEngine untied = Engines.of("untied", "eaft", new AdamW(Engines.spec()))) {
      tied.saveState(state);
      assertThatThrownBy(() -> untied.loadState(state))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("this model and optimiser have");
    }
  }

  @Test
  void theModelIsDescribedAndSaved(@TempDir Path directory) {
    try (SameDiffEngine engine = Engines.of("untied", "eaft", new AdamW(Engines.spec()))) {
      assertThat(engine.parameters()).isEqualTo(93_552);
      assertThat(engine.contextLength()).isEqualTo(512);
      engine.save(directory.resolve("a/b"));
      assertThat(Files.exists(directory.resolve("a/b/config.json"))).isTrue();
      try (WeightSource source = WeightSource.open(directory.resolve("a/b"))) {
        assertThat(source.config().tieWordEmbeddings()).isFalse();
      }
    }
  }

  private static void assertSame(Map<String, double[]> found, Map<String, double[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, g) -> assertThat(found.get(name)).as(name).isEqualTo(g));
  }
}
