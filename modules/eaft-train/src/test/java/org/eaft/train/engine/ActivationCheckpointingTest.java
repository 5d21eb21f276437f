package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.models.lora.LoraConfig;
import org.eaft.ops.memory.Format;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.MicroResult;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A backward pass that computes activations again gives the same numbers, to the last bit. */
class ActivationCheckpointingTest {

  private record Numbers(List<Double> losses, Map<String, double[]> gradient) {}

  private static Numbers numbers(SameDiffEngine engine, Engines.Recorder recorder, Batch... all) {
    List<Double> losses = new ArrayList<>();
    for (Batch batch : all) {
      MicroResult result = engine.accumulate(batch, 11, null);
      losses.add(result.lossSum());
    }
    return new Numbers(losses, Engines.takeGradient(engine, recorder));
  }

  private static void assertSame(Numbers found, Numbers expected) {
    assertThat(found.losses()).isEqualTo(expected.losses());
    assertThat(found.gradient().keySet()).isEqualTo(expected.gradient().keySet());
    expected
        .gradient()
        .forEach((name, g) -> assertThat(found.gradient().get(name)).as(name).isEqualTo(g));
  }

  @ParameterizedTest
  @CsvSource({
    "tied, eaft, FP32",
    "untied, sft, FP32",
    "untied, sft_kl, FP32",
    "tied, sft_kl, BF16",
    "untied, eaft, BF16",
    "tied, deft, FP32",
    "untied, asft, FP32"
  })
  void accumulatedGradientsAreTheSame(String model, String objective, Format products) {
    List<Numbers> numbers = new ArrayList<>();
    for (boolean checkpointing : new boolean[] {false, true}) {
      Engines.Recorder recorder = new Engines.Recorder();
      Layout layout = new Layout(products, false, checkpointing);
      try (SameDiffEngine engine = Engines.of(model, objective, recorder, layout)) {
        Batch batch = Engines.goldenBatch();
        numbers(engine, recorder, batch);
        numbers.add(numbers(engine, recorder, batch, batch));
      }
    }
    assertSame(numbers.get(1), numbers.get(0));
  }

  @Test
  void packedRowsKeepTheirDocumentsApart() {
    Example one =
        new Example(0, new int[] {3, 1, 4, 1, 5}, new boolean[] {false, false, true, true, true});
    Example two = new Example(1, new int[] {9, 2, 6}, new boolean[] {false, true, true});
    Batch batch = Batch.packed(List.of(List.of(one, two), List.of(two)));
    List<Numbers> numbers = new ArrayList<>();
    for (boolean checkpointing : new boolean[] {false, true}) {
      Engines.Recorder recorder = new Engines.Recorder();
      Layout layout = new Layout(Format.FP32, true, checkpointing);
      try (SameDiffEngine engine = Engines.of("tied", "talr", recorder, layout)) {
        numbers.add(numbers(engine, recorder, batch));
      }
    }
    assertSame(numbers.get(1), numbers.get(0));
  }

  /** What lies below the lowest adapter is not run again; dropout draws the same masks. */
  @ParameterizedTest
  @CsvSource({
    "q_proj, 0",
    "q_proj, 0.3",
    "layers.1.mlp.down_proj, 0.3",
    "layers.1.mlp.down_proj, 0"
  })
  void adaptersToo(String target, double dropout) {
    List<Numbers> numbers = new ArrayList<>();
    for (boolean checkpointing : new boolean[] {false, true}) {
      Engines.Recorder recorder = new Engines.Recorder();
      LoraConfig config = new LoraConfig(2, 4, dropout, List.of(target));
      Layout layout = new Layout(Format.FP32, false, checkpointing);
      try (LoraEngineTest.Adapted adapted =
          LoraEngineTest.Adapted.of(Engines.weights("untied"), "eaft", recorder, config, layout)) {
        Batch batch = Engines.goldenBatch();
        numbers.add(numbers(adapted.engine(), recorder, batch, batch));
      }
    }
    assertSame(numbers.get(1), numbers.get(0));
  }
}
