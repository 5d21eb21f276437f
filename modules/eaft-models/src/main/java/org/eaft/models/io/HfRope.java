package org.eaft.models.io;

/**
 * RoPE as config.json spells it: {@code rope_theta} and {@code rope_scaling} beside the other
 * fields, or all inside {@code rope_parameters}.
 */
final class HfRope {
  private static final double DEFAULT_THETA = 10_000;

  private final ConfigFields top;
  private final ConfigFields rope;
  private final String block;
  private final int headDim;
  private final int maxPosition;
  private final boolean partial;

  /**
   * @param partial whether the family rotates only a part of each head, by default half
   */
  HfRope(ConfigFields top, int headDim, int maxPosition, boolean partial) {
    ConfigFields scaling = top.object("rope_scaling");
    ConfigFields parameters = top.object("rope_parameters");
    if (!scaling.isEmpty()
        && !parameters.isEmpty()
        && !top.get("rope_scaling").equals(top.get("rope_parameters"))) {
      throw top.bad("rope_scaling", "the same as rope_parameters = " + top.get("rope_parameters"));
    }
    this.top = top;
    this.block = scaling.isEmpty() ? "rope_parameters" : "rope_scaling";
    this.rope = scaling.isEmpty() ? parameters : scaling;
    this.headDim = headDim;
    this.maxPosition = maxPosition;
    this.partial = partial;
  }

  RopeConfig config() {
    double theta = rope.positive("rope_theta", top.positive("rope_theta", DEFAULT_THETA));
    RopeConfig.Scaling scaling = scaling();
    rope.requireAll();
    return new RopeConfig(theta, dimension(), scaling);
  }

  private RopeConfig.Scaling scaling() {
    String type = rope.text("rope_type", rope.text("type", "default"));
    return switch (type) {
      case "default" -> new RopeConfig.None();
      case "linear" -> new RopeConfig.Linear(rope.positive("factor"));
      case "llama3" -> llama3();
      default -> throw top.unsupported(block, "known rope types are default, linear and llama3");
    };
  }

  private RopeConfig.Llama3 llama3() {
    double low = rope.positive("low_freq_factor");
    double high = rope.positive("high_freq_factor");
    String original = "original_max_position_embeddings";
    int context = top.count(original, rope.count(original, maxPosition));
    double factor = rope.positive("factor");
    rope.requireAll();
    if (!(high > low)) {
      throw top.bad(block, "high_freq_factor above low_freq_factor");
    }
    return new RopeConfig.Llama3(factor, low, high, context);
  }

  private int dimension() {
    String field = "partial_rotary_factor";
    double otherwise = partial ? 0.5 : 1;
    double part = rope.positive(field, top.positive(field, otherwise));
    if (part > 1 || (!partial && part != 1)) {
      ConfigFields holder = rope.has(field) ? rope : top;
      throw holder.unsupported(field, partial ? "at most 1" : "this family rotates whole heads");
    }
    int dimension = (int) (headDim * part);
    if (dimension < 2 || dimension % 2 != 0) {
      throw top.error(
          "the rotated part of a head must be even, found %d of %d entries"
              .formatted(dimension, headDim));
    }
    return dimension;
  }
}
