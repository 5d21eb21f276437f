package org.eaft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.eaft.models.io.ModelConfig;
import org.eaft.text.Example;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.TrainingEngines;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A hundred steps in bf16 beside the same in 32 bits, on a Llama of 0.9 million parameters that
 * learns a noisy grammar from rows it has not seen. Rounding moves the losses by some 0.02 %; at
 * three times the learning rate training itself is unstable and magnifies any rounding, that of
 * another order of sums too.
 */
class Bf16TrainingTest {

  private static final int STEPS = 100;
  private static final int BATCH = 8;
  private static final int LENGTH = 33;
  private static final int VOCABULARY = 1024;

  /** Relative; 1e-2 at every step is what is asked for. */
  private static final double LARGEST = 2e-3;

  private static final double MEAN = 3e-4;

  /** Share of tokens that follow from the one before. */
  private static final double GRAMMAR = 0.8;

  private static final ModelConfig POCKET =
      ModelConfig.parse(
          """
          {"model_type": "llama", "hidden_size": 128, "num_hidden_layers": 4,
           "num_attention_heads": 4, "num_key_value_heads": 2, "head_dim": 32,
           "intermediate_size": 336, "vocab_size": %d, "max_position_embeddings": 64,
           "rms_norm_eps": 1e-5, "rope_theta": 10000.0, "hidden_act": "silu",
           "tie_word_embeddings": true}"""
              .formatted(VOCABULARY));

  @ParameterizedTest
  @ValueSource(strings = {"sft", "eaft"})
  void lossesFollowThoseOf32Bits(String objective) {
    double[] exact = losses(objective, "fp32");
    double[] rounded = losses(objective, "bf16");

    double[] residual = new double[STEPS];
    Arrays.setAll(residual, step -> (rounded[step] - exact[step]) / exact[step]);
    double mean = Arrays.stream(residual).average().orElseThrow();
    double largest = Arrays.stream(residual).map(Math::abs).max().orElseThrow();
    System.out.printf(
        "%s: loss %.3f to %.3f, residual mean %.2g, largest %.2g%n",
        objective, exact[0], exact[STEPS - 1], mean, largest);

    assertThat(exact[STEPS - 1]).as("there was something to learn").isLessThan(0.8 * exact[0]);
    assertThat(largest).isPositive().isLessThan(LARGEST);
    assertThat(Math.abs(mean)).isLessThan(MEAN);
  }

  private static double[] losses(String objective, String precision) {
    RunConfig config =
        ConfigReader.of(
            Map.of(
                "model.precision", precision,
                "data.shuffle", false,
                "train.max_steps", STEPS,
                "train.batch_size", BATCH,
                "train.micro_batch_size", BATCH,
                "train.warmup_ratio", 0.1,
                "train.lr", 1e-3),
            objective,
            Map.of());
    List<StepMetrics> rows = new ArrayList<>();
    try (TrainingEngine engine = TrainingEngines.random(POCKET, config, 11)) {
      Trainer trainer =
          new Trainer(engine, config, rows(), TokenValues.NONE, BadSteps.STOP, () -> false);
      trainer.run(TrainingState.START, rows::add, state -> {});
    }
    return rows.stream().mapToDouble(StepMetrics::loss).toArray();
  }

  /** A row for every place in every batch: nothing is seen twice. */
  private static List<Example> rows() {
    Random random = new Random(5);
    int[] follows = random.ints(VOCABULARY, 0, VOCABULARY).toArray();
    List<Example> rows = new ArrayList<>();
    for (int r = 0; r < STEPS * BATCH; r++) {
      int[] ids = new int[LENGTH];
      ids[0] = random.nextInt(VOCABULARY);
      for (int t = 1; t < LENGTH; t++) {
        boolean grammar = random.nextDouble() < GRAMMAR;
        ids[t] = grammar ? follows[ids[t - 1]] : random.nextInt(VOCABULARY);
      }
      boolean[] trained = new boolean[LENGTH];
      Arrays.fill(trained, 1, LENGTH, true);
      rows.add(new Example(r, ids, trained));
    }
    return rows;
  }
}
