package org.eaft.train.engine;

import static org.eaft.train.engine.Engines.GOLDEN;

import org.eaft.testkit.Tolerance;
import org.eaft.text.Batch;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Ten steps of AdamW, clipped, decaying matrices only, beside PyTorch's in double. */
class GoldenStepsTest {

  private static final int STEPS = 10;
  private static final double RATE = 3e-3;

  @ParameterizedTest
  @CsvSource({"tied, sft", "tied, eaft", "untied, sft", "untied, eaft"})
  void lossesAndGradientNormsOfTenSteps(String model, String objective) {
    Batch batch = Engines.goldenBatch();
    int tokens = batch.supervisedTokens();
    double[] losses = new double[STEPS + 1];
    double[] norms = new double[STEPS];
    try (SameDiffEngine engine = Engines.of(model, objective, new AdamW(Engines.spec()))) {
      for (int step = 0; step < STEPS; step++) {
        losses[step] = engine.accumulate(batch, tokens, null).lossSum() / tokens;
        norms[step] = engine.gradientNorm();
        engine.update(RATE, Math.min(1, 1 / (norms[step] + 1e-6)));
      }
      losses[STEPS] = engine.accumulate(batch, tokens, null).lossSum() / tokens;
    }
    String key = model + "/" + objective;
    Tolerance.absolute(1e-4).check("losses", losses, GOLDEN.doubles(key + "/losses"));
    Tolerance.ofLargest(1e-4).check("norms", norms, GOLDEN.doubles(key + "/grad_norms"));
  }
}
