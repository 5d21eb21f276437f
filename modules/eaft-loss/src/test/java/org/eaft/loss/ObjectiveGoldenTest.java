package org.eaft.loss;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.loss.objective.TokenStatistics;
import org.eaft.ops.Lowering;
import org.eaft.testkit.Golden;
import org.eaft.testkit.SystemProperty;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SameDiff;

/** The op against PyTorch in float64: nine kinds of logits under all objectives. */
class ObjectiveGoldenTest {

  private static final Golden GOLDEN = Golden.resource("objectives");
  private static final Tolerance STATISTIC = LossChecks.STATISTIC;
  // confident tokens: P - 1 keeps a unit in the last place of 1
  private static final Tolerance GRADIENT = new Tolerance(5e-8, 4e-6);

  private static final Map<String, Methods> OBJECTIVES =
      Map.ofEntries(
          entry("sft", Methods.SFT),
          entry("sft_kl", Methods.SFT_KL),
          entry("dft", Methods.DFT),
          entry("talr", Methods.TALR),
          entry("flow", Methods.FLOW),
          entry("eaft", Methods.EAFT),
          entry("eaft_alpha2_k5_ln_k", Methods.EAFT_SQUARED),
          entry("eaft_alpha0.5_none", Methods.EAFT_ROOT),
          entry("eaft_ln_v", Methods.EAFT_LN_V),
          entry("eaft_sigmoid", Methods.EAFT_SIGMOID),
          entry("eaft_mask", Methods.EAFT_MASK),
          entry("eaft_mask_0.8", Methods.EAFT_MASK_AT),
          entry("conflict_mask_2_0.1", Methods.CONFLICT_MASK_AT),
          entry("conflict_mask_base", Methods.CONFLICT_MASK_BASE),
          entry("eaft_frozen", Methods.EAFT_FROZEN),
          entry("mile", Methods.MILE),
          entry("mile_gamma2", Methods.MILE_SQUARED),
          entry("focal", Methods.FOCAL),
          entry("focal_gamma2", Methods.FOCAL_SQUARED),
          entry("asft", Methods.ASFT),
          entry("deft", Methods.DEFT),
          entry("idft", Methods.IDFT),
          entry("idft_beta2_0.5_3", Methods.IDFT_NARROW),
          entry("stm", Methods.STM));

  /** In the golden file with a parameter that {@link Methods} has at another value. */
  private static final Map<String, Objective> MORE =
      Map.of(
          "conflict_mask", Objectives.of("conflict_mask"),
          "stm_tau20", Objectives.of("stm", Map.of("tau", 20)));

  static Stream<String> cases() {
    return GOLDEN.cases("/logits");
  }

  @Test
  void allLossesAreRead() {
    long losses = GOLDEN.names().stream().filter(n -> n.endsWith("/loss")).count();
    assertThat(losses).isEqualTo(cases().count() * (OBJECTIVES.size() + MORE.size()));
  }

  private static LossCase read(String name, Objective objective) {
    int[] shape = GOLDEN.shape(name + "/logits");
    LossCase c = LossCase.logits(1, shape[0], shape[1]).of(objective, null);
    c.logits = GOLDEN.doubles(name + "/logits");
    c.labels = GOLDEN.ints(name + "/labels");
    c.documents = GOLDEN.ints(name + "/documents");
    c.sampleWeights = GOLDEN.doubles(name + "/constants");
    c.referenceLogits = GOLDEN.doubles(name + "/reference");
    c.reportTopK = 20;
    if (!objective.type().equals("flow")) {
      readBaseWeights(c);
    }
    return c;
  }

  /** The constants that the objective makes of the reference as the model before training. */
  private static void readBaseWeights(LossCase c) {
    LossCase base =
        LossCase.logits(1, c.time, c.vocabulary).of(Objectives.of("sft"), Methods.SFT.twin);
    base.logits = c.referenceLogits;
    base.labels = c.labels;
    base.reportTopK = 20;
    Map<String, float[]> out = base.outputs();
    TokenStatistics statistics = TokenStatistics.of(c.vocabulary, c.supervised());
    int i = 0;
    for (int t = 0; t < c.time; t++) {
      if (c.labels[t] != LossCase.IGNORED) {
        statistics.logProbability()[i] = out.get("logProbability")[t];
        statistics.entropy()[i] = out.get("entropy")[t];
        statistics.topKEntropy()[i++] = out.get("topKEntropy")[t];
      }
    }
    float[] constants = c.supervised() == 0 ? new float[0] : c.objective.constants(statistics);
    i = 0;
    for (int t = 0; t < c.time; t++) {
      c.sampleWeights[t] = c.labels[t] == LossCase.IGNORED ? 1 : constants[i++];
    }
  }

  private static Map<String, Objective> all() {
    Map<String, Objective> all = new TreeMap<>(MORE);
    OBJECTIVES.forEach((name, m) -> all.put(name, m.objective));
    return all;
  }

  @ParameterizedTest
  @MethodSource("cases")
  void lossWeightsStatisticsAndGradient(String name) {
    all()
        .forEach(
            (type, objective) -> {
              String key = name + "/" + type;
              LossCase c = read(name, objective);
              SameDiff graph = c.graph();
              Map<String, float[]> out = LossCase.outputs(graph);
              STATISTIC.check(key, out.get("loss"), GOLDEN.doubles(key + "/loss"));
              STATISTIC.check(key, out.get("weight"), GOLDEN.doubles(key + "/weight"));
              STATISTIC.check(key, out.get("kl"), GOLDEN.doubles(key + "/kl"));
              STATISTIC.check(key, out.get("logProbability"), GOLDEN.doubles(name + "/logp"));
              STATISTIC.check(key, out.get("entropy"), GOLDEN.doubles(name + "/entropy"));
              if (objective.topK() == 0 || objective.topK() == 20) {
                STATISTIC.check(
                    key, out.get("topKEntropy"), GOLDEN.doubles(name + "/entropy_topk"));
              }
              GRADIENT.check(
                  key, LossCase.gradients(graph).get("logits"), GOLDEN.doubles(key + "/gradient"));
            });
  }

  /** Composed of stock ops; those of PyTorch with one token, and with one that is sure. */
  @ParameterizedTest
  @ValueSource(strings = {"one_token", "peaked"})
  void composedOfStockOps(String name) {
    SystemProperty.with(
        Lowering.PROPERTY,
        "composed",
        () -> {
          lossWeightsStatisticsAndGradient(name);
          return null;
        });
  }

  /** Through a head that is an identity; -inf does not survive a product. */
  @ParameterizedTest
  @MethodSource("cases")
  void throughAHead(String name) {
    if (name.equals("minus_infinity")) {
      return;
    }
    all()
        .forEach(
            (type, objective) -> {
              String key = name + "/" + type;
              LossCase on = read(name, objective);
              LossCase c = LossCase.linear(1, on.time, on.vocabulary, on.vocabulary);
              c.of(objective, null);
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
