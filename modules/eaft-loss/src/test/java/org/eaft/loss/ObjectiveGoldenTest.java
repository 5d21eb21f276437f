package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.eaft.testkit.Golden;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** The op against PyTorch in float64: nine kinds of logits under nine objectives. */
class ObjectiveGoldenTest {

  private static final Golden GOLDEN = Golden.resource("objectives");
  private static final Tolerance STATISTIC = LossChecks.STATISTIC;
  // confident tokens: P - 1 keeps a unit in the last place of 1
  private static final Tolerance GRADIENT = new Tolerance(5e-8, 4e-6);

  private static final Map<String, Methods> OBJECTIVES =
      Map.of(
          "sft", Methods.SFT,
          "sft_kl", Methods.SFT_KL,
          "dft", Methods.DFT,
          "talr", Methods.TALR,
          "flow", Methods.FLOW,
          "eaft", Methods.EAFT,
          "eaft_alpha2_k5_ln_k", Methods.EAFT_SQUARED,
          "eaft_alpha0.5_none", Methods.EAFT_ROOT,
          "eaft_ln_v", Methods.EAFT_LN_V);

  static Stream<String> cases() {
    return GOLDEN.names().stream()
        .filter(name -> name.endsWith("/logits"))
        .map(name -> name.substring(0, name.indexOf('/')));
  }

  @Test
  void allLossesAreRead() {
    long losses = GOLDEN.names().stream().filter(n -> n.endsWith("/loss")).count();
    assertThat(losses).isEqualTo(cases().count() * OBJECTIVES.size());
  }

  private static LossCase read(String name, Methods m) {
    int[] shape = GOLDEN.shape(name + "/logits");
    LossCase c = LossCase.logits(1, shape[0], shape[1]).of(m.objective, m.twin);
    c.logits = GOLDEN.doubles(name + "/logits");
    c.labels = GOLDEN.ints(name + "/labels");
    c.documents = GOLDEN.ints(name + "/documents");
    c.sampleWeights = GOLDEN.doubles(name + "/constants");
    c.referenceLogits = GOLDEN.doubles(name + "/reference");
    c.reportTopK = 20;
    return c;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossWeightsStatisticsAndGradient(String name) {
    OBJECTIVES.forEach(
        (objective, m) -> {
          String key = name + "/" + objective;
          LossCase c = read(name, m);
          SameDiff graph = c.graph();
          Map<String, float[]> out = LossCase.outputs(graph);
          STATISTIC.check(key, out.get("loss"), GOLDEN.doubles(key + "/loss"));
          STATISTIC.check(key, out.get("weight"), GOLDEN.doubles(key + "/weight"));
          STATISTIC.check(key, out.get("kl"), GOLDEN.doubles(key + "/kl"));
          STATISTIC.check(key, out.get("logProbability"), GOLDEN.doubles(name + "/logp"));
          STATISTIC.check(key, out.get("entropy"), GOLDEN.doubles(name + "/entropy"));
          if (m != Methods.EAFT_SQUARED) {
            STATISTIC.check(key, out.get("topKEntropy"), GOLDEN.doubles(name + "/entropy_topk"));
          }
          GRADIENT.check(
              key, LossCase.gradients(graph).get("logits"), GOLDEN.doubles(key + "/gradient"));
        });
  }

  /** Through a head that is an identity; -inf does not survive a product. */
  @ParameterizedTest
  @MethodSource("cases")
  void throughAHead(String name) {
    if (name.equals("minus_infinity")) {
      return;
    }
    OBJECTIVES.forEach(
        (objective, m) -> {
          String key = name + "/" + objective;
          LossCase on = read(name, m);
          LossCase c = LossCase.linear(1, on.time, on.vocabulary, on.vocabulary);
          c.of(m.objective, m.twin);
          c.hidden = on.logits;
          c.head = identity(on.vocabulary);
          c.labels = on.labels;
          c.documents = on.documents;
          c.sampleWeights = on.sampleWeights;
          c.referenceHidden = on.referenceLogits;
          c.referenceHead = c.head;
          c.referenceWidth = on.vocabulary;
          SameDiff graph = c.graph();
          Map<String, float[]> out = LossCase.outputs(graph);
          STATISTIC.check(key, out.get("loss"), GOLDEN.doubles(key + "/loss"));
          STATISTIC.check(key, out.get("weight"), GOLDEN.doubles(key + "/weight"));
          GRADIENT.check(
              key, LossCase.gradients(graph).get("hidden"), GOLDEN.doubles(key + "/gradient"));
        });
  }

  private static double[] identity(int n) {
    double[] identity = new double[n * n];
    Arrays.setAll(identity, i -> i / n == i % n ? 1 : 0);
    return identity;
  }
}
