package org.eaft.models.io;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/** The configuration that a GGUF file's metadata and tensors describe. */
final class GgufConfig {
  static final String ROPE_FREQS = "rope_freqs.weight";

  /** Far above any model's; bounds what is read before the configuration is known. */
  static final int MAX_HEAD_DIM = 1 << 16;

  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final double DEFAULT_THETA = 10_000;

  /** Keys that change the computation, with the one value that leaves it alone. */
  private static final Map<String, Number> NEUTRAL =
      Map.of(
          "expert_count", 0,
          "attention.sliding_window", 0,
          "attention.max_alibi_bias", 0,
          "attention.clamp_kqv", 0,
          "attn_logit_softcapping", 0,
          "final_logit_softcapping", 0,
          "logit_scale", 1,
          "residual_scale", 1,
          "embedding_scale", 1,
          "rope.scaling.attn_factor", 1);

  private final Path path;
  private final Map<String, Object> metadata;
  private final Map<String, GgufHeader.Entry> tensors;
  private final float[] ropeDivisors;
  private final String family;
  private final List<String> missing = new ArrayList<>();

  GgufConfig(
      Path path,
      Map<String, Object> metadata,
      Map<String, GgufHeader.Entry> tensors,
      float[] ropeDivisors) {
    this.path = path;
    this.metadata = metadata;
    this.tensors = tensors;
    this.ropeDivisors = ropeDivisors;
    this.family = shown(metadata.get("general.architecture"));
  }

  ModelConfig config() {
    requireWhole();
    if (!List.of("llama", "qwen2", "qwen3").contains(family)) {
      throw error(
          "general.architecture = %s is not supported; known are llama, qwen2 and qwen3"
              .formatted(family));
    }
    rejectUnsupported();
    int hidden = count("embedding_length");
    int layers = count("block_count");
    if (layers > HfConfig.MAX_LAYERS) {
      throw error(
          "%s.block_count is %d, expected at most %d"
              .formatted(family, layers, HfConfig.MAX_LAYERS));
    }
    int heads = count("attention.head_count");
    int intermediate = count("feed_forward_length");
    int maxPosition = count("context_length");
    double eps = positive("attention.layer_norm_rms_epsilon", -1);
    if (!tensors.containsKey(EMBEDDING)) {
      missing.add("tensor token_embd.weight");
    }
    if (!missing.isEmpty()) {
      throw error("missing metadata: " + String.join(", ", missing));
    }
    int keyValueHeads = count("attention.head_count_kv", heads);
    int headDim = headDim(hidden, heads, keyValueHeads);
    return new ModelConfig(
        family,
        vocabSize(),
        hidden,
        layers,
        heads,
        keyValueHeads,
        headDim,
        intermediate,
        maxPosition,
        eps,
        !tensors.containsKey("lm_head.weight"),
        rope(headDim),
        has("self_attn.q_proj.bias"),
        has("self_attn.o_proj.bias"),
        has("mlp.up_proj.bias"),
        token("bos"),
        token("eos").stream().boxed().toList(),
        token("padding"));
  }

  private void rejectUnsupported() {
    NEUTRAL.forEach(
        (key, neutral) -> {
          Object value = metadata.get(family + "." + key);
          boolean same = value instanceof Number n && n.doubleValue() == neutral.doubleValue();
          if (value != null && !same) {
            throw error("%s.%s = %s is not supported".formatted(family, key, shown(value)));
          }
        });
    if (Boolean.FALSE.equals(metadata.get(family + ".attention.causal"))) {
      throw error(family + ".attention.causal = false is not supported");
    }
  }

  /** Later parts hold tensors only, and are known by this key alone. */
  private void requireWhole() {
    if (metadata.get("split.count") instanceof Number n && n.intValue() > 1) {
      throw error(
          "split.count = %s: one part of a model in several files; join them by `llama-gguf-split"
                  .formatted(n)
              + " --merge FIRST_PART OUT.gguf`");
    }
  }

  private int vocabSize() {
    TensorInfo embedding = tensors.get(EMBEDDING).info();
    long rows = embedding.shape().length == 2 ? embedding.shape()[0] : -1;
    if (rows < 1 || rows > Integer.MAX_VALUE) {
      throw error("%s is no embedding matrix".formatted(embedding));
    }
    return count("vocab_size", (int) rows);
  }

