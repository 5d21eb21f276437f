package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.io.ModelFileException;
import org.eaft.models.io.SafetensorsFile;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraConfig;
import org.eaft.models.lora.LoraMerge;
import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.testkit.Samples;
import org.eaft.testkit.TinyModels;
import org.eaft.testkit.Tolerance;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.TokenScores;
import org.eaft.train.engine.Engines.Recorder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.ndarray.INDArray;

class LoraEngineTest {

  private static final Path TIED = TinyModels.llamaTied();
  private static final Path UNTIED = TinyModels.llamaUntied();
  private static final List<Example> EXAMPLES = Engines.examples(4, 41);
  private static final List<Batch> BATCHES = Engines.batches(EXAMPLES, 2);
  private static final int TOKENS = Engines.supervisedTokens(EXAMPLES);
  private static final double RATE = 1e-2;

  private static LoraConfig config(double dropout, String... targets) {
    return new LoraConfig(4, 6, dropout, List.of(targets));
  }

  /** A model with adapters whose arrays a test can look at. */
  record Adapted(ModelWeights weights, Adapters adapters, SameDiffEngine engine)
      implements AutoCloseable {

    static Adapted of(
        ModelWeights weights, String objective, ParameterUpdate optimizer, LoraConfig config) {
      return of(weights, objective, optimizer, config, Format.FP32);
    }

    static Adapted of(
        ModelWeights weights,
        String objective,
        ParameterUpdate optimizer,
        LoraConfig config,
        Format products) {
      return of(weights, objective, optimizer, config, new Layout(products, true, false));
    }

    static Adapted of(
        ModelWeights weights,
        String objective,
        ParameterUpdate optimizer,
        LoraConfig config,
        Layout layout) {
      Adapters adapters = Adapters.create(config, weights.shapes(), 5);
      Path origin = weights.config().tieWordEmbeddings() ? TIED : UNTIED;
      TrainedModel model = TrainedModel.adapters(weights, adapters, origin);
      PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
      return new Adapted(
          weights,
          adapters,
          new SameDiffEngine(model, layout, Objectives.of(objective), optimizer, memory));
    }

    static Adapted of(String model, String objective, LoraConfig config) {
      return of(Engines.weights(model), objective, new AdamW(Engines.spec()), config);
    }

    /** Gives B values, without which A has no gradient. */
    Adapted withRandomB() {
      long seed = 0;
      for (Map.Entry<String, INDArray> e : adapters.arrays().entrySet()) {
        if (e.getKey().endsWith(".lora_B.weight")) {
          float[] values = Samples.floats(Samples.normal((int) e.getValue().length(), seed++, 0.1));
          Floats.of(e.getValue()).put(0, values, 0, values.length);
        }
      }
      return this;
    }

    double step(double rate) {
      double loss = 0;
      for (Batch batch : BATCHES) {
        loss += engine.accumulate(batch, TOKENS, null).lossSum() / TOKENS;
      }
      double norm = engine.gradientNorm();
      engine.update(rate, Math.min(1, 1 / norm));
      return loss;
    }

    Map<String, double[]> values() {
      Map<String, double[]> values = new HashMap<>();
      adapters.arrays().forEach((name, array) -> values.put(name, Engines.doubles(array)));
      return values;
    }

    @Override
    public void close() {
      engine.close();
    }
  }

