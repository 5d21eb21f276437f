package org.eaft.loss.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class ObjectivesTest {

  private static final List<String> TYPES =
      List.of(
          "sft",
          "sft_kl",
          "dft",
          "talr",
          "flow",
          "eaft",
          "eaft_sigmoid",
          "eaft_mask",
          "conflict_mask",
          "eaft_frozen",
          "mile",
          "focal",
          "asft",
          "deft",
          "idft",
          "stm");

  private static Eaft eaft(int topK, double alpha, Normalizer normalizer) {
    return new Eaft(new Gate(topK, normalizer), alpha);
  }

  static Stream<Kind> kinds() {
    return Objectives.kinds().stream();
  }

  @Test
  void theSixMethodsInTheOrderOfThePaperAndTheirRelativesWithCodesThatStay() {
    assertThat(Objectives.kinds().stream().map(Kind::type))
        .containsExactly(TYPES.toArray(String[]::new));
    // saved graphs hold these numbers
    assertThat(Objectives.kinds().stream().map(Kind::code))
        .containsExactlyElementsOf(IntStream.rangeClosed(1, TYPES.size()).boxed().toList());
    assertThat(Objectives.kinds()).allMatch(kind -> !kind.summary().isBlank());
  }

  @Test
  void defaults() {
    assertThat(Objectives.of("sft")).isEqualTo(new Sft());
    assertThat(Objectives.of("sft_kl")).isEqualTo(new SftKl(0.5));
    assertThat(Objectives.of("dft")).isEqualTo(new Dft());
    assertThat(Objectives.of("talr")).isEqualTo(new Talr(0.01));
    assertThat(Objectives.of("flow")).isEqualTo(new Flow());
    Gate gate = new Gate(20, Normalizer.PAPER);
    assertThat(Objectives.of("eaft_sigmoid")).isEqualTo(new EaftSigmoid(gate, 30, 0.17));
    assertThat(Objectives.of("eaft_mask")).isEqualTo(new EaftMask(gate, 15, Double.NaN));
    assertThat(Objectives.of("conflict_mask"))
        .isEqualTo(new ConflictMask(ConflictMask.Of.BATCH, 15, Double.NaN, Double.NaN));
    assertThat(Objectives.of("eaft_frozen")).isEqualTo(new EaftFrozen(new Eaft(gate, 1)));
    assertThat(Objectives.of("mile")).isEqualTo(new Mile(1));
    assertThat(Objectives.of("focal")).isEqualTo(new Focal(1));
    assertThat(Objectives.of("asft")).isEqualTo(new Asft(0.05));
    assertThat(Objectives.of("deft")).isEqualTo(new Deft());
    assertThat(Objectives.of("idft")).isEqualTo(new Idft(1, 0.1, 2));
    assertThat(Objectives.of("stm")).isEqualTo(new Stm(2.5));
    assertThat(Objectives.of("eaft")).isEqualTo(eaft(20, 1, Normalizer.PAPER));
  }

  @Test
  void parametersByName() {
    assertThat(Objectives.of("eaft", Map.of("top_k", 5, "alpha", 2, "normalizer", "ln_v")))
        .isEqualTo(eaft(5, 2, Normalizer.LN_V));
    assertThat(Objectives.of("eaft", Map.of("alpha", 0.5f)))
        .isEqualTo(eaft(20, 0.5, Normalizer.PAPER));
    assertThat(Objectives.of("sft_kl", Map.of("beta", 2L))).isEqualTo(new SftKl(2));
    Map<String, Object> withNull = new HashMap<>();
    withNull.put("w_min", null);
    assertThat(Objectives.of("talr", withNull)).isEqualTo(new Talr(0.01));
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void argumentsMakeTheSameObjectiveAgain(Kind kind) {
    Objective objective = Objectives.of(kind.type());
    assertThat(objective.kind()).isSameAs(kind);
    assertThat(objective.type()).isEqualTo(kind.type());
    assertThat(objective.arguments()).hasSameSizeAs(kind.parameters());
    assertThat(Objectives.of(kind.code(), objective.arguments())).isEqualTo(objective);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void whatDescribeSaysMakesTheSameObjectiveAgain(Kind kind) {
    Map<String, Object> described = new HashMap<>(Objectives.describe(Objectives.of(kind.type())));
    assertThat(described.remove("type")).isEqualTo(kind.type());
    assertThat(Objectives.of(kind.type(), described)).isEqualTo(Objectives.of(kind.type()));
  }

  @Test
  void describeNamesEveryParameterAsInAConfiguration() {
    assertThat(Objectives.describe(eaft(7, 0.5, Normalizer.LN_K)))
        .containsExactly(
            Map.entry("type", "eaft"),
            Map.entry("top_k", 7),
            Map.entry("alpha", 0.5),
            Map.entry("normalizer", "ln_k"));
    assertThat(Objectives.describe(new Sft())).containsExactly(Map.entry("type", "sft"));
    assertThat(Objectives.describe(new SftKl(0.25)))
        .containsExactly(Map.entry("type", "sft_kl"), Map.entry("beta", 0.25));
  }

  @Test
  void unknownNamesListWhatThereIs() {
    assertThatThrownBy(() -> Objectives.of("eeaft"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown objective \"eeaft\"; there are " + String.join(", ", TYPES));
    assertThatThrownBy(() -> Objectives.of("eaft", Map.of("topk", 5)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("objective eaft has no parameter topk; it has top_k, alpha, normalizer");
    assertThatThrownBy(() -> Objectives.of("dft", Map.of("beta", 1)))
        .hasMessage("objective dft has no parameter beta; it has none");
    assertThatThrownBy(() -> Objectives.of(99, new double[0])).hasMessageContaining("code 99");
  }

  @ParameterizedTest
  @CsvSource({
    "eaft, top_k, 1, top_k must be a whole number from 2",
    "eaft, top_k, 2.5, top_k must be a whole number from 2",
    "eaft, alpha, -1, alpha must be a number from 0 to 100",
    "eaft, alpha, NaN, alpha must be a number from 0 to 100",
    "talr, w_min, 1.5, w_min must be a number from 0 to 1",
    "sft_kl, beta, -0.1, beta must be a number from 0",
    "sft_kl, beta, Infinity, beta must be a number from 0"
  })
  void valuesOutOfRangeSayWhatIsAllowed(String type, String name, double value, String message) {
    assertThatThrownBy(() -> Objectives.of(type, Map.of(name, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void valuesOfTheWrongKindSayWhatIsAllowed() {
    assertThatThrownBy(() -> Objectives.of("eaft", Map.of("normalizer", "ln_2")))
        .hasMessage("normalizer must be one of paper, ln_k, none, ln_v, but is ln_2");
    assertThatThrownBy(() -> Objectives.of("eaft", Map.of("alpha", "big")))
        .hasMessage("alpha must be a number, but is big");
    assertThatThrownBy(() -> Objectives.of("eaft", Map.of("alpha", true)))
        .hasMessage("alpha must be a number, but is true");
    assertThatThrownBy(() -> Objectives.of("talr", Map.of("w_min", List.of(1))))
        .hasMessageContaining("w_min must be a number");
  }

  private static TokenStatistics statistics(int vocabulary, double... logProbabilities) {
    TokenStatistics s = TokenStatistics.of(vocabulary, logProbabilities.length);
    for (int i = 0; i < logProbabilities.length; i++) {
      s.logProbability()[i] = (float) logProbabilities[i];
      s.document()[i] = i;
    }
    return s;
  }

  private static float[] weigh(Objective objective, TokenStatistics s) {
    float[] weights = new float[s.count()];
    objective.weigh(s, 0, s.count(), weights);
    return weights;
  }

  @Test
  void eaftWithAlphaZeroIsSft() {
    TokenStatistics s = statistics(50, -1, -2, -3);
    s.topKEntropy()[1] = 0.7f;
    s.topKEntropy()[2] = 2.9f;
    assertThat(weigh(eaft(20, 0, Normalizer.PAPER), s)).containsExactly(1, 1, 1);
  }

  @Test
  void uniformLogitsGiveEaftTheLogarithmOfK() {
    TokenStatistics s = statistics(1000, -Math.log(1000));
    s.topKEntropy()[0] = (float) Math.log(20);
    assertThat(weigh(eaft(20, 1, Normalizer.PAPER), s)[0])
        .isCloseTo((float) (Math.log(20) / 3), within(1e-7f));
    assertThat(weigh(eaft(20, 3, Normalizer.LN_K), s)[0]).isCloseTo(1, within(1e-6f));
    assertThat(weigh(eaft(20, 1, Normalizer.NONE), s)[0])
        .isCloseTo((float) Math.log(20), within(1e-6f));
    assertThat(weigh(eaft(20, 1, Normalizer.LN_V), s)[0])
        .isCloseTo((float) (Math.log(20) / Math.log(1000)), within(1e-7f));
    // a vocabulary below K: ln K is that of the vocabulary
    TokenStatistics small = statistics(4, -Math.log(4));
    small.topKEntropy()[0] = (float) Math.log(4);
    assertThat(weigh(eaft(20, 1, Normalizer.LN_K), small)[0]).isCloseTo(1, within(1e-6f));
  }

  @Test
  void talrWithTauOneAndNoLeastWeightIsDft() {
    // one document whose mean loss is 1
    TokenStatistics s = statistics(10, -0.25, -0.5, -2.25);
    java.util.Arrays.fill(s.document(), 0);
    float[] talr = weigh(new Talr(0), s);
    float[] dft = weigh(new Dft(), s);
    for (int i = 0; i < 3; i++) {
      assertThat(talr[i]).isCloseTo(dft[i], within(1e-7f));
    }
  }

  @Test
  void talrsTauIsTheMedianOverDocumentsAndItsWeightHasAFloor() {
    // means 1, 2, 4 and 10: tau = 3
    TokenStatistics s = statistics(10, -1, -2, -4, -10);
    float[] w = weigh(new Talr(0.05), s);
    double[] expected = {Math.exp(-1 / 3.0), Math.exp(-2 / 3.0), Math.exp(-4 / 3.0), 0.05};
    for (int i = 0; i < 4; i++) {
      assertThat((double) w[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  @Test
  void talrIsSafeInFloat() {
    // p^(1/tau) by way of p would be 0^..., and tau of certain tokens divides by zero
    assertThat(weigh(new Talr(0), statistics(10, -500, -250))[1])
        .isCloseTo((float) Math.exp(-250 / 375.0), within(1e-6f));
    assertThat(weigh(new Talr(0.01), statistics(10, 0, 0, -1e4))).containsExactly(1, 1, 0.01f);
    assertThat(weigh(new Talr(0.01), statistics(10, Double.NEGATIVE_INFINITY, -1))[0])
        .isBetween(0.01f, 1f);
    assertThat(weigh(new Talr(0.01), statistics(10))).isEmpty();
  }

  @Test
  void dftIsTheProbability() {
    float[] w = weigh(new Dft(), statistics(10, 0, Math.log(0.25), Double.NEGATIVE_INFINITY));
    assertThat(w[0]).isEqualTo(1);
    assertThat(w[1]).isCloseTo(0.25f, within(1e-7f));
    assertThat(w[2]).isZero();
  }

  @Test
  void flowWeightsAreThoseOfItsSamples() {
    TokenStatistics s = statistics(10, -1, -2);
    s.sampleWeight()[0] = 0.3f;
    s.sampleWeight()[1] = 0.9f;
    assertThat(weigh(new Flow(), s)).containsExactly(0.3f, 0.9f);
    float[] second = {7, 7};
    new Flow().weigh(s, 1, 2, second);
    assertThat(second).containsExactly(7, 0.9f);
  }

  @Test
  void flowWeightsOfADataSet() {
    // mean losses 1, 2, 4, 8, of the last in two tokens; the median is 3
    TokenStatistics s = statistics(10, -1, -2, -4, -9, -7);
    s.document()[4] = 3;
    float[] w = new Flow().constants(s);
    double[] losses = {1, 2, 4, 8, 8};
    for (int i = 0; i < w.length; i++) {
      assertThat(w[i]).isCloseTo((float) Math.exp(-losses[i] / 3), within(1e-7f));
    }
    assertThat(new Flow().constants(statistics(10, 0, 0))).containsExactly(1, 1);
  }

  @ParameterizedTest
  @MethodSource("kinds")
  void aPartOfTheTokensIsWeighedLikeTheWhole(Kind kind) {
    Objective objective = Objectives.of(kind.type());
    TokenStatistics s = statistics(30, -1, -2, -0.5, -3, -0.1);
    for (int i = 0; i < 5; i++) {
      s.topKEntropy()[i] = 0.3f * i;
      s.sampleWeight()[i] = 0.2f * i;
    }
    float[] whole = weigh(objective, s);
    float[] parts = new float[5];
    if (objective.ofBatch()) {
      objective.weigh(s, 0, 5, parts);
    } else {
      objective.weigh(s, 3, 5, parts);
      objective.weigh(s, 0, 3, parts);
    }
    assertThat(parts).isEqualTo(whole);
  }
}
