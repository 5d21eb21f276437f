package org.eaft.models.io;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The adapter_config.json of PEFT, for plain LoRA; a variant that would compute something else is
 * refused when read.
 *
 * @param base base_model_name_or_path, null where the file names none
 * @param rank r
 * @param alpha lora_alpha
 * @param dropout lora_dropout
 * @param targets target_modules, one element where the file has a pattern
 */
public record AdapterConfig(
    String base, int rank, double alpha, double dropout, List<String> targets) {

  /** Fields that must be absent, null, false or empty for the adapter to be plain LoRA. */
  private static final List<String> VARIANTS =
      List.of(
          "use_dora",
          "use_rslora",
          "use_qalora",
          "use_bdlora",
          "fan_in_fan_out",
          "lora_bias",
          "modules_to_save",
          "rank_pattern",
          "alpha_pattern",
          "layer_replication",
          "target_parameters",
          "trainable_token_indices",
          "alora_invocation_tokens",
          "arrow_config",
          "kasa_config",
          "velora_config",
          "monteclora_config");

  /** Copies the list of targets. */
  public AdapterConfig {
    targets = List.copyOf(targets);
  }

  /**
   * Reads an adapter_config.json.
   *
   * @throws ModelFileException naming every missing field, or the field and value that cannot be
   *     honoured
   */
  public static AdapterConfig read(Path file) {
    ConfigFields fields = new ConfigFields(file, Json.object(file));
    if (!fields.text("peft_type", "LORA").equals("LORA")) {
      throw fields.unsupported("peft_type", "LORA is");
    }
    if (!fields.text("bias", "none").equals("none")) {
      throw fields.unsupported("bias", "none is");
    }
    for (String variant : VARIANTS) {
      if (fields.has(variant) && !isOff(fields.get(variant))) {
        throw fields.unsupported(variant, "plain LoRA is");
      }
    }
    int rank = fields.count("r");
    double alpha = fields.positive("lora_alpha");
    fields.requireAll();
    String base = fields.text("base_model_name_or_path", null);
    return new AdapterConfig(base, rank, alpha, dropout(fields), targets(fields));
  }

  private static boolean isOff(JsonNode value) {
    return value.isBoolean() ? !value.booleanValue() : value.isContainerNode() && value.isEmpty();
  }

  private static double dropout(ConfigFields fields) {
    if (!fields.has("lora_dropout")) {
      return 0;
    }
    JsonNode node = fields.get("lora_dropout");
    if (!node.isNumber() || !(node.doubleValue() >= 0 && node.doubleValue() < 1)) {
      throw fields.bad("lora_dropout", "a number from 0 up to but without 1");
    }
    return node.doubleValue();
  }

  private static List<String> targets(ConfigFields fields) {
    if (!fields.has("target_modules")) {
      return List.of();
    }
    JsonNode node = fields.get("target_modules");
    if (node.isTextual()) {
      return List.of(node.textValue());
    }
    List<String> targets = new ArrayList<>();
    for (JsonNode target : node) {
      if (!target.isTextual()) {
        throw fields.bad("target_modules", "a list of names");
      }
      targets.add(target.textValue());
    }
    return targets;
  }
}
