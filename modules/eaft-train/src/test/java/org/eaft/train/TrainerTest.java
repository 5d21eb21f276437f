package org.eaft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.eaft.loss.objective.Objectives;
import org.eaft.text.Batch;
import org.eaft.text.DataException;
import org.eaft.text.Example;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainerTest {

  @TempDir Path tmp;

  private static final int VOCABULARY = 11;

  private static RunConfig config(Object... keysAndValues) {
    Map<String, Object> values = new HashMap<>();
    values.put("train.lr", 0.05);
    values.put("train.batch_size", 8);
    values.put("train.epochs", 3);
    for (int i = 0; i < keysAndValues.length; i += 2) {
      values.put((String) keysAndValues[i], keysAndValues[i + 1]);
    }
    return ConfigReader.of(values);
  }

  /** Rows of unequal lengths whose labels stand at random places. */
  private static List<Example> rows(int n) {
    Random random = new Random(3);
    List<Example> rows = new ArrayList<>();
    for (int i = 0; i < n; i++) {
      int[] ids = random.ints(2 + random.nextInt(9), 0, VOCABULARY).toArray();
      boolean[] trained = new boolean[ids.length];
      for (int t = 1; t < ids.length; t++) {
        trained[t] = t == 1 || random.nextBoolean();
      }
      rows.add(new Example(i, ids, trained));
    }
    return rows;
  }

  @SuppressWarnings("ArrayRecordComponent") // compared element by element
  private record Result(List<StepMetrics> rows, TrainingSummary summary, double[] weights) {}

  private static Result train(RunConfig c, List<Example> examples, BigramEngine.Weight weight) {
    return train(c, examples, new BigramEngine(VOCABULARY, c.train(), weight));
  }

  private static Result train(RunConfig c, List<Example> examples, BigramEngine engine) {
    TokenValues weights =
        c.objective().objective().readsSampleWeights()
            ? BasePass.of(examples, new Scorer(engine, 3, () -> false), VOCABULARY)
                .weights(c.objective().objective())
            : TokenValues.NONE;
    List<StepMetrics> rows = new ArrayList<>();
    TrainingSummary summary =
        new Trainer(engine, c, examples, weights, BadSteps.STOP, () -> false)
            .run(TrainingState.START, rows::add, state -> {})
            .done();
    return new Result(rows, summary, engine.weights());
  }

  @Test
  void oneBatchOfEightEqualsEightOfOne() {
    BigramEngine.Weight dft = p -> p;
    Result whole = train(config("train.micro_batch_size", 8), rows(20), dft);

    for (int micro : new int[] {1, 2, 3, 7}) {
      Result parts = train(config("train.micro_batch_size", micro), rows(20), dft);

      assertThat(parts.weights()).containsExactly(whole.weights(), within(1e-12));
      for (int i = 0; i < whole.rows().size(); i++) {
        assertThat(parts.rows().get(i).loss()).isCloseTo(whole.rows().get(i).loss(), within(1e-7));
        assertThat(parts.rows().get(i).gradNorm())
            .isCloseTo(whole.rows().get(i).gradNorm(), within(1e-12));
        assertThat(parts.rows().get(i).supervisedTokens())
            .isEqualTo(whole.rows().get(i).supervisedTokens());
      }
    }
  }

  @Test
  void everyStepIsWhatTheFormulasSay() {
    RunConfig c =
        config(
            "train.max_steps",
            5,
            "train.batch_size",
            4,
            "train.micro_batch_size",
            2,
            "train.warmup_ratio",
            0.3,
            "train.max_grad_norm",
            0.01,
            "data.shuffle",
            false);
    List<Example> examples = rows(8);

    Result got = train(c, examples, p -> p);

    // the same steps by hand: windows in file order, wrapping; one micro-batch each
    BigramEngine hand = new BigramEngine(VOCABULARY, c.train(), p -> p);
    double[] factors = {0, 0.5, 1, 0.75, 0.25};
    for (int s = 0; s < 5; s++) {
      Window window = new Window(0, examples.subList(4 * (s % 2), 4 * (s % 2) + 4));
      MicroResult r = hand.accumulate(Batch.of(window.rows()), window.supervisedTokens(), null);
      double norm = hand.gradientNorm();
      StepMetrics row = got.rows().get(s);
      assertThat(row.step()).isEqualTo(s + 1);
      assertThat(row.epoch()).isEqualTo(0.5 * (s + 1));
      assertThat(row.lr()).isCloseTo(0.05 * factors[s], within(1e-15));
      assertThat(row.loss()).isCloseTo(r.lossSum() / window.supervisedTokens(), within(1e-12));
      assertThat(row.gradNorm()).isCloseTo(norm, within(1e-12));
      assertThat(row.tokens()).isEqualTo(window.tokens());
      assertThat(norm).isGreaterThan(0.01);
      hand.update(0.05 * factors[s], 0.01 / (norm + 1e-6));
    }
    assertThat(got.weights()).containsExactly(hand.weights(), within(1e-12));
    assertThat(got.summary().steps()).isEqualTo(5);
  }

  @Test
  void meansAreOverTheWindowsLabels() {
    RunConfig c = config("train.epochs", 1, "train.batch_size", 64, "train.micro_batch_size", 3);
    StepMetrics row = train(c, rows(10), p -> 0.25).rows().get(0);

    assertThat(row.meanWeight()).isEqualTo(0.25);
    assertThat(row.loss()).isCloseTo(0.25 * row.ce(), within(1e-7));
    assertThat(row.supervisedTokens())
        .isEqualTo(rows(10).stream().mapToInt(Example::supervisedTokens).sum());
    assertThat(row.accuracy()).isBetween(0.0, 1.0);
    assertThat(row.kl()).isNull();
    assertThat(row.entropy()).isBetween(1.0, Math.log(VOCABULARY));
  }

  @Test
  void trainingLearns() {
    Result r = train(config("train.epochs", 40), rows(20), p -> 1);

    assertThat(r.rows().get(r.rows().size() - 1).ce()).isLessThan(0.8 * r.rows().get(0).ce());
  }

  @Test
  void equalSeedsGiveEqualRunsAndOtherSeedsOtherOrders() {
    Result a = train(config("train.seed", 5), rows(20), p -> 1);
    Result b = train(config("train.seed", 5), rows(20), p -> 1);
    Result c = train(config("train.seed", 6), rows(20), p -> 1);

    assertThat(a.weights()).containsExactly(b.weights());
    assertThat(a.rows().get(0).loss()).isNotEqualTo(c.rows().get(0).loss());
  }

  @Test
  void theLastIncompleteWindowIsUsed() {
    Result r = train(config("train.epochs", 2), rows(20), p -> 1);

    assertThat(r.rows())
        .extracting(StepMetrics::epoch)
        .containsExactly(0.4, 0.8, 1.0, 1.4, 1.8, 2.0);
    int labels = rows(20).stream().mapToInt(Example::supervisedTokens).sum();
    assertThat(r.summary().supervisedTokens()).isEqualTo(2L * labels);
  }

  @Test
  void windowsWithoutALabelAreSkippedAndCounted() {
    List<Example> examples = new ArrayList<>(rows(4));
    for (int i = 4; i < 8; i++) {
      examples.add(new Example(i, new int[] {1, 2, 3}, new boolean[3]));
    }
    RunConfig c = config("train.batch_size", 4, "train.epochs", 3, "data.shuffle", false);

    Result r = train(c, examples, p -> 1);

    assertThat(r.summary().skippedWindows()).isEqualTo(3);
    assertThat(r.rows()).extracting(StepMetrics::step).containsExactly(1, 2, 3);
    assertThatThrownBy(() -> train(c, examples.subList(4, 8), p -> 1))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none of the 4 training rows has a token to train on");
  }

  @Test
  void flowMultipliesRowsByTheirBaseLosses() {
    List<Example> examples = rows(5);
    RunConfig c = config("objective.type", "flow", "train.epochs", 1, "train.batch_size", 5);
    BigramEngine base = new BigramEngine(VOCABULARY, c.train(), p -> 1);
    Scorer scorer = new Scorer(base, 2, () -> false);
    Map<Integer, Double> losses = new HashMap<>();
    for (Example e : examples) {
      losses.put(e.index(), scorer.evaluate(List.of(e), "row").loss());
    }
    double tau = losses.values().stream().sorted().toList().get(2);

    StepMetrics row = train(c, examples, p -> 1).rows().get(0);

    double weightSum = 0;
    double lossSum = 0;
    int labels = 0;
    for (Example e : examples) {
      double w = Math.exp(-losses.get(e.index()) / tau);
      weightSum += w * e.supervisedTokens();
      lossSum += w * losses.get(e.index()) * e.supervisedTokens();
      labels += e.supervisedTokens();
    }
    assertThat(row.meanWeight()).isCloseTo(weightSum / labels, within(1e-6));
    assertThat(row.loss()).isCloseTo(lossSum / labels, within(1e-6));
    BasePass pass = BasePass.of(examples, scorer, VOCABULARY);
    assertThat(pass.weights(Objectives.of("sft")).of(null)).isNull();
    assertThatThrownBy(
            () -> new Trainer(base, c, examples, TokenValues.NONE, BadSteps.STOP, () -> false))
        .hasMessage("objective flow: constant weights are missing");
  }

  @Test
  void theBasePassKnowsEveryTokenOfEveryBatch() {
    List<Example> examples = rows(7);
    BigramEngine engine = new BigramEngine(VOCABULARY, config().train(), p -> 1);
    BasePass pass = BasePass.of(examples, new Scorer(engine, 3, () -> false), VOCABULARY);
    TokenValues logProbability = pass.values(pass.logProbability());
    TokenValues entropy = TokenValues.of(examples, pass.values(pass.entropy()).toArray());
    List<Batch> batches =
        List.of(
            Batch.of(examples.subList(2, 6)),
            Batch.packed(
                List.of(List.of(examples.get(6), examples.get(0)), examples.subList(3, 5))));
    for (Batch batch : batches) {
      TokenScores scores = engine.score(batch);
      assertThat(logProbability.of(batch)).isEqualTo(scores.logProbability());
      assertThat(entropy.of(batch)).isEqualTo(scores.entropy());
    }
    assertThatThrownBy(() -> TokenValues.of(examples, new float[3]))
        .hasMessageContaining("3 values for");
  }

  @Test
  void rescaledConstantWeightsAreSft() {
    List<Example> examples = rows(20);
    Result sft = train(config(), examples, p -> 1);
    RunConfig rescaled = config("objective.rescale", "mean_weight", "train.micro_batch_size", 3);
    Result quarter = train(rescaled, examples, p -> 0.25);

    assertThat(quarter.weights()).containsExactly(sft.weights(), within(1e-12));
    for (int i = 0; i < sft.rows().size(); i++) {
      StepMetrics row = quarter.rows().get(i);
      assertThat(row.meanWeight()).isEqualTo(0.25);
      assertThat(row.loss()).isCloseTo(sft.rows().get(i).loss(), within(1e-7));
      assertThat(row.gradNorm()).isCloseTo(sft.rows().get(i).gradNorm(), within(1e-12));
    }
  }

  /** The mean is over the window, so how it is cut changes nothing. */
  @Test
  void rescalingIsOfTheWholeWindow() {
    List<Example> examples = rows(20);
    Object[] rescale = {"objective.rescale", "mean_weight", "train.micro_batch_size", 8};
    Result whole = train(config(rescale), examples, p -> p);
    assertThat(whole.weights()).isNotEqualTo(train(config(), examples, p -> p).weights());
    for (StepMetrics row : whole.rows()) {
      assertThat(row.meanWeight()).isBetween(0.01, 0.9);
    }
    for (int micro : new int[] {1, 3}) {
      rescale[3] = micro;
      Result parts = train(config(rescale), examples, p -> p);
      assertThat(parts.weights()).containsExactly(whole.weights(), within(1e-12));
      for (int i = 0; i < whole.rows().size(); i++) {
        assertThat(parts.rows().get(i).loss()).isCloseTo(whole.rows().get(i).loss(), within(1e-7));
      }
    }
    // weights that are all zero divide nothing
    rescale[3] = 8;
    assertThat(train(config(rescale), examples, p -> 0).rows().get(0).loss()).isZero();
    // of mile it is part of the objective
    Object[] mile = {"objective.type", "mile"};
    assertThat(train(config(mile), examples, p -> p).weights())
        .containsExactly(whole.weights(), within(1e-12));
  }

  @Test
  void theLearningRateIsScaled() {
    Result scaled = train(config("objective.lr_scale", 0.25, "train.lr", 0.2), rows(20), p -> 1);
    Result plain = train(config(), rows(20), p -> 1);
    assertThat(scaled.weights()).containsExactly(plain.weights(), within(1e-12));
    assertThat(scaled.rows().get(1).lr()).isCloseTo(plain.rows().get(1).lr(), within(1e-15));
    RunConfig mean = config("objective.lr_scale", "mean_weight");
    assertThatThrownBy(() -> train(mean, rows(20), p -> 1))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("only `eaft compare` knows");
  }

  @Test
  void everyMicroBatchHasADrawOfItsOwnFromSeedAndStep() {
    RunConfig c = config("train.micro_batch_size", 3);
    BigramEngine a = new BigramEngine(VOCABULARY, c.train(), p -> 1);
    BigramEngine b = new BigramEngine(VOCABULARY, c.train(), p -> 1);
    RunConfig other = config("train.micro_batch_size", 3, "train.seed", 5);
    BigramEngine d = new BigramEngine(VOCABULARY, other.train(), p -> 1);
    train(c, rows(20), a);
    train(c, rows(20), b);
    train(other, rows(20), d);
    assertThat(a.draws).hasSize(3 * 8).doesNotHaveDuplicates().isEqualTo(b.draws);
    assertThat(a.draws).doesNotContainAnyElementsOf(d.draws);
  }

  @Test
  void aNumberThatIsNotFiniteStopsWithStepAndRows() {
    RunConfig c = config("train.batch_size", 4, "train.micro_batch_size", 2, "data.shuffle", false);
    BigramEngine nan = new BigramEngine(VOCABULARY, c.train(), p -> Double.NaN);
    BigramEngine broken = new BigramEngine(VOCABULARY, c.train(), p -> 1);
    broken.broken = true;
    double[] before = nan.weights();

    assertThatThrownBy(() -> train(c, rows(8), nan))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("step 1: the loss is NaN; rows [0, 1]");
    assertThat(nan.weights()).containsExactly(before);
    assertThat(nan.gradientNorm()).isZero();
    assertThatThrownBy(() -> train(c, rows(8), broken))
        .isInstanceOf(DivergenceException.class)
        .hasMessageContaining("logits are not finite");
  }

  @Test
  void aStopEndsBetweenSteps() {
    RunConfig c = config("train.epochs", 10);
    List<StepMetrics> rows = new ArrayList<>();
    Trainer trainer =
        new Trainer(
            new BigramEngine(VOCABULARY, c.train(), p -> 1),
            c,
            rows(20),
            TokenValues.NONE,
            BadSteps.STOP,
            () -> rows.size() == 4);

    assertThat(trainer.run(TrainingState.START, rows::add, state -> {}).step()).isEqualTo(4);
    assertThat(trainer.steps()).isEqualTo(30);
  }

  @Test
  void everyStateBetweenStepsCanBeGoneOnFrom() {
    List<Example> examples = new ArrayList<>(rows(9));
    for (int i = 9; i < 14; i++) {
      examples.add(new Example(i, new int[] {1, 2, 3}, new boolean[3]));
    }
    RunConfig c = config("train.batch_size", 2, "train.epochs", 3);
    Result whole = train(c, examples, p -> p);
    Path file = tmp.resolve("state");

    for (int cut = 1; cut <= whole.rows().size(); cut++) {
      int at = cut;
      List<StepMetrics> rows = new ArrayList<>();
      BigramEngine engine = new BigramEngine(VOCABULARY, c.train(), p -> p);
      TrainingState state =
          trainer(engine, c, examples, BadSteps.STOP, () -> rows.size() == at)
              .run(TrainingState.START, rows::add, s -> {});
      engine.saveState(file);
      BigramEngine other = new BigramEngine(VOCABULARY, c.train(), p -> p);
      other.loadState(file);
      TrainingSummary summary =
          trainer(other, c, examples, BadSteps.STOP, () -> false)
              .run(state, rows::add, s -> {})
              .done();

      assertThat(other.weights()).containsExactly(whole.weights());
      assertThat(summary.steps()).isEqualTo(whole.summary().steps());
      assertThat(summary.skippedWindows()).isEqualTo(whole.summary().skippedWindows());
      assertThat(summary.weightSum()).isEqualTo(whole.summary().weightSum());
      assertThat(rows)
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("seconds", "tokensPerS")
          .isEqualTo(whole.rows());
    }
  }

  private static Trainer trainer(
      BigramEngine engine,
      RunConfig c,
      List<Example> examples,
      BadSteps badSteps,
      BooleanSupplier stop) {
    return new Trainer(engine, c, examples, TokenValues.NONE, badSteps, stop);
  }

  @Test
  void aBadStepIsSkippedCountedAndLeavesNoTrace() {
    RunConfig c = config("train.epochs", 1, "train.batch_size", 4, "data.shuffle", false);
    List<Example> examples = rows(20);
    BigramEngine engine = new BigramEngine(VOCABULARY, c.train(), p -> p);
    List<StepMetrics> rows = new ArrayList<>();
    // the third window is bad: the engine is healed once the loop has passed it
    engine.nanBefore = 3;

    TrainingState end =
        trainer(engine, c, examples, BadSteps.SKIP, () -> false)
            .run(
                TrainingState.START,
                rows::add,
                s -> engine.nanBefore = s.step() >= 3 ? 0 : engine.nanBefore);

    assertThat(end.step()).isEqualTo(5);
    assertThat(end.done().steps()).isEqualTo(4);
    assertThat(end.done().badSteps()).isEqualTo(1);
    assertThat(rows).extracting(StepMetrics::step).containsExactly(1, 2, 4, 5);
    BigramEngine hand = new BigramEngine(VOCABULARY, c.train(), p -> p);
    for (StepMetrics row : rows) {
      Window window = new Window(0, examples.subList(4 * row.step() - 4, 4 * row.step()));
      hand.accumulate(Batch.of(window.rows()), window.supervisedTokens(), null);
      hand.update(row.lr(), Math.min(1, 1 / (hand.gradientNorm() + 1e-6)));
    }
    assertThat(engine.weights()).containsExactly(hand.weights(), within(1e-12));
  }

  @Test
  void evaluationDoesNotDependOnBatching() {
    BigramEngine engine = new BigramEngine(VOCABULARY, config().train(), p -> p);
    Evaluation one = new Scorer(engine, 1, () -> false).evaluate(rows(20), "held out");
    Evaluation five = new Scorer(engine, 5, () -> false).evaluate(rows(20), "held out");

    assertThat(five.loss()).isCloseTo(one.loss(), within(1e-12));
    assertThat(five.accuracy()).isEqualTo(one.accuracy());
    assertThat(five.tokens()).isEqualTo(one.tokens());
    assertThat(new Scorer(engine, 1, () -> false).evaluate(List.of(), "nothing")).isNull();
    assertThatThrownBy(() -> new Scorer(engine, 1, () -> true).evaluate(rows(2), "stopped"))
        .isInstanceOf(StoppedException.class);
    assertThat(Arrays.stream(engine.weights()).allMatch(Double::isFinite)).isTrue();
  }
}
