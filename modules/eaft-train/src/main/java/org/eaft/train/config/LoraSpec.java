package org.eaft.train.config;

import com.fasterxml.jackson.annotation.JsonFormat;
import java.util.List;

/**
 * Low-rank adapters.
 *
 * @param rank inner width of an adapter
 * @param alpha the product is scaled by alpha / rank
 * @param dropout probability of dropping an input of an adapter while training
 * @param targets names of the linear layers that get one, or all-linear alone
 */
public record LoraSpec(
    int rank,
    double alpha,
    double dropout,
    @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) List<String> targets) {

  /** What a key that is left out stands for. */
  static final LoraSpec DEFAULTS = new LoraSpec(16, 32, 0, List.of("q_proj", "v_proj"));

  private static final String ALL = "all-linear";

  public LoraSpec {
    Checks.atLeast(1, "model.lora.rank", rank);
    Checks.positive("model.lora.alpha", alpha);
    Checks.require(
        dropout >= 0 && dropout < 1,
        "model.lora.dropout",
        "must be a number from 0 up to but without 1",
        dropout);
    boolean named = !targets.isEmpty() && targets.stream().noneMatch(t -> t == null || t.isBlank());
    Checks.require(
        named && (targets.size() == 1 || !targets.contains(ALL)),
        "model.lora.targets",
        "must name linear layers, or be " + ALL + " alone",
        targets);
    targets = List.copyOf(targets);
  }
}
