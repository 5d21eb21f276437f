package org.eaft.models.io;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Compares the tensors of a source with those a model expects. */
final class ShapeCheck {
  private static final String HEAD = "lm_head.weight";
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final int BLOCK = 1 << 14;

  private ShapeCheck() {}

  static void require(WeightSource source, Map<String, long[]> expected) {
    List<String> wrong = new ArrayList<>();
    for (Map.Entry<String, long[]> e : new TreeMap<>(expected).entrySet()) {
      if (!source.names().contains(e.getKey())) {
        wrong.add("missing: " + e.getKey() + " " + Arrays.toString(e.getValue()));
        continue;
      }
      long[] found = source.info(e.getKey()).shape();
      if (!Arrays.equals(found, e.getValue())) {
        wrong.add(
            "wrong shape: %s is %s, expected %s"
                .formatted(e.getKey(), Arrays.toString(found), Arrays.toString(e.getValue())));
      }
    }
    for (String name : source.names().stream().sorted().toList()) {
      if (!expected.containsKey(name) && !isHarmless(source, name)) {
        wrong.add("surplus: " + source.info(name));
      }
    }
    if (!wrong.isEmpty()) {
      throw new ModelFileException(
          source.path(),
          "%d tensors do not fit the %s model that the configuration describes:\n  %s"
              .formatted(wrong.size(), source.config().modelType(), String.join("\n  ", wrong)));
    }
  }

  private static boolean isHarmless(WeightSource source, String name) {
    return name.endsWith("rotary_emb.inv_freq")
        || name.equals("rope_freqs.weight")
        || (name.equals(HEAD) && source.config().tieWordEmbeddings() && equal(source));
  }

  private static boolean equal(WeightSource source) {
    if (!source.names().contains(EMBEDDING)
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