  private static void assertSame(Map<String, double[]> found, Map<String, double[]> expected) {
    assertThat(found.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, v) -> assertThat(found.get(name)).as(name).isEqualTo(v));
  }

  /** dB = s dW A^T and dA = s B^T dW, dW being the gradient of the merged weights. */
  @ParameterizedTest
  @CsvSource({"tied, eaft", "untied, dft", "untied, sft"})
  void gradientsAreThoseOfTheMergedWeightsByTheChainRule(String model, String objective) {
    Recorder recorder = new Recorder();
    Recorder whole = new Recorder();
    try (Adapted lora =
        Adapted.of(Engines.weights(model), objective, recorder, config(0, "all-linear"))
            .withRandomB()) {
      ModelWeights merged = lora.weights().copy();
      LoraMerge.into(merged.arrays(), lora.adapters());
      try (SameDiffEngine engine = Engines.of(merged, objective, whole)) {
        for (Batch batch : BATCHES) {
          lora.engine().accumulate(batch, TOKENS, null);
          engine.accumulate(batch, TOKENS, null);
        }
        checkChainRule(
            lora,
            Engines.takeGradient(lora.engine(), recorder),
            Engines.takeGradient(engine, whole));
      }
    }
  }

  private static void checkChainRule(
      Adapted lora, Map<String, double[]> found, Map<String, double[]> whole) {
    Tolerance close = Tolerance.ofLargest(1e-4);
    assertThat(found.keySet()).isEqualTo(lora.adapters().arrays().keySet());
    Map<String, double[]> values = lora.values();
    double scale = lora.adapters().config().scale();
    int rank = lora.adapters().config().rank();
    for (String layer : lora.adapters().layers()) {
      double[] a = values.get(layer + ".lora_A.weight");
      double[] b = values.get(layer + ".lora_B.weight");
      double[] dW = whole.get(layer + ".weight");
      int in = a.length / rank;
      int out = b.length / rank;
      double[] dA = new double[a.length];
      double[] dB = new double[b.length];
      for (int o = 0; o < out; o++) {
        for (int r = 0; r < rank; r++) {
          for (int i = 0; i < in; i++) {
            dA[r * in + i] += scale * b[o * rank + r] * dW[o * in + i];
            dB[o * rank + r] += scale * dW[o * in + i] * a[r * in + i];
          }
        }
      }
      close.check(layer + " A", found.get(layer + ".lora_A.weight"), dA);
      close.check(layer + " B", found.get(layer + ".lora_B.weight"), dB);
    }
  }

  @Test
  void aNewAdapterScoresAndTrainsFromTheBaseModel() {
    try (Adapted lora = Adapted.of("tied", "eaft", config(0.3, "all-linear"));
        SameDiffEngine base = Engines.of("tied", "eaft", new Recorder())) {
      Batch batch = BATCHES.get(0);
      TokenScores scores = base.score(batch);
      assertThat(lora.engine().score(batch).logProbability()).isEqualTo(scores.logProbability());
      assertThat(lora.engine().accumulate(batch, 1, null).lossSum())
          .isEqualTo(base.accumulate(batch, 1, null).lossSum());
      base.discardGradient();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"sft", "sft_kl"})
  void onlyTheAdaptersMove(String objective) {
    try (ModelWeights before = Engines.weights("untied");
        Adapted lora = Adapted.of("untied", objective, config(0.1, "q_proj", "v_proj"))) {
      Map<String, double[]> start = lora.values();
      double first = lora.step(RATE);
      double last = first;
      for (int i = 0; i < 15; i++) {
        last = lora.step(RATE);
      }
      assertThat(last).isLessThan(0.8 * first);
      before
          .arrays()
          .forEach(
              (name, array) ->
                  assertThat(Engines.doubles(lora.weights().arrays().get(name)))
                      .as(name)
                      .isEqualTo(Engines.doubles(array)));
      lora.values().forEach((name, v) -> assertThat(v).as(name).isNotEqualTo(start.get(name)));
      assertThat(lora.engine().parameters()).isEqualTo(3 * 4 * (48 + 48 + 48 + 16));
      assertThat(lora.engine().allParameters())
          .isEqualTo(before.count() + lora.engine().parameters());
    }
  }

  /** Adapters inherit the precision of the linear layers that they stand beside. */
  @ParameterizedTest
  @CsvSource({"eaft, all-linear", "sft_kl, v_proj", "sft, gate_proj"})
  void bf16TracksFp32(String objective, String target) {
    LoraConfig config = config(0.1, target);
    try (Adapted exact = Adapted.of("tied", objective, config);
        Adapted rounded =
            Adapted.of(
                Engines.weights("tied"),
                objective,
                new AdamW(Engines.spec()),
                config,
                Format.BF16)) {
      double first = exact.step(RATE);
      assertThat(rounded.step(RATE)).isCloseTo(first, within(0.02 * first)).isNotEqualTo(first);
      double last = 0;
      for (int i = 0; i < 10; i++) {
        last = exact.step(RATE);
        assertThat(rounded.step(RATE)).isCloseTo(last, within(0.02 * first));
      }
      assertThat(last).isLessThan(0.95 * first);
    }
  }

  /** What a step costs less than one of all weights, product by product. */
  @Test
  void frozenWeightsCostNoProduct() {
    Batch batch = Padding.pad(BATCHES.get(0));
    double rows = batch.rows() * batch.time();
    double whole;
    double head;
    try (SameDiffEngine engine = Engines.of("tied", "sft", new Recorder())) {
      whole = operations(engine, batch);
    }
    head = 2.0 * ((batch.supervisedTokens() + 15) / 16 * 16) * 419 * 48;
    double layer = 2 * rows * 48 * (48 + 16 + 16 + 48 + 3 * 80);
    double behindTheFirst = 2 * rows * 48 * (48 + 16 + 16);
    // in each of three layers: q 48 to 48, v 48 to 16; forward and the gradients of A, B, and their
    // inputs, but for that of A in the first layer
    double a = 2 * rows * 4 * 48;
    double b = 2 * rows * 4;
    double adapters = 3 * (3 * 2 * a + 3 * b * (48 + 16)) - 2 * a;
    try (Adapted lora = Adapted.of("tied", "sft", config(0, "q_proj", "v_proj"))) {
      assertThat(operations(lora.engine(), batch))
          .isEqualTo(whole - head - 3 * layer - behindTheFirst + adapters);
    }
  }

  private static double operations(SameDiffEngine engine, Batch batch) {
    Gemm.get().takeUsage();
    engine.accumulate(batch, 1, null);
    double operations = Gemm.get().takeUsage().operations();
    engine.discardGradient();
    return operations;
  }

  @ParameterizedTest
  @ValueSource(strings = {"eaft", "sft_kl"})
  void resumesBitForBitWithDropout(String objective, @TempDir Path tmp) {
    Path state = tmp.resolve("state.safetensors");
    LoraConfig config = config(0.25, "q_proj", "down_proj");
    List<Double> losses = new ArrayList<>();
    Map<String, double[]> end;
    try (Adapted straight = Adapted.of("tied", objective, config)) {
      for (int step = 0; step < 6; step++) {
        if (step == 3) {
          straight.engine().saveState(state);
        }
        losses.add(straight.step(RATE));
      }
      end = straight.values();
    }
    try (Adapted resumed = Adapted.of("tied", objective, config)) {
      resumed.step(0.3); // whatever happened before must not matter
      resumed.engine().loadState(state);
      for (int step = 3; step < 6; step++) {
        assertThat(resumed.step(RATE)).isEqualTo(losses.get(step));
      }
      assertSame(resumed.values(), end);
    }
    try (SafetensorsFile file = SafetensorsFile.open(state)) {
      assertThat(file.names())
          .hasSize(3 * 3 * 4)
          .allMatch(n -> n.matches("(adapters|adamw\\.first|adamw\\.second)/.*lora_[AB].weight"));
      assertThat(file.metadata()).containsEntry("dropout_draw", "6");
    }
  }

  @Test
  void dropoutMasksDifferBetweenMicroBatchesAndScoringDropsNothing() {
    try (Adapted lora = Adapted.of("tied", "sft", config(0.5, "all-linear")).withRandomB();
        Adapted plain = Adapted.of("tied", "sft", config(0, "all-linear")).withRandomB()) {
      Batch batch = BATCHES.get(0);
      float[] first = lora.engine().accumulate(batch, 1, null).tokens().logProbability();
      float[] second = lora.engine().accumulate(batch, 1, null).tokens().logProbability();
      assertThat(second).isNotEqualTo(first);
      assertThat(lora.engine().score(batch).logProbability())
          .isEqualTo(plain.engine().score(batch).logProbability())
          .isNotEqualTo(first);
      lora.engine().discardGradient();
    }
  }

  @Test
  void aCheckpointOfAnotherBaseIsRefusedAndNothingChanges(@TempDir Path tmp) {
    Path state = tmp.resolve("state.safetensors");
    LoraConfig config = config(0, "q_proj");
    try (Adapted lora = Adapted.of("tied", "sft", config)) {
      lora.step(RATE);
      lora.engine().saveState(state);
    }
    ModelWeights other = Engines.weights("tied");
    other.arrays().get("model.norm.weight").muli(1.001);
    try (Adapted lora = Adapted.of(other, "sft", new AdamW(Engines.spec()), config)) {
      Map<String, double[]> before = lora.values();
      assertThatThrownBy(() -> lora.engine().loadState(state))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("trained on other weights than " + TIED)
          .hasMessageContaining("checksum was");
      assertSame(lora.values(), before);
    }
    try (SameDiffEngine whole = Engines.of("tied", "sft", new AdamW(Engines.spec()))) {
      assertThatThrownBy(() -> whole.loadState(state)).isInstanceOf(ModelFileException.class);
    }
  }

  @Test
  void theReferenceOfSftKlIsTheBaseItself() {
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    try (ModelWeights weights = Engines.weights("tied");
        Adapters adapters = Adapters.create(config(0, "q_proj"), weights.shapes(), 1)) {
      TrainedModel model = TrainedModel.adapters(weights, adapters, TIED);
      ReferenceModel reference = model.reference(WeightBinding.PLAIN, true, memory);
      ReferenceModel.Output output = reference.run(Padding.pad(BATCHES.get(0)));
      assertThat(output.head()).isSameAs(weights.arrays().get(weights.headName()));
      reference.release(output);
      reference.close();
      assertThat(output.head().wasClosed()).isFalse();
    }
    memory.close();
    try (Adapted lora = Adapted.of("tied", "sft_kl", config(0, "all-linear"))) {
      assertThat(klOf(lora)).isLessThan(1e-6);
      lora.engine().discardGradient();
      for (int i = 0; i < 4; i++) {
        lora.step(RATE);
      }
      assertThat(klOf(lora)).isGreaterThan(1e-3);
      lora.engine().discardGradient();
    }
  }

  /** Beside adapters a layer's result is rounded elsewhere; the reference must follow. */
  @ParameterizedTest
  @ValueSource(strings = {"all-linear", "v_proj"})
  void adaptersOfZeroAreTheReferenceInBf16(String targets) {
    try (Adapted lora =
        Adapted.of(
            Engines.weights("untied"),
            "sft_kl",
            new AdamW(Engines.spec()),
            config(0, targets),
            Format.BF16)) {
      assertThat(klOf(lora)).isLessThan(1e-12);
      lora.engine().discardGradient();
    }
  }

  private static double klOf(Adapted lora) {
    float[] kl = lora.engine().accumulate(BATCHES.get(0), TOKENS, null).tokens().kl();
    double[] values = Samples.doubles(kl);
    return Arrays.stream(values).sum() / TOKENS;
  }

  @Test
  void textsAndLikelihoodsAreThoseOfTheModelWithItsAdapters() {
    try (SameDiffEngine engine =
        Adapted.of("tied", "sft", config(0.5, "q_proj", "v_proj")).withRandomB().engine()) {
      int[] prompt = {5, 17, 230, 4};
      List<int[]> prompts = List.of(prompt);
      int[] text =
          ModelCalls.written(engine.languageModel(), prompts, new int[] {7}, id -> false).get(0);
      int[] row = Arrays.copyOf(prompt, 11);
      System.arraycopy(text, 0, row, 4, 7);
      boolean[] trained = new boolean[11];
      Arrays.fill(trained, 4, 11, true);
      TokenScores scores = engine.score(Batch.of(List.of(new Example(0, row, trained))));
      double sum = 0;
      for (int t = 3; t < 10; t++) {
        assertThat(scores.correct()[t]).as("token %d is the likeliest", t).isTrue();
        sum += scores.logProbability()[t];
      }
      assertThat(ModelCalls.likelihoods(engine.languageModel(), prompts, List.of(text))[0])
          .isCloseTo(sum, within(1e-6));
    }
  }
}
