package org.eaft.models.io;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/** Compares the tensors of a source with those a model expects. */
final class ShapeCheck {
  private static final String HEAD = "lm_head.weight";
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final int BLOCK = 1 << 14;

  private ShapeCheck() {}

  static void require(WeightSource source, Map<String, long[]> expected) {
    Misfits misfits = new Misfits();
    new TreeMap<>(expected).forEach((name, shape) -> compare(source, name, shape, misfits));
    for (String name : source.names().stream().sorted().toList()) {
      if (!expected.containsKey(name)) {
        surplus(source, name, misfits);
      }
    }
    if (!misfits.isEmpty()) {
      throw new ModelFileException(
          source.path(),
          "%d tensors do not fit the %s model that the configuration describes:\n  %s"
              .formatted(misfits.count(), source.config().modelType(), misfits));
    }
  }

  private static void compare(WeightSource source, String name, long[] expected, Misfits misfits) {
    if (!source.names().contains(name)) {
      misfits.add("missing", name, " " + Arrays.toString(expected));
      return;
    }
    TensorInfo found = source.info(name);
    if (!Arrays.equals(found.shape(), expected)) {
      misfits.add(
          "wrong shape",
          name,
          " is %s, expected %s"
              .formatted(Arrays.toString(found.shape()), Arrays.toString(expected)));
    } else if (SafetensorsType.isUnreadable(found.dtype())) {
      misfits.add("wrong type", name, " is %s, expected F32, F16 or BF16".formatted(found.dtype()));
    }
  }

  private static void surplus(WeightSource source, String name, Misfits misfits) {
    if (name.endsWith("rotary_emb.inv_freq") || name.equals("rope_freqs.weight")) {
      return;
    }
    if (!name.equals(HEAD) || !source.config().tieWordEmbeddings()) {
      TensorInfo info = source.info(name);
      misfits.add("surplus", name, " %s%s".formatted(info.dtype(), Arrays.toString(info.shape())));
    } else if (!isEmbedding(source)) {
      misfits.add(
          "surplus",
          name,
          ", which differs from the embedding, though tie_word_embeddings says that they are one;"
              + " set it to false if the head was trained on its own");
    }
  }

  private static boolean isEmbedding(WeightSource source) {
    if (!source.names().contains(EMBEDDING)
        || SafetensorsType.isUnreadable(source.info(HEAD).dtype())
        || SafetensorsType.isUnreadable(source.info(EMBEDDING).dtype())
        || !Arrays.equals(source.info(HEAD).shape(), source.info(EMBEDDING).shape())) {
      return false;
    }
    float[] a = new float[BLOCK];
    float[] b = new float[BLOCK];
    long elements = source.info(HEAD).elements();
    for (long first = 0; first < elements; first += BLOCK) {
      int n = (int) Math.min(BLOCK, elements - first);
      source.read(HEAD, first, a, 0, n);
      source.read(EMBEDDING, first, b, 0, n);
      if (!Arrays.equals(a, 0, n, b, 0, n)) {
        return false;
      }
    }
    return true;
  }
}
