package org.eaft.models.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Hugging Face's generation_config.json; names and neutral values are those of transformers 5. */
final class HfGeneration {

  /** What is read into {@link GenerationConfig}. */
  private static final Set<String> READ =
      Set.of(
          "do_sample",
          "temperature",
          "top_k",
          "top_p",
          "min_p",
          "repetition_penalty",
          "max_new_tokens",
          "max_length",
          "min_new_tokens",
          "eos_token_id",
          "stop_strings");

  /** What changes no text that is written token by token, by one model, behind a prompt. */
  private static final Set<String> WITHOUT_EFFECT =
      Set.of(
          "_from_model_config",
          "transformers_version",
          "bos_token_id",
          "pad_token_id",
          "decoder_start_token_id",
          "use_cache",
          "cache_implementation",
          "cache_config",
          "max_cache_len",
          "return_dict_in_generate",
          "output_attentions",
          "output_hidden_states",
          "output_scores",
          "output_logits",
          "early_stopping",
          "length_penalty",
          "renormalize_logits",
          "is_assistant",
          "num_assistant_tokens",
          "num_assistant_tokens_schedule",
          "assistant_confidence_threshold",
          "assistant_early_exit",
          "assistant_lookbehind",
          "assistant_ensemble_weight",
          "target_lookbehind",
          "prompt_lookup_num_tokens",
          "max_matching_ngram_size",
          "speculation_type",
          "use_mtp",
          "compile_config",
          "disable_compile",
          "continuous_batching_config",
          "prefill_chunk_size",
          "low_memory");

  /** What would change texts, with the value that does not; null: only absence does not. */
  private static final Map<String, Double> NEUTRAL =
      Map.ofEntries(
          Map.entry("num_beams", 1.0),
          Map.entry("num_beam_groups", 1.0),
          Map.entry("encoder_repetition_penalty", 1.0),
          Map.entry("encoder_no_repeat_ngram_size", 0.0),
          Map.entry("num_return_sequences", 1.0),
          Map.entry("min_length", 0.0),
          Map.entry("diversity_penalty", 0.0),
          Map.entry("typical_p", 1.0),
          Map.entry("epsilon_cutoff", 0.0),
          Map.entry("eta_cutoff", 0.0),
          Map.entry("no_repeat_ngram_size", 0.0),
          Map.entry("guidance_scale", 1.0),
          Map.entry("penalty_alpha", 0.0));

  private static final Set<String> NEVER =
      Set.of(
          "max_time",
          "top_h",
          "bad_words_ids",
          "sequence_bias",
          "forced_bos_token_id",
          "forced_eos_token_id",
          "suppress_tokens",
          "begin_suppress_tokens",
          "exponential_decay_length_penalty",
          "remove_invalid_values",
          "token_healing",
          "watermarking_config",
          "dola_layers",
          "constraints",
          "force_words_ids");

  private final ConfigFields fields;

  private HfGeneration(ConfigFields fields) {
    this.fields = fields;
  }

  static GenerationConfig read(Path file) {
    JsonNode root = Json.object(file);
    return new HfGeneration(new ConfigFields(file, root)).config(root);
  }

  private GenerationConfig config(JsonNode root) {
    List<String> unknown = new ArrayList<>();
    root.fieldNames()
        .forEachRemaining(
            name -> {
              rejectUnsupported(name, root.get(name));
              if (!READ.contains(name)
                  && !WITHOUT_EFFECT.contains(name)
                  && !NEUTRAL.containsKey(name)
                  && !NEVER.contains(name)) {
                unknown.add(name);
              }
            });
    return new GenerationConfig(
        fields.has("do_sample") ? fields.flag("do_sample", false) : null,
        number("temperature"),
        integer("top_k"),
        number("top_p"),
        number("min_p"),
        number("repetition_penalty"),
        integer("max_new_tokens"),
        integer("max_length"),
        integer("min_new_tokens"),
        fields.has("eos_token_id") ? fields.ids("eos_token_id", List.of()) : null,
        stopStrings(),
        List.copyOf(unknown));
  }

  private void rejectUnsupported(String name, JsonNode value) {
    Double neutral = NEUTRAL.get(name);
    boolean off =
        value.isNull()
            || (value.isBoolean() && !value.booleanValue())
            || (value.isContainerNode() && value.isEmpty())
            || (neutral != null && value.isNumber() && value.doubleValue() == neutral);
    if ((neutral != null || NEVER.contains(name)) && !off) {
      throw fields.unsupported(name, "remove it, or call with --ignore-generation-config");
    }
  }

  private Integer integer(String field) {
    return fields.has(field) ? fields.integer(field, 0) : null;
  }

  private Double number(String field) {
    if (!fields.has(field)) {
      return null;
    }
    if (!fields.get(field).isNumber()) {
      throw fields.bad(field, "a number");
    }
    return fields.get(field).doubleValue();
  }

  private List<String> stopStrings() {
    if (!fields.has("stop_strings")) {
      return null;
    }
    JsonNode node = fields.get("stop_strings");
    List<String> strings = new ArrayList<>();
    for (JsonNode n : node.isArray() ? node : List.of(node)) {
      if (!n.isTextual() || n.textValue().isEmpty()) {
        throw fields.bad("stop_strings", "strings that are not empty");
      }
      strings.add(n.textValue());
    }
    return List.copyOf(strings);
  }
}
