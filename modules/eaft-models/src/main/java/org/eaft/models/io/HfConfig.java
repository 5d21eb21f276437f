package org.eaft.models.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/** Hugging Face's config.json; defaults and precedence are those of transformers 5. */
final class HfConfig {
  /** Far above any model's; bounds the list of tensors that are looked for. */
  static final int MAX_LAYERS = 4096;

  private static final Path TEXT = Path.of("config.json");

  /**
   * What {@code transformers} assumes where a family's config.json is silent.
   *
   * @param keyValueHeads 0: as many as query heads
   * @param headDim 0: hidden size divided by heads
   */
  private record Family(
      String name,
      int keyValueHeads,
      int headDim,
      int maxPosition,
      double eps,
      OptionalInt bos,
      List<Integer> eos,
      OptionalInt pad) {
    static final Family LLAMA =
        new Family("llama", 0, 0, 2048, 1e-6, OptionalInt.of(1), List.of(2), OptionalInt.empty());
    static final Family QWEN2 =
        new Family(
            "qwen2", 32, 0, 32768, 1e-6, OptionalInt.empty(), List.of(), OptionalInt.empty());
    static final Family QWEN3 =
        new Family(
            "qwen3", 32, 128, 32768, 1e-6, OptionalInt.empty(), List.of(), OptionalInt.empty());
    static final Family GLM4 =
        new Family(
            "glm4",
            2,
            128,
            131072,
            1.5625e-7,
            OptionalInt.empty(),
            List.of(151329, 151336, 151338),
            OptionalInt.of(151329));
  }

  private final ConfigFields fields;
  private final Family family;

  private HfConfig(ConfigFields fields) {
    this.fields = fields;
    this.family =
        switch (fields.text("model_type", "")) {
          case "llama" -> Family.LLAMA;
          case "qwen2" -> Family.QWEN2;
          case "qwen3" -> Family.QWEN3;
          case "glm4" -> Family.GLM4;
          default ->
              throw fields.unsupported("model_type", "known are llama, qwen2, qwen3 and glm4");
        };
  }

  static ModelConfig read(Path file) {
    return new HfConfig(new ConfigFields(file, Json.object(file))).config();
  }

  static ModelConfig parse(String json) {
    return new HfConfig(new ConfigFields(TEXT, Json.object(TEXT, json))).config();
  }

  private ModelConfig config() {
    int vocab = fields.count("vocab_size");
    int hidden = fields.count("hidden_size");
    int layers = fields.count("num_hidden_layers");
    int heads = fields.count("num_attention_heads");
    int intermediate = fields.count("intermediate_size");
    fields.requireAll();
    if (layers > MAX_LAYERS) {
      throw fields.bad("num_hidden_layers", "at most " + MAX_LAYERS);
    }
    rejectUnsupported(layers);
    int keyValueHeads = keyValueHeads(heads);
    int headDim = headDim(hidden, heads);
    int maxPosition = fields.count("max_position_embeddings", family.maxPosition);
    boolean bias = fields.flag("attention_bias", is("glm4"));
    return new ModelConfig(
        family.name,
        vocab,
        hidden,
        layers,
        heads,
        keyValueHeads,
        headDim,
        intermediate,
        maxPosition,
        fields.positive("rms_norm_eps", family.eps),
        fields.flag("tie_word_embeddings", false),
        new HfRope(fields, headDim, maxPosition, is("glm4")).config(),
        is("qwen2") || bias,
        (is("llama") || is("qwen3")) && bias,
        is("llama") && fields.flag("mlp_bias", false),
        fields.id("bos_token_id", family.bos),
        eos(),
        fields.id("pad_token_id", family.pad));
  }

  private List<Integer> eos() {
    List<Integer> ids = fields.ids("eos_token_id", family.eos);
    return ids.isEmpty() && is("glm4") ? family.eos : ids; // there null means the default, too
  }

  private boolean is(String name) {
    return family.name.equals(name);
  }

  private int keyValueHeads(int heads) {
    int otherwise =
        family.keyValueHeads == 0 || fields.get("num_key_value_heads") != null
            ? heads
            : family.keyValueHeads;
    int n = fields.count("num_key_value_heads", otherwise);
    if (heads % n != 0) {
      throw fields.bad("num_attention_heads", "a multiple of num_key_value_heads = " + n);
    }
    return n;
  }

  private int headDim(int hidden, int heads) {
    if (fields.has("head_dim")) {
      return fields.count("head_dim", 1);
    }
    if (family.headDim > 0 && fields.get("head_dim") == null) {
      return family.headDim;
    }
    if (hidden % heads != 0) {
      throw fields.bad("hidden_size", "a multiple of num_attention_heads = " + heads);
    }
    return hidden / heads;
  }

  private void rejectUnsupported(int layers) {
    if (!fields.text("hidden_act", "silu").equals("silu")) {
      throw fields.unsupported("hidden_act", "expected silu");
    }
    for (String field : List.of("quantization_config", "per_layer_config")) {
      if (fields.has(field) && !fields.get(field).isEmpty()) {
        throw fields.unsupported(field, "take the original, unquantised model");
      }
    }
    if (fields.integer("pretraining_tp", 1) > 1) {
      throw fields.unsupported("pretraining_tp", "expected 1");
    }
    if (fields.flag("is_encoder_decoder", false)) {
      throw fields.unsupported("is_encoder_decoder", "only decoders are computed");
    }
    JsonNode dropout = fields.get("attention_dropout");
    if (dropout != null && !(dropout.isNumber() && dropout.doubleValue() == 0)) {
      throw fields.unsupported("attention_dropout", "expected 0");
    }
    rejectSlidingWindow(layers);
  }

  private void rejectSlidingWindow(int layers) {
    if (fields.has("layer_types")) {
      if (!fields.get("layer_types").isArray()) {
        throw fields.bad("layer_types", "a list");
      }
      for (JsonNode type : fields.get("layer_types")) {
        if (!type.asText().equals("full_attention")) {
          throw fields.unsupported("layer_types", "every layer must be full_attention");
        }
      }
      return;
    }
    boolean windowed = is("qwen2") || is("qwen3");
    if (windowed
        && fields.flag("use_sliding_window", false)
        && fields.integer("sliding_window", 4096) > 0
        && fields.integer("max_window_layers", 28) < layers) {
      throw fields.unsupported(
          "use_sliding_window", "its window is active from layer max_window_layers on");
    }
  }
}
