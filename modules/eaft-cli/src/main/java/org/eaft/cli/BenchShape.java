package org.eaft.cli;

import org.eaft.models.io.ModelConfig;
import org.eaft.train.config.ConfigException;

/** Shapes of known models, with random weights: speed does not depend on their values. */
enum BenchShape {
  TINY("llama", 256, 4, 4, 2, 64, 768, 4096),
  SMOLLM2_135M("llama", 576, 30, 9, 3, 64, 1536, 49152),
  QWEN3_0_6B("qwen3", 1024, 28, 16, 8, 128, 3072, 151936);

  private static final int CONTEXT = 2048;

  private final String family;
  private final int hidden;
  private final int layers;
  private final int heads;
  private final int keyValueHeads;
  private final int headDim;
  private final int intermediate;
  private final int vocabulary;

  BenchShape(
      String family,
      int hidden,
      int layers,
      int heads,
      int keyValueHeads,
      int headDim,
      int intermediate,
      int vocabulary) {
    this.family = family;
    this.hidden = hidden;
    this.layers = layers;
    this.heads = heads;
    this.keyValueHeads = keyValueHeads;
    this.headDim = headDim;
    this.intermediate = intermediate;
    this.vocabulary = vocabulary;
  }

  static BenchShape of(String label) {
    return switch (label) {
      case "tiny" -> TINY;
      case "smollm2-135m" -> SMOLLM2_135M;
      case "qwen3-0.6b" -> QWEN3_0_6B;
      default ->
          throw new ConfigException(
              "--shape " + label + ": must be tiny, smollm2-135m or qwen3-0.6b");
    };
  }

  /** Elements of a hidden state. */
  int width() {
    return hidden;
  }

  int vocabulary() {
    return vocabulary;
  }

  /** The configuration as config.json would hold it. */
  ModelConfig config(int time) {
    return ModelConfig.parse(
        """
        {"model_type": "%s", "hidden_size": %d, "num_hidden_layers": %d, "num_attention_heads": %d,
         "num_key_value_heads": %d, "head_dim": %d, "intermediate_size": %d, "vocab_size": %d,
         "max_position_embeddings": %d, "rms_norm_eps": 1e-6, "rope_theta": 10000.0,
         "hidden_act": "silu", "tie_word_embeddings": true}"""
            .formatted(
                family,
                hidden,
                layers,
                heads,
                keyValueHeads,
                headDim,
                intermediate,
                vocabulary,
                Math.max(CONTEXT, time)));
  }
}