  private int headDim(int hidden, int heads, int keyValueHeads) {
    if (heads % keyValueHeads != 0) {
      throw error(
          "%d attention heads are not a multiple of %d key-value heads"
              .formatted(heads, keyValueHeads));
    }
    boolean stated = metadata.containsKey(family + ".attention.key_length");
    if (!stated && hidden % heads != 0) {
      throw error("embedding length %d does not divide into %d heads".formatted(hidden, heads));
    }
    int headDim = count("attention.key_length", Math.max(1, hidden / heads));
    if (count("attention.value_length", headDim) != headDim
        || count("rope.dimension_count", headDim) != headDim
        || headDim % 2 != 0
        || headDim > MAX_HEAD_DIM) {
      throw error(
          "key_length %d, value_length %d and rope.dimension_count %d must be even and equal"
              .formatted(
                  headDim,
                  count("attention.value_length", headDim),
                  count("rope.dimension_count", headDim)));
    }
    return headDim;
  }

  private RopeConfig rope(int headDim) {
    double theta = positive("rope.freq_base", DEFAULT_THETA);
    RopeConfig.Scaling scaling = scaling();
    if (ropeDivisors != null) {
      if (!(scaling instanceof RopeConfig.None)) {
        throw error("%s beside a scaling of RoPE is not supported".formatted(ROPE_FREQS));
      }
      List<Float> divisors = new ArrayList<>(ropeDivisors.length);
      for (float d : ropeDivisors) {
        if (!(d > 0) || Float.isInfinite(d)) {
          throw error("%s holds %s, expected positive numbers".formatted(ROPE_FREQS, d));
        }
        divisors.add(d);
      }
      if (divisors.size() != headDim / 2) {
        throw error(
            "%s has %d elements, expected %d".formatted(ROPE_FREQS, divisors.size(), headDim / 2));
      }
      return new RopeConfig(theta, headDim, new RopeConfig.Divisors(divisors));
    }
    return new RopeConfig(theta, headDim, scaling);
  }

  private RopeConfig.Scaling scaling() {
    Object type = metadata.getOrDefault(family + ".rope.scaling.type", "none");
    double old = positive("rope.scale_linear", 1);
    double factor = positive("rope.scaling.factor", old);
    if (type.equals("linear") || (type.equals("none") && old != 1)) {
      return new RopeConfig.Linear(factor);
    }
    if (!type.equals("none")) {
      throw error(
          "%s.rope.scaling.type = %s is not supported; known are none and linear"
              .formatted(family, shown(type)));
    }
    return new RopeConfig.None();
  }

  private boolean has(String suffix) {
    return tensors.containsKey("model.layers.0." + suffix);
  }

  private OptionalInt token(String which) {
    Object id = metadata.get("tokenizer.ggml.%s_token_id".formatted(which));
    return id instanceof Integer i && i >= 0 ? OptionalInt.of(i) : OptionalInt.empty();
  }

  private int count(String key) {
    if (!metadata.containsKey(family + "." + key)) {
      missing.add(family + "." + key);
      return 1;
    }
    return count(key, 1);
  }

  private int count(String key, int otherwise) {
    Object value = metadata.getOrDefault(family + "." + key, otherwise);
    if (value instanceof Integer i && i > 0) {
      return i;
    }
    if (value instanceof Long l && l > 0 && l <= Integer.MAX_VALUE) {
      return l.intValue();
    }
    throw error("%s.%s is %s, expected a positive number".formatted(family, key, shown(value)));
  }

  /** A positive number; required where {@code otherwise} is negative. */
  private double positive(String key, double otherwise) {
    Object value = metadata.get(family + "." + key);
    if (value == null) {
      if (otherwise < 0) {
        missing.add(family + "." + key);
      }
      return otherwise;
    }
    double number = value instanceof Number n ? n.doubleValue() : Double.NaN;
    if (!(number > 0) || Double.isInfinite(number)) {
      throw error("%s.%s is %s, expected a positive number".formatted(family, key, shown(value)));
    }
    return number;
  }

  private static String shown(Object value) {
    if (value instanceof List<?> l) {
      return "a list of " + l.size();
    }
    String s = String.valueOf(value);
    return s.length() > 200 ? s.substring(0, 200) + "..." : s;
  }

  private ModelFileException error(String problem) {
    return new ModelFileException(path, problem);
  }
}
