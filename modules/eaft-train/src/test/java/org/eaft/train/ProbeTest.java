package org.eaft.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.lang.reflect.Proxy;
import java.util.Arrays;
import java.util.List;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.junit.jupiter.api.Test;

class ProbeTest {

  private static final double TOLERANCE = 1e-7;

  /** Rows 7 and 3: labels are the tokens behind the first two, and behind the first. */
  private static final List<Example> ROWS =
      List.of(
          new Example(7, new int[] {1, 2, 3, 4}, new boolean[] {false, false, true, true}),
          new Example(3, new int[] {1, 2, 3, 4, 5}, new boolean[] {false, true, true, true, true}));

  /** Scores of positions of a batch of both rows, in that order, padded. */
  private static TokenScores scores(double[] p, double[] entropy, double[] weight) {
    int n = p.length;
    float[] logProbability = new float[n];
    float[] h = new float[n];
    float[] w = new float[n];
    for (int i = 0; i < n; i++) {
      logProbability[i] = p[i] == 0 ? 0 : (float) Math.log(p[i]);
      h[i] = (float) entropy[i];
      w[i] = (float) weight[i];
    }
    return new TokenScores(logProbability, h, new float[n], w, null, new boolean[n]);
  }

  private static final double[] NOTHING = new double[10];

  /** The first label of row 7 and the third of row 3 are conflicts. */
  private static Probe probe() {
    double[] p = {0, .1, .9, 0, 0, /* row 3 */ .5, .3, .01, .6, 0};
    double[] entropy = {0, .4, .5, 0, 0, /* row 3 */ 2.0, 1, .49, 1.99, 0};
    TrainingEngine engine =
        (TrainingEngine)
            Proxy.newProxyInstance(
                ProbeTest.class.getClassLoader(),
                new Class<?>[] {TrainingEngine.class},
                (proxy, method, arguments) -> scores(p, entropy, NOTHING));
    BasePass pass = BasePass.of(ROWS, new Scorer(engine, 2, () -> false), 6);
    return Probe.of(Probe.classes(pass));
  }

  /** An entropy exactly on a threshold is certain or uncertain, but no conflict. */
  @Test
  void classesFollowTheThresholds() {
    float[] p = {.1f, .1f, .1f, .19f, .2f, .9f, .9f, .9f, .9f};
    float[] entropy = {.49f, .5f, .51f, 0, .1f, .5f, 1.99f, 2, 3};
    float[] logProbability = new float[p.length];
    for (int i = 0; i < p.length; i++) {
      logProbability[i] = (float) Math.log(p[i]);
    }
    logProbability[4] = (float) Math.log(.2000001);
    boolean[] trained = new boolean[p.length + 1];
    Arrays.fill(trained, 1, trained.length, true);
    List<Example> rows = List.of(new Example(0, new int[trained.length], trained));
    BasePass pass = new BasePass(rows, 6, logProbability, entropy, entropy);

    // 1: conflict, 2: certain, 3: uncertain
    assertThat(Probe.classes(pass).toArray()).containsExactly(1, 2, 0, 1, 2, 2, 0, 3, 3);
  }

  @Test
  void meansOfAStepAreThoseOfItsOwnForwardPass() {
    Probe.Sums sums = probe().sums();
    double[] p = {0, .2, .8, 0, 0, /* row 3 */ .25, .9, .4, .9, 0};
    double[] entropy = {0, .6, 3, 0, 0, /* row 3 */ 3, 3, 1.0, 3, 0};
    double[] weight = {0, .1, .3, 0, 0, /* row 3 */ .7, 9, .5, 9, 0};
    sums.add(Batch.of(ROWS), scores(p, entropy, weight));
    Probe.Means means = sums.means();

    assertThat(means.conflictP()).isCloseTo((.2 + .4) / 2, within(TOLERANCE));
    assertThat(means.conflictEntropy()).isCloseTo((.6 + 1.0) / 2, within(TOLERANCE));
    assertThat(means.conflictWeight()).isCloseTo((.1 + .5) / 2, within(TOLERANCE));
    assertThat(means.conflictShare()).isEqualTo(2 / 6.0);
    assertThat(means.ceHigh()).isCloseTo(-Math.log(.25), within(TOLERANCE));
    assertThat(means.weightHigh()).isCloseTo(.7, within(TOLERANCE));
    assertThat(means.ceLow()).isCloseTo(-Math.log(.2 * .8 * .4) / 3, within(TOLERANCE));
    assertThat(means.weightLow()).isCloseTo((.1 + .3 + .5) / 3, within(TOLERANCE));
  }

  @Test
  void packedRowsGiveTheSame() {
    double[] p = {0, .2, .8, 0, .25, .9, .4, .9, 0};
    Probe.Sums packed = probe().sums();
    packed.add(Batch.packed(List.of(ROWS)), scores(p, p, p));
    double[] padded = {0, .2, .8, 0, 0, .25, .9, .4, .9, 0};
    Probe.Sums plain = probe().sums();
    plain.add(Batch.of(ROWS), scores(padded, padded, padded));

    assertThat(packed.means()).isEqualTo(plain.means());
  }

  @Test
  void microBatchesAddUp() {
    double[] p = {0, .2, .8, 0, /* padding */ 0, .25, .9, .4, .9, 0};
    Probe.Sums whole = probe().sums();
    whole.add(Batch.of(ROWS), scores(p, p, p));
    Probe.Sums parts = probe().sums();
    double[] first = {0, .2, .8, 0};
    double[] second = {.25, .9, .4, .9, 0};
    parts.add(Batch.of(ROWS.subList(0, 1)), scores(first, first, first));
    parts.add(Batch.of(ROWS.subList(1, 2)), scores(second, second, second));

    assertThat(parts.means()).isEqualTo(whole.means());
  }

  @Test
  void aClassThatAStepDoesNotHaveIsNull() {
    Probe.Sums sums = Probe.of(TokenValues.of(ROWS.subList(0, 1), new float[] {0, 2})).sums();
    double[] p = {0, .2, .8, 0};
    sums.add(Batch.of(ROWS.subList(0, 1)), scores(p, p, p));

    assertThat(sums.means().known().keySet())
        .containsExactlyInAnyOrder("conflict_share", "ce_low", "weight_low");
    JsonNode row = row(sums.means());
    assertThat(row.get("conflict_share").asDouble()).isZero();
    assertThat(row.get("conflict_p").isNull()).isTrue();
    assertThat(row.get("ce_low").asDouble()).isCloseTo(-Math.log(.8), within(TOLERANCE));
  }

  @Test
  void withoutAProbeARowHasNoneOfIt() {
    assertThat(Probe.NONE.sums().means()).isNull();
    assertThat(row(null).has("conflict_share")).isFalse();
  }

  private static JsonNode row(Probe.Means means) {
    StepMetrics row = new StepMetrics(1, 1, 1, 1, 1, 1, null, 1, 1, 1, 1, 1, 1, 1, means);
    return new ObjectMapper().valueToTree(row);
  }
}
