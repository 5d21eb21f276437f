package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import java.util.Random;
import org.eaft.loss.objective.Objectives;
import org.eaft.models.ModelWeights;
import org.eaft.models.io.ModelConfig;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.text.Batch;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryEstimateTest {

  private static final ModelConfig MODEL =
      ModelConfig.parse(
          """
          {"model_type": "llama", "hidden_size": 64, "num_hidden_layers": 6,
           "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 16,
           "intermediate_size": 160, "vocab_size": 500, "max_position_embeddings": 512,
           "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu",
           "tie_word_embeddings": true}""");

  private static RunConfig config(String precision, boolean checkpointing) {
    return ConfigReader.of(
        Map.of("model.precision", precision, "train.activation_checkpointing", checkpointing));
  }

  /** The pool holds activations and their gradients, and nothing else. */
  @ParameterizedTest
  @CsvSource({"fp32, false", "bf16, false", "fp32, true", "bf16, true"})
  void activationsAreWhatThePoolHoldsAtItsPeak(String precision, boolean checkpointing) {
    RunConfig config = config(precision, checkpointing);
    PooledMemory memory = PooledMemory.keepingAtMost(Long.MAX_VALUE);
    TrainedModel model = TrainedModel.whole(ModelWeights.random(MODEL, 0.02, 1), null);
    try (SameDiffEngine engine =
        new SameDiffEngine(
            model, Layout.of(config), Objectives.of("eaft"), new Engines.Recorder(), memory)) {
      Random random = new Random(1);
      int[] ids = random.ints(2 * 256, 0, 500).toArray();
      engine.accumulate(new Batch(2, 256, ids, ids, new int[2], 512), 512, null);
      long estimate = MemoryEstimate.of(config, MODEL, 2, 256).parts().get("activations");
      assertThat(memory.bytes() / (double) estimate).isBetween(0.87, 1.13);
    }
  }

  @Test
  void weightsGradientsAndMomentsAreCounted() {
    long n = ModelWeights.random(MODEL, 0.02, 1).count();
    Map<String, Long> parts = MemoryEstimate.of(config("fp32", false), MODEL, 1, 16).parts();
    assertThat(parts).containsEntry("weights", 4 * n).containsEntry("gradients", 4 * n);
    assertThat(parts).containsEntry("moments", 8 * n).containsEntry("reference model", 0L);
    RunConfig lora = config("fp32", false).with(Map.of("model.lora", Map.of("rank", 2)));
    // q_proj and v_proj: two matrices of rank 2 each, in each of six layers
    long adapters = 6 * 2 * (64 + 64 + 64 + 32);
    assertThat(MemoryEstimate.of(lora, MODEL, 1, 16).parts())
        .containsEntry("weights", 4 * (n + adapters))
        .containsEntry("gradients", 4 * adapters);
    RunConfig kl = ConfigReader.of(Map.of(), "sft_kl", Map.of());
    assertThat(MemoryEstimate.of(kl, MODEL, 1, 16).parts()).containsEntry("reference model", 4 * n);
  }

  @Test
  void whatCannotFitIsRefusedWithWhatWould() {
    RunConfig config = config("fp32", false);
    assertThatCode(() -> MemoryEstimate.requireFits(config, MODEL, 1, 16))
        .doesNotThrowAnyException();
    assertThatThrownBy(() -> MemoryEstimate.requireFits(config, MODEL, 1 << 20, 512))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("train.micro_batch_size asks for about")
        .hasMessageContaining("activations")
        .hasMessageContaining("train.micro_batch_size: 1 would need 0.4 GiB")
        .hasMessageContaining("train.activation_checkpointing: true would need")
        .hasMessageContaining("model.lora: {rank: 16} would need");
  }
}
