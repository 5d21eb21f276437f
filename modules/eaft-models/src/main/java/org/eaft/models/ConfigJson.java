package org.eaft.models;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.RopeConfig;
import org.eaft.models.io.SafetensorsWriter;

/** config.json of a model that is written. */
final class ConfigJson {

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** Divisors are stored as 32-bit floats. */
  private static final double FLOAT_ROUNDING = 1e-6;

  private ConfigJson() {}

  /**
   * Writes a config.json that reads back as the given configuration.
   *
   * @throws IllegalArgumentException if config.json cannot express it
   */
  static void write(ModelConfig config, SafetensorsWriter.Type type, Path file) throws IOException {
    JSON.writeValue(file.toFile(), json(config, type));
  }

  /**
   * Copies a config.json, its type of weights set to that of the file beside it: transformers loads
   * weights as the type that the configuration names.
   */
  static void copy(Path from, SafetensorsWriter.Type type, Path to) throws IOException {
    JsonNode json = JSON.readTree(from.toFile());
    if (json instanceof ObjectNode fields) {
      if (fields.has("torch_dtype")) {
        fields.put("torch_dtype", name(type));
      }
      if (fields.has("dtype") || !fields.has("torch_dtype")) {
        fields.put("dtype", name(type));
      }
    }
    JSON.writeValue(to.toFile(), json);
  }

  /** Writes a generation_config.json with what a config.json says about generation. */
  static void writeGeneration(ModelConfig config, Path file) throws IOException {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("_from_model_config", true);
    json.put("bos_token_id", orNull(config.bosTokenId()));
    json.put("eos_token_id", oneOrAll(config.eosTokenIds()));
    json.put("pad_token_id", orNull(config.padTokenId()));
    JSON.writeValue(file.toFile(), json);
  }

  /** What is absent has a default of the family's, so that absent ids are written as null. */
  static Map<String, Object> json(ModelConfig c, SafetensorsWriter.Type type) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of(className(c.modelType())));
    json.put("model_type", c.modelType());
    json.put("vocab_size", c.vocabSize());
    json.put("hidden_size", c.hiddenSize());
    json.put("intermediate_size", c.intermediateSize());
    json.put("num_hidden_layers", c.numHiddenLayers());
    json.put("num_attention_heads", c.numAttentionHeads());
    json.put("num_key_value_heads", c.numKeyValueHeads());
    json.put("head_dim", c.headDim());
    json.put("hidden_act", "silu");
    json.put("max_position_embeddings", c.maxPositionEmbeddings());
    json.put("rms_norm_eps", c.rmsNormEps());
    json.put("rope_theta", c.rope().theta());
    json.put("rope_scaling", scaling(c.rope()));
    json.putAll(biases(c));
    json.put("tie_word_embeddings", c.tieWordEmbeddings());
    json.put("bos_token_id", orNull(c.bosTokenId()));
    json.put("eos_token_id", oneOrAll(c.eosTokenIds()));
    json.put("pad_token_id", orNull(c.padTokenId()));
    json.put("torch_dtype", name(type));
    return json;
  }

  /** The class of transformers for the families that GGUF files are read of. */
  private static String className(String modelType) {
    return switch (modelType) {
      case "llama" -> "LlamaForCausalLM";
      case "qwen2" -> "Qwen2ForCausalLM";
      case "qwen3" -> "Qwen3ForCausalLM";
      default ->
          throw new IllegalArgumentException(
              "a config.json of model_type %s is not written, only copied".formatted(modelType));
    };
  }

  /** The fields of biases, of which Qwen2 has none: its q, k and v have one always. */
  private static Map<String, Object> biases(ModelConfig c) {
    boolean same = c.attentionOutputBias() == c.attentionBias();
    return switch (c.modelType()) {
      case "llama" -> {
        requireBias(same, c, "q, k, v and output projection all have a bias, or none has");
        Map<String, Object> both = new LinkedHashMap<>();
        both.put("attention_bias", c.attentionBias());
        both.put("mlp_bias", c.mlpBias());
        yield both;
      }
      case "qwen3" -> {
        requireBias(
            same && !c.mlpBias(),
            c,
            "q, k, v and output projection all have a bias, or none has, and gate, up and down"
                + " never");
        yield Map.of("attention_bias", c.attentionBias());
      }
      default -> {
        requireBias(
            c.attentionBias() && !c.attentionOutputBias() && !c.mlpBias(),
            c,
            "q, k and v have a bias, and no other layer has");
        yield Map.of();
      }
    };
  }

  private static void requireBias(boolean holds, ModelConfig c, String rule) {
    if (!holds) {
      throw new IllegalArgumentException(
          "config.json cannot say which layers of this model have a bias: of model_type %s %s"
              .formatted(c.modelType(), rule));
    }
  }

  /** PyTorch's name of a type. */
  private static String name(SafetensorsWriter.Type type) {
    return switch (type) {
      case F32 -> "float32";
      case BF16 -> "bfloat16";
    };
  }

  private static Integer orNull(OptionalInt id) {
    return id.isPresent() ? id.getAsInt() : null;
  }

  private static Object oneOrAll(List<Integer> ids) {
    return switch (ids.size()) {
      case 0 -> null;
      case 1 -> ids.get(0);
      default -> ids;
    };
  }

  private static Map<String, Object> scaling(RopeConfig rope) {
    RopeConfig.Scaling scaling = rope.scaling();
    if (scaling instanceof RopeConfig.None) {
      return null;
    }
    if (scaling instanceof RopeConfig.Linear linear) {
      return Map.of("rope_type", "linear", "factor", linear.factor());
    }
    RopeConfig.Llama3 l =
        scaling instanceof RopeConfig.Divisors divisors
            ? llama3(rope, divisors)
            : (RopeConfig.Llama3) scaling;
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("rope_type", "llama3");
    json.put("factor", l.factor());
    json.put("low_freq_factor", l.low());
    json.put("high_freq_factor", l.high());
    json.put("original_max_position_embeddings", l.original());
    return json;
  }

  /** The scaling of Llama 3.1 to 3.3, where it is what a GGUF file's divisors stand for. */
  private static RopeConfig.Llama3 llama3(RopeConfig rope, RopeConfig.Divisors divisors) {
    double[] found = rope.inverseFrequencies();
    double slowest = divisors.values().get(found.length - 1);
    RopeConfig.Llama3 guess = new RopeConfig.Llama3(slowest, 1, 4, 8192);
    double[] guessed = new RopeConfig(rope.theta(), rope.dimension(), guess).inverseFrequencies();
    for (int i = 0; i < found.length; i++) {
      if (Math.abs(guessed[i] - found[i]) > FLOAT_ROUNDING * found[i]) {
        throw new IllegalArgumentException(
            "the GGUF file's rope_freqs are not those of Llama 3.1 to 3.3, and config.json has no"
                + " other word for them: the model cannot be written as a Hugging Face directory");
      }
    }
    return guess;
  }
}
