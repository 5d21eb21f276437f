package org.eaft.models.io;

import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;

/**
 * The shape and constants of a decoder-only transformer, named as in Hugging Face's config.json.
 *
 * <p>Only what can be computed is held: a configuration with an activation other than SiLU,
 * quantised weights, an active sliding window or an unknown kind of RoPE is refused when read.
 *
 * @param modelType llama, qwen2, qwen3 or glm4
 * @param headDim the width of one attention head; not always hiddenSize / numAttentionHeads
 * @param tieWordEmbeddings the output head is the embedding matrix
 * @param attentionBias q, k and v have a bias
 * @param attentionOutputBias the attention's output projection has a bias
 * @param mlpBias gate, up and down have a bias
 * @param eosTokenIds the ids that end a text; empty when the file names none
 */
public record ModelConfig(
    String modelType,
    int vocabSize,
    int hiddenSize,
    int numHiddenLayers,
    int numAttentionHeads,
    int numKeyValueHeads,
    int headDim,
    int intermediateSize,
    int maxPositionEmbeddings,
    double rmsNormEps,
    boolean tieWordEmbeddings,
    RopeConfig rope,
    boolean attentionBias,
    boolean attentionOutputBias,
    boolean mlpBias,
    OptionalInt bosTokenId,
    List<Integer> eosTokenIds,
    OptionalInt padTokenId) {

  /** Copies the list of ids. */
  public ModelConfig {
    eosTokenIds = List.copyOf(eosTokenIds);
  }

  /**
   * Reads a Hugging Face config.json, with the defaults of {@code transformers}.
   *
   * @throws ModelFileException naming every missing field, or the field and value that cannot be
   *     honoured
   */
  public static ModelConfig read(Path configJson) {
    return HfConfig.read(configJson);
  }

  /** As {@link #read}, from the text of a config.json. */
  public static ModelConfig parse(String json) {
    return HfConfig.parse(json);
  }
}
