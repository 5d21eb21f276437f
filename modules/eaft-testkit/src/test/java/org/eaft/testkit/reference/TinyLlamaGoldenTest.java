package org.eaft.testkit.reference;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The twins put together: transformers' logits, gradients by name, and ten optimiser steps. */
class TinyLlamaGoldenTest {
  private static final Golden GOLDEN = Golden.resource("tiny-llama");
  private static final int[] IDS = GOLDEN.ints("ids");
  private static final int BATCH = GOLDEN.shape("ids")[0];
  // logits and gradients are stored as float32, losses and norms as float64
  private static final Tolerance STORED_AS_FLOAT = Tolerance.ofLargest(1e-7);
  private static final Tolerance STORED_AS_DOUBLE = Tolerance.ofLargest(1e-11);

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void logitsAndEveryGradient(String model) throws IOException {
    Map<String, double[]> weights = weights(model);
    TinyLlama llama = new TinyLlama(weights, IDS, BATCH);
    double[] logits = llama.forward();
    STORED_AS_FLOAT.check("logits", logits, GOLDEN.doubles(model + "/logits"));
    Map<String, double[]> gradients = llama.backward(loss("eaft").backward(logits, 1));
    String prefix = model + "/eaft/grad/";
    assertThat(gradients.keySet())
        .isEqualTo(weights.keySet())
        .isEqualTo(
            GOLDEN.names().stream()
                .filter(name -> name.startsWith(prefix))
                .map(name -> name.substring(prefix.length()))
                .collect(Collectors.toSet()));
    gradients.forEach((name, g) -> STORED_AS_FLOAT.check(name, g, GOLDEN.doubles(prefix + name)));
  }

  @ParameterizedTest
  @CsvSource({"tied, sft", "tied, eaft", "untied, sft", "untied, eaft"})
  void tenOptimiserSteps(String model, String objective) throws IOException {
    Map<String, double[]> weights = weights(model);
    Map<String, AdamWReference> optimizers = new LinkedHashMap<>();
    weights.forEach(
        (name, w) -> {
          double decay = name.contains("norm") ? 0 : 0.05;
          optimizers.put(name, AdamWReference.of(w.length, 0.9, 0.95, 1e-8, decay));
        });
    TinyLlama llama = new TinyLlama(weights, IDS, BATCH);
    TokenLossReference loss = loss(objective);
    double[] losses = new double[11];
    double[] norms = new double[10];
    for (int step = 0; step < norms.length; step++) {
      double[] logits = llama.forward();
      losses[step] = loss.forward(logits).loss();
      Map<String, double[]> gradients = llama.backward(loss.backward(logits, 1));
      norms[step] = AdamWReference.clip(1.0, gradients.values());
      weights.forEach((name, w) -> optimizers.get(name).step(w, gradients.get(name), 3e-3));
    }
    losses[10] = loss.forward(llama.forward()).loss();
    String key = model + "/" + objective;
    STORED_AS_DOUBLE.check("losses", losses, GOLDEN.doubles(key + "/losses"));
    STORED_AS_DOUBLE.check("norms", norms, GOLDEN.doubles(key + "/grad_norms"));
    assertThat(GOLDEN.number(key + "/loss")).isEqualTo(GOLDEN.doubles(key + "/losses")[0]);
  }

  @Test
  void someLabelsAreMasked() {
    assertThat(GOLDEN.ints("labels")).hasSameSizeAs(IDS).contains(TokenLossReference.IGNORED);
  }

  private static TokenLossReference loss(String objective) {
    ObjectiveReference reference =
        objective.equals("eaft") ? ObjectiveReference.eaft() : ObjectiveReference.sft();
    return TokenLossReference.of(reference, 419, GOLDEN.ints("labels"));
  }

  private static Map<String, double[]> weights(String model) throws IOException {
    var directory = model.equals("tied") ? TinyModels.llamaTied() : TinyModels.llamaUntied();
    return TinyLlamaWeights.read(directory.resolve("model.safetensors"));
  }
}
