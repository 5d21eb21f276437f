package org.eaft.models.lora;

import java.util.List;

/**
 * What adapters are like.
 *
 * @param rank inner width r
 * @param alpha the product is scaled by alpha / r
 * @param dropout probability of dropping an input of an adapter while training
 * @param targets names of linear layers, their last part or a longer suffix, or "all-linear" alone
 */
public record LoraConfig(int rank, double alpha, double dropout, List<String> targets) {

  /** Checks the numbers. */
  public LoraConfig {
    if (rank < 1 || !(alpha > 0) || !(dropout >= 0 && dropout < 1)) {
      throw new IllegalArgumentException(
          "rank %d must be at least 1, alpha %s greater than 0, dropout %s in [0, 1)"
              .formatted(rank, alpha, dropout));
    }
    targets = List.copyOf(targets);
  }

  /** alpha / rank. */
  public double scale() {
    return alpha / rank;
  }

  LoraConfig withoutDropout() {
    return new LoraConfig(rank, alpha, 0, targets);
  }
}
