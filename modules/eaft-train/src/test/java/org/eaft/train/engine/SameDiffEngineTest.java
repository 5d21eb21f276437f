package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.BasePass;
import org.eaft.train.MicroResult;
import org.eaft.train.Scorer;
import org.eaft.train.TokenScores;
import org.eaft.train.TokenValues;
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
        // a token's value is a float
        double rounding = Math.ulp(1f) * (ce + 0.5 * kl);
        assertThat(result.lossSum()).isCloseTo(ce + 0.5 * kl, within(rounding));
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
      TokenValues weights =
          BasePass.of(EXAMPLES, new Scorer(engine, 2, () -> false), engine.vocabularySize())
              .weights(Objectives.of("flow"));
      double[] losses = new double[EXAMPLES.size()];
      for (int i = 0; i < losses.length; i++) {
        Batch row = Batch.of(List.of(EXAMPLES.get(i)));
        for (float logProbability : engine.score(row).logProbability()) {
          losses[i] -= logProbability / row.supervisedTokens();
        }
      }
      double tau = Arrays.stream(losses).sorted().toArray()[1];
      double[] expected = new double[BATCH.labels().length];
      for (int t = 0; t < expected.length; t++) {
        boolean labelled = BATCH.labels()[t] != Batch.IGNORED;
        expected[t] = labelled ? Math.exp(-losses[t / BATCH.time()] / tau) : 0;
      }
      Tolerance.ofLargest(1e-5).check("weights", weights.of(BATCH), expected);

      float[] used = engine.accumulate(BATCH, TOKENS, weights.of(BATCH)).tokens().weight();
      assertThat(used).isEqualTo(weights.of(BATCH));
      engine.discardGradient();
    }
  }

  @Test
  void flowsGradientIsTheWeightedSumOfTheRows() {
    float[] weights = {0.25f, 3, 0};
    float[] constants = new float[BATCH.labels().length];
    for (int t = 0; t < constants.length; t++) {
      constants[t] = weights[t / BATCH.time()];
    }
    Recorder recorder = new Recorder();
    Map<String, double[]> whole;
    try (SameDiffEngine engine = Engines.of("tied", "flow", recorder)) {
      engine.accumulate(BATCH, TOKENS, constants);
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

  @ParameterizedTest
  @ValueSource(strings = {"eaft_frozen", "stm", "conflict_mask", "flow"})
  void constantsOfTheBaseStayAsTheModelMovesAlsoPackedAndCheckpointed(String type) {
    Map<String, Object> parameters =
        type.equals("conflict_mask") ? Map.of("of", "base", "percentile", 60) : Map.of();
    Objective objective = Objectives.of(type, parameters);
    Batch packed = Batch.packed(List.of(EXAMPLES.subList(0, 2), EXAMPLES.subList(2, 3)));
    for (Layout layout :
        List.of(new Layout(Format.FP32, true, false), new Layout(Format.FP32, true, true))) {
      AdamW optimizer = new AdamW(Engines.spec());
      try (SameDiffEngine engine = Engines.of("tied", objective, optimizer, layout)) {
        TokenValues weights =
            BasePass.of(EXAMPLES, new Scorer(engine, 2, () -> false), engine.vocabularySize())
                .weights(objective);
        for (int step = 0; step < 2; step++) {
          for (Batch batch : List.of(BATCH, packed)) {
            float[] constants = weights.of(batch);
            float[] used = engine.accumulate(batch, TOKENS, constants).tokens().weight();
            assertThat(used).isEqualTo(constants);
          }
          engine.update(RATE, 1);
        }
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void shuffledWeightsFollowTheDraw(boolean checkpointing) {
    Objective shuffled = Objectives.shuffled(Objectives.of("eaft"));
    Layout layout = new Layout(Format.FP32, false, checkpointing);
    Recorder recorder = new Recorder();
    try (SameDiffEngine plain = Engines.of("tied", "eaft", new Recorder());
        SameDiffEngine engine = Engines.of("tied", shuffled, recorder, layout)) {
      float[] weights = plain.accumulate(BATCH, TOKENS, null).tokens().weight();
      float[] first = engine.accumulate(BATCH, TOKENS, null, 7).tokens().weight();
      Map<String, double[]> gradient = Engines.takeGradient(engine, recorder);
      assertThat(first).isNotEqualTo(weights);
      Arrays.sort(weights);
      float[] sorted = first.clone();
      Arrays.sort(sorted);
      Tolerance.ofLargest(1e-5).check("histogram", sorted, Samples.doubles(weights));
      assertThat(engine.accumulate(BATCH, TOKENS, null, 8).tokens().weight()).isNotEqualTo(first);
      engine.discardGradient();
      assertThat(engine.accumulate(BATCH, TOKENS, null, 7).tokens().weight()).isEqualTo(first);
      assertSame(Engines.takeGradient(engine, recorder), gradient);
    }
  }

  @Test
  void theLossOfDeftIsNotItsWeightTimesCrossEntropy() {
    try (SameDiffEngine engine = Engines.of("tied", "deft", new Recorder())) {
      MicroResult result = engine.accumulate(BATCH, TOKENS, null);
      double weighted = 0;
      double crossEntropy = 0;
      for (int t = 0; t < BATCH.labels().length; t++) {
        weighted -= result.tokens().weight()[t] * result.tokens().logProbability()[t];
        crossEntropy -= result.tokens().logProbability()[t];
      }
      // (1 - p^a) / a lies between p^a CE and CE
      assertThat(result.lossSum()).isStrictlyBetween(1.001 * weighted, 0.999 * crossEntropy);
      engine.discardGradient();
    }
  }

  @Test
  void sampleWeightsForAnObjectiveThatReadsNoneAreAnError() {
    try (SameDiffEngine engine = Engines.of("tied", "eaft", new Recorder())) {
      assertThatThrownBy(() -> engine.accumulate(BATCH, TOKENS, new float[BATCH.labels().length]))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("eaft does not read constant weights");
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
