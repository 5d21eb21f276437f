package org.eaft.bench;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Sizes of a model's layers and of a batch. */
record Shape(
    int batch,
    int time,
    int width,
    int heads,
    int kvHeads,
    int headSize,
    int intermediate,
    int vocabulary) {

  private static final Pattern TOKENS = Pattern.compile("(\\d{1,6})x(\\d{1,6})");

  /**
   * The sizes of a known model, for batch x time tokens.
   *
   * @throws IllegalArgumentException for another name, or tokens not of the form 2x512
   */
  static Shape of(String model, String tokens) {
    Matcher m = TOKENS.matcher(tokens);
    if (!m.matches()) {
      throw new IllegalArgumentException(
          "tokens=%s: must be batch x time, such as 2x512".formatted(tokens));
    }
    int batch = Integer.parseInt(m.group(1));
    int time = Integer.parseInt(m.group(2));
    return switch (model) {
      case "tiny" -> new Shape(batch, time, 12, 4, 2, 6, 10, 23);
      case "smollm2-135m" -> new Shape(batch, time, 576, 9, 3, 64, 1536, 49_152);
      case "qwen3-0.6b" -> new Shape(batch, time, 1024, 16, 8, 128, 3072, 151_936);
      default ->
          throw new IllegalArgumentException(
              "shape=%s: must be tiny, smollm2-135m or qwen3-0.6b".formatted(model));
    };
  }

  int tokens() {
    return batch * time;
  }

  int queryWidth() {
    return heads * headSize;
  }

  int keyWidth() {
    return kvHeads * headSize;
  }
}
