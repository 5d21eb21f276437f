package org.eaft.models;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.models.io.ModelConfig;
import org.eaft.models.io.RopeConfig;
import org.eaft.models.io.SafetensorsWriter;
import org.eaft.ops.Blocks;
import org.eaft.ops.memory.Floats;

/** Writes a model as a Hugging Face directory. */
public final class ModelDirectory {

  /** Files that go along with the weights of a directory. */
  private static final List<String> COMPANIONS =
      List.of(
          "config.json",
          "generation_config.json",
          "tokenizer.json",
          "tokenizer_config.json",
          "special_tokens_map.json",
          "added_tokens.json",
          "vocab.json",
          "merges.txt",
          "chat_template.jinja");

  private ModelDirectory() {}

  /**
   * Writes model.safetensors in 32 bits, config.json and, where the model came from a directory,
   * its tokenizer's files.
   *
   * @param origin the directory or .gguf file that the weights came from
   * @throws UncheckedIOException if the disk refuses
   */
  public static void write(ModelWeights weights, Path origin, Path directory) {
    try {
      Files.createDirectories(directory);
      if (Files.isDirectory(origin)) {
        copyCompanions(origin, directory);
      } else {
        new ObjectMapper()
            .enable(SerializationFeature.INDENT_OUTPUT)
            .writeValue(directory.resolve("config.json").toFile(), json(weights.config()));
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a model to " + directory, e);
    }
    writeWeights(weights, directory.resolve("model.safetensors"));
  }

  private static void copyCompanions(Path from, Path to) throws IOException {
    for (String name : COMPANIONS) {
      if (Files.exists(from.resolve(name))) {
        Files.copy(from.resolve(name), to.resolve(name), StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static void writeWeights(ModelWeights weights, Path file) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> shapes.put(name, array.shape()));
    try (SafetensorsWriter out =
        SafetensorsWriter.create(file, SafetensorsWriter.Type.F32, shapes, Map.of())) {
      float[] block = new float[Blocks.SIZE * 8];
      weights
          .arrays()
          .forEach(
              (name, array) -> {
                Floats from = Floats.of(array);
                for (long at = 0; at < from.length(); at += block.length) {
                  int n = (int) Math.min(block.length, from.length() - at);
                  from.get(at, block, 0, n);
                  out.write(name, block, 0, n);
                }
              });
      out.commit();
    }
  }

  private static Map<String, Object> json(ModelConfig c) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("architectures", List.of("LlamaForCausalLM"));
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
    json.put("rope_scaling", scaling(c));
    json.put("attention_bias", c.attentionBias());
    json.put("mlp_bias", c.mlpBias());
    json.put("tie_word_embeddings", c.tieWordEmbeddings());
    c.bosTokenId().ifPresent(id -> json.put("bos_token_id", id));
    if (!c.eosTokenIds().isEmpty()) {
      json.put("eos_token_id", c.eosTokenIds().get(0));
    }
    c.padTokenId().ifPresent(id -> json.put("pad_token_id", id));
    json.put("torch_dtype", "float32");
    return json;
  }

  private static Map<String, Object> scaling(ModelConfig c) {
    RopeConfig.Scaling scaling = c.rope().scaling();
    if (scaling instanceof RopeConfig.None) {
      return null;
    }
    if (scaling instanceof RopeConfig.Linear linear) {
      return Map.of("rope_type", "linear", "factor", linear.factor());
    }
    if (scaling instanceof RopeConfig.Llama3 l) {
      Map<String, Object> json = new LinkedHashMap<>();
      json.put("rope_type", "llama3");
      json.put("factor", l.factor());
      json.put("low_freq_factor", l.low());
      json.put("high_freq_factor", l.high());
      json.put("original_max_position_embeddings", l.original());
      return json;
    }
    throw new UnsupportedOperationException(
        "a GGUF file's rope_freqs tensor has no counterpart in config.json: the model cannot be"
            + " written as a Hugging Face directory");
  }
}
