package org.eaft.train.config;

import java.util.List;

/**
 * Low-rank adapters.
 *
 * @param rank inner width of an adapter
 * @param alpha the product is scaled by alpha / rank
 * @param dropout probability of dropping an input of an adapter
 * @param targets names of the linear layers that get one
 */
public record LoraSpec(int rank, double alpha, double dropout, List<String> targets) {

  public LoraSpec {
    targets = targets == null ? null : List.copyOf(targets);
  }
}
