package org.eaft.testkit.reference;

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

/** The loss twin against torch in float64, nine kinds of logits under nine objectives. */
class ObjectiveGoldenTest {
  private static final Golden GOLDEN = Golden.resource("objectives");
  private static final Tolerance TOLERANCE = new Tolerance(1e-14, 1e-12);
  private static final Map<String, ObjectiveReference> OBJECTIVES =
      Map.of(
          "sft", ObjectiveReference.sft(),
          "sft_kl", ObjectiveReference.sftKl(0.5),
          "dft", ObjectiveReference.dft(),
          "talr", ObjectiveReference.talr(0.01),
          "flow", ObjectiveReference.flow(),
          "eaft", ObjectiveReference.eaft(),
          "eaft_alpha2_k5_ln_k", ObjectiveReference.eaft(5, 2, Normalizer.LN_K),
          "eaft_alpha0.5_none", ObjectiveReference.eaft(20, 0.5, Normalizer.NONE),
          "eaft_ln_v", ObjectiveReference.eaft(20, 1, Normalizer.LN_V));

  static Stream<String> cases() {
    return GOLDEN.names().stream()
        .filter(name -> name.endsWith("/logits"))
        .map(name -> name.substring(0, name.indexOf('/')));
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
    assertThat(losses).hasSize(9 * OBJECTIVES.size());
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
