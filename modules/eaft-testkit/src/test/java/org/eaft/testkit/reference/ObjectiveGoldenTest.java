package org.eaft.testkit.reference;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eaft.testkit.Golden;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.ObjectiveReference.Normalizer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The loss twin against torch in float64, nine kinds of logits under all objectives. */
class ObjectiveGoldenTest {
  private static final Golden GOLDEN = Golden.resource("objectives");
  private static final Tolerance TOLERANCE = new Tolerance(1e-14, 1e-12);
  private static final double NONE = Double.NaN;
  private static final Map<String, ObjectiveReference> OBJECTIVES =
      Map.ofEntries(
          entry("sft", ObjectiveReference.sft()),
          entry("sft_kl", ObjectiveReference.sftKl(0.5)),
          entry("dft", ObjectiveReference.dft()),
          entry("talr", ObjectiveReference.talr(0.01)),
          entry("flow", ObjectiveReference.constant()),
          entry("eaft", ObjectiveReference.eaft()),
          entry("eaft_alpha2_k5_ln_k", ObjectiveReference.eaft(5, 2, Normalizer.LN_K)),
          entry("eaft_alpha0.5_none", ObjectiveReference.eaft(20, 0.5, Normalizer.NONE)),
          entry("eaft_ln_v", ObjectiveReference.eaft(20, 1, Normalizer.LN_V)),
          entry("eaft_sigmoid", ObjectiveReference.eaftSigmoid(30, 0.17)),
          entry("eaft_mask", ObjectiveReference.eaftMask(15, NONE)),
          entry("eaft_mask_0.8", ObjectiveReference.eaftMask(15, 0.8)),
          entry("conflict_mask", ObjectiveReference.conflictMask(15, NONE, NONE)),
          entry("conflict_mask_2_0.1", ObjectiveReference.conflictMask(15, 2, 0.1)),
          entry("mile", ObjectiveReference.mile(1)),
          entry("mile_gamma2", ObjectiveReference.mile(2)),
          entry("focal", ObjectiveReference.focal(1)),
          entry("focal_gamma2", ObjectiveReference.focal(2)),
          entry("asft", ObjectiveReference.asft(0.05)),
          entry("deft", ObjectiveReference.deft()),
          entry("idft", ObjectiveReference.idft(1, 0.1, 2)),
          entry("idft_beta2_0.5_3", ObjectiveReference.idft(2, 0.5, 3)));

  /** Those whose weights are constants: the rule that the base model's logits give them by. */
  private static final Map<String, ObjectiveReference> OF_BASE =
      Map.of(
          "conflict_mask_base", ObjectiveReference.conflictMask(15, NONE, NONE),
          "eaft_frozen", ObjectiveReference.eaft(),
          "stm", ObjectiveReference.stm(2.5),
          "stm_tau20", ObjectiveReference.stm(20));

  static Stream<String> cases() {
    return GOLDEN.cases("/logits");
  }

  @Test
  void everyCaseAndObjectiveIsRead() {
    assertThat(cases())
        .containsExactlyInAnyOrder(
            "random",
            "peaked",
            "vocabulary_below_top_k",
            "tied",
            "extreme",
            "minus_infinity",
            "masked",
            "all_masked",
            "one_token");
    List<String> losses = GOLDEN.names().stream().filter(n -> n.endsWith("/loss")).toList();
    assertThat(losses).hasSize(9 * (OBJECTIVES.size() + OF_BASE.size()));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void statistics(String name) {
    TokenLossReference.Result r =
        twin(name, ObjectiveReference.sft()).forward(GOLDEN.doubles(name + "/logits"));
    check(name + "/logp", r.logProbability());
    check(name + "/entropy", r.entropy());
    check(name + "/entropy_topk", r.topKEntropy());
    check(name + "/sum_of_squares", r.sumOfSquares());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsLossAndGradient(String name) {
    double[] logits = GOLDEN.doubles(name + "/logits");
    OBJECTIVES.forEach(
        (objective, reference) -> {
          String key = name + "/" + objective;
          TokenLossReference twin = twin(name, reference);
          TokenLossReference.Result r = twin.forward(logits);
          check(key + "/weight", r.weight());
          check(key + "/kl", r.kl());
          check(key + "/loss", new double[] {r.loss()});
          check(key + "/gradient", twin.backward(logits, 1));
        });
  }

  @ParameterizedTest
  @MethodSource("cases")
  void weightsOfTheModelBeforeTraining(String name) {
    double[] logits = GOLDEN.doubles(name + "/logits");
    OF_BASE.forEach(
        (objective, rule) -> {
          String key = name + "/" + objective;
          double[] weights = twin(name, rule).forward(GOLDEN.doubles(name + "/reference")).weight();
          check(key + "/weight", weights);
          TokenLossReference twin =
              twin(name, ObjectiveReference.constant()).withConstants(weights);
          check(key + "/loss", new double[] {twin.forward(logits).loss()});
          check(key + "/gradient", twin.backward(logits, 1));
        });
  }

  private static TokenLossReference twin(String name, ObjectiveReference objective) {
    int vocabulary = GOLDEN.shape(name + "/logits")[1];
    return TokenLossReference.of(objective, vocabulary, GOLDEN.ints(name + "/labels"))
        .withDocuments(GOLDEN.ints(name + "/documents"))
        .withConstants(GOLDEN.doubles(name + "/constants"))
        .withReference(GOLDEN.doubles(name + "/reference"));
  }

  private static void check(String key, double[] actual) {
    TOLERANCE.check(key, actual, GOLDEN.doubles(key));
  }
}
