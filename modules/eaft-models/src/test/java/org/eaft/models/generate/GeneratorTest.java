package org.eaft.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.models.CausalModel;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.io.WeightSource;
import org.eaft.models.lora.Adapters;
import org.eaft.models.lora.LoraConfig;
import org.eaft.ops.Blocks;
import org.eaft.ops.Linear;
import org.eaft.ops.memory.Floats;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class GeneratorTest {

  /** A model with its full forward pass. */
  private record Model(ModelWeights weights, Adapters adapters, WeightBinding binding) {

    static Model of(String name, Format format, boolean lora) {
      var directory =
          switch (name) {
            case "tied" -> TinyModels.llamaTied();
            case "untied" -> TinyModels.llamaUntied();
            default -> TinyModels.of(name);
          };
      try (WeightSource source = WeightSource.open(directory)) {
        ModelWeights weights = ModelWeights.read(source);
        // sharper than they come, so that likeliest tokens are clear
        weights.arrays().values().stream().filter(a -> a.rank() == 2).forEach(a -> a.muli(2));
        Adapters adapters = lora ? adapters(weights) : Adapters.none();
        return new Model(weights, adapters, WeightBinding.of(weights, format));
      }
    }

    private static Adapters adapters(ModelWeights weights) {
      LoraConfig config = new LoraConfig(3, 6, 0.5, List.of("all-linear"));
      Adapters adapters = Adapters.create(config, weights.shapes(), 1);
      Random random = new Random(2);
      adapters
          .arrays()
          .values()
          .forEach(a -> Blocks.fill(Floats.of(a), () -> 0.3 * random.nextGaussian()));
      return adapters;
    }

    Decoder decoder() {
      return Decoder.of(weights, adapters, binding, PooledMemory.keepingAtMost(1 << 20));
    }

    int vocabulary() {
      return weights.config().vocabSize();
    }

    int context() {
      return weights.config().maxPositionEmbeddings();
    }

    List<int[]> prompts(int... lengths) {
      Random random = new Random(3);
      return Arrays.stream(lengths)
          .mapToObj(n -> random.ints(n, 0, vocabulary()).toArray())
          .toList();
    }

    /** Logits behind the last token of a row, by the whole model over the whole row. */
    float[] logits(int[] row) {
      CausalModel model = CausalModel.of(weights, adapters.withoutDropout(), binding);
      SDVariable logits =
          Linear.of("logits", model.hidden(), model.head(), null, null, Format.FP32);
      INDArray ids = Nd4j.createFromArray(row).reshape(1, row.length);
      INDArray all =
          model.graph().output(Map.of("input_ids", ids), logits.name()).get(logits.name());
      float[] last = new float[vocabulary()];
      Floats.of(all).get((row.length - 1L) * vocabulary(), last, 0, last.length);
      return last;
    }

    /** Token by token over whole rows. */
    int[] written(int[] prompt, int most, IntPredicate end) {
      int[] row = prompt;
      while (row.length < prompt.length + most && row.length < context()) {
        int token = largest(logits(row));
        if (end.test(token)) {
          break;
        }
        row = Arrays.copyOf(row, row.length + 1);
        row[row.length - 1] = token;
      }
      return Arrays.copyOfRange(row, prompt.length, row.length);
    }
  }

  private static int largest(float[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  @ParameterizedTest
  @CsvSource({
    "tied, FP32, false",
    "untied, FP32, false",
    "tied, BF16, false",
    "tied, FP32, true",
    "llama3, FP32, false",
    "qwen2, FP32, true",
    "qwen3, FP32, false",
    "qwen3, BF16, true",
    "glm4, FP32, true",
    "glm4, BF16, false"
  })
  void writesWhatTheWholeModelWrites(String name, Format format, boolean lora) {
    Model model = Model.of(name, format, lora);
    List<int[]> prompts = model.prompts(7, 1, 12, 3, 5, 12, 1, 2, 9, 4, 6);
    int[] most = {9, 4, 12, 1, 7, 8, 20, 3, 5, 11, 2};
    IntPredicate end = token -> token % 5 == 0;
    List<int[]> expected = new ArrayList<>();
    for (int i = 0; i < most.length; i++) {
      expected.add(model.written(prompts.get(i), most[i], end));
    }
    int[] lengths = expected.stream().mapToInt(t -> t.length).toArray();
    assertThat(IntStream.range(0, most.length).anyMatch(i -> lengths[i] == most[i])).isTrue();
    assertThat(IntStream.range(0, most.length).anyMatch(i -> lengths[i] < most[i])).isTrue();
    for (int rows : new int[] {1, 3, 4, 20}) {
      List<int[]> texts = new Generator(model.decoder(), rows).greedy(prompts, most, end);
      assertThat(texts).as("%d rows", rows).usingRecursiveComparison().isEqualTo(expected);
    }
  }

  @Test
  void logitsAreThoseOfTheWholeModelInRowsOfAnyLengthAsTheyComeAndGo() {
    Model model = Model.of("untied", Format.FP32, false);
    Decoder decoder = model.decoder();
    List<int[]> rows = new ArrayList<>();
    Random random = new Random(5);
    try (KeyValueCache cache = decoder.newCache()) {
      read(decoder, cache, rows, model.prompts(4, 0, 9));
      for (int step = 0; step < 45; step++) {
        if (step == 10) {
          read(decoder, cache, rows, model.prompts(2, 11));
        }
        if (step == 20) {
          cache.keep(new int[] {0, 4, 2});
          rows = new ArrayList<>(List.of(rows.get(0), rows.get(4), rows.get(2)));
        }
        int[] tokens = random.ints(rows.size(), 0, model.vocabulary()).toArray();
        for (int r = 0; r < rows.size(); r++) {
          int[] row = Arrays.copyOf(rows.get(r), rows.get(r).length + 1);
          row[row.length - 1] = tokens[r];
          rows.set(r, row);
        }
        float[] logits = decoder.step(tokens, cache);
        if (step % 9 == 0 || step == 21) {
          for (int r = 0; r < rows.size(); r++) {
            assertThat(cache.length(r)).isEqualTo(rows.get(r).length);
            check(model, rows.get(r), logits, r);
          }
        }
      }
    }
  }

  private static void read(
      Decoder decoder, KeyValueCache cache, List<int[]> rows, List<int[]> more) {
    decoder.prefill(more, cache);
    rows.addAll(more);
  }

  private static void check(Model model, int[] row, float[] logits, int r) {
    float[] expected = model.logits(row);
    double scale = 0;
    for (float e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      float found = logits[r * expected.length + i];
      assertThat((double) Math.abs(found - expected[i]))
          .as("row %d, logit %d: %s, expected %s of at most %s", r, i, found, expected[i], scale)
          .isLessThan(1e-5 * scale);
    }
  }

  @Test
  void textsEndWhereTheContextDoes() {
    Model model = Model.of("tied", Format.FP32, false);
    int context = model.context();
    List<int[]> prompts = model.prompts(context - 3, context - 1);
    List<int[]> texts =
        new Generator(model.decoder(), 2).greedy(prompts, new int[] {50, 50}, t -> false);
    assertThat(texts).map(t -> t.length).containsExactly(3, 1);
    assertThat(texts.get(0)).isEqualTo(model.written(prompts.get(0), 50, t -> false));
  }

  @Test
  void promptsThatCannotBeContinuedAreRefused() {
    Model model = Model.of("tied", Format.FP32, false);
    Generator generator = new Generator(model.decoder(), 2);
    assertThatThrownBy(
            () -> generator.greedy(model.prompts(2, model.context()), new int[] {1, 1}, t -> false))
        .hasMessageContaining("a prompt of %d tokens".formatted(model.context()));
    assertThatThrownBy(() -> generator.greedy(model.prompts(0), new int[] {1}, t -> false))
        .hasMessageContaining("a prompt of 0 tokens");
  }

  @Test
  void weightsThatChangeAreSeen() {
    Model model = Model.of("tied", Format.FP32, false);
    Generator generator = new Generator(model.decoder(), 2);
    List<int[]> prompts = model.prompts(5, 8);
    int[] most = {6, 6};
    List<int[]> before = generator.greedy(prompts, most, t -> false);
    model.weights().arrays().get("model.layers.0.mlp.down_proj.weight").muli(-3);
    List<int[]> after = generator.greedy(prompts, most, t -> false);
    assertThat(after.get(0)).isEqualTo(model.written(prompts.get(0), 6, t -> false));
    assertThat(after).usingRecursiveComparison().isNotEqualTo(before);
  }
}
