package org.eaft.lab.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Against {@code golden/stats.py}, which uses scipy and numpy, and against known numbers. */
class StatisticsTest {

  private static JsonNode golden;

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = StatisticsTest.class.getResourceAsStream("/golden/stats.json")) {
      golden = new ObjectMapper().readTree(in);
    }
  }

  private static double[] doubles(JsonNode array) {
    return StreamSupport.stream(array.spliterator(), false)
        .mapToDouble(JsonNode::asDouble)
        .toArray();
  }

  @Test
  void summariesAndTestsAreThoseOfScipy() {
    for (JsonNode pair : golden.get("pairs")) {
      double[] a = doubles(pair.get("a"));
      double[] b = doubles(pair.get("b"));
      Summary s = Summary.of(a);
      assertThat(s.n()).isEqualTo(a.length);
      assertThat(s.mean()).isCloseTo(pair.get("mean").asDouble(), within(1e-14));
      assertThat(s.deviation()).isCloseTo(pair.get("deviation").asDouble(), within(1e-14));
      assertThat(s.standardError().orElseThrow())
          .isCloseTo(pair.get("standard_error").asDouble(), within(1e-14));
      Interval interval = s.interval(0.95).orElseThrow();
      assertThat(interval.low()).isCloseTo(pair.get("interval").get(0).asDouble(), within(1e-9));
      assertThat(interval.high()).isCloseTo(pair.get("interval").get(1).asDouble(), within(1e-9));
      assertThat(PairedTests.t(a, b).orElseThrow())
          .isCloseTo(pair.get("t").asDouble(), within(1e-9));
      assertThat(PairedTests.wilcoxon(a, b).orElseThrow())
          .isCloseTo(pair.get("wilcoxon").asDouble(), within(1e-12));
    }
  }

  @Test
  void tiesShareARankAndZerosAreLeftOut() {
    JsonNode tied = golden.get("tied");

    assertThat(PairedTests.wilcoxon(doubles(tied.get("a")), doubles(tied.get("b"))).orElseThrow())
        .isCloseTo(tied.get("wilcoxon").asDouble(), within(1e-12));
  }

  @Test
  void fiveSeedsThatAllAgreeDoNotReachFivePercentByRanks() {
    double[] a = {1, 2, 3, 4, 5};
    double[] b = {0, 0.9, 1.8, 2.7, 3.6};

    assertThat(PairedTests.wilcoxon(a, b).orElseThrow()).isEqualTo(2.0 / 32);
    assertThat(PairedTests.t(a, b).orElseThrow()).isLessThan(0.01);
  }

  @Test
  void oneSeedHasNoError() {
    assertThat(Summary.of(0.4).standardError()).isEmpty();
    assertThat(Summary.of(0.4).interval(0.95)).isEmpty();
    assertThat(PairedTests.t(new double[] {1}, new double[] {2})).isEmpty();
    assertThat(PairedTests.wilcoxon(new double[] {1}, new double[] {1})).isEmpty();
  }

  @Test
  void equalDifferencesHaveNoT() {
    assertThat(PairedTests.t(new double[] {1, 2}, new double[] {0, 1})).isEmpty();
  }

  /** The numbers of {@code p.adjust(p, "holm")} in R. */
  @Test
  void holmIsThatOfR() {
    assertThat(Holm.adjust(0.01, 0.04, 0.03, 0.005))
        .usingComparatorWithPrecision(1e-12)
        .containsExactly(0.03, 0.06, 0.06, 0.02);
    assertThat(Holm.adjust(0.5, 0.9)).containsExactly(1, 1);
    assertThat(Holm.adjust()).isEmpty();
  }

  private static Answers answers(JsonNode tasks) {
    Map<String, Map<Long, String>> items = new LinkedHashMap<>();
    int number = 0;
    for (JsonNode task : tasks) {
      Map<Long, String> bySeed = new LinkedHashMap<>();
      long seed = 0;
      for (JsonNode row : task) {
        bySeed.put(++seed, row.asText());
      }
      items.put("task" + number++, bySeed);
    }
    return Answers.of(items);
  }

  @Test
  void bootstrapIntervalsAreThoseOfNumpy() {
    for (JsonNode c : golden.get("bootstrap")) {
      PairedBootstrap bootstrap =
          PairedBootstrap.of(List.of(answers(c.get("a")), answers(c.get("b"))), 199_999, 3);
      assertThat(bootstrap.difference(0, 1))
          .isCloseTo(c.get("difference").asDouble(), within(1e-12));
      Interval interval = bootstrap.interval(0, 1, 0.95);
      assertThat(interval.low()).isCloseTo(c.get("interval").get(0).asDouble(), within(0.003));
      assertThat(interval.high()).isCloseTo(c.get("interval").get(1).asDouble(), within(0.003));
    }
  }

  @Test
  void aDifferenceThatEveryResampleKeepsHasTheSmallestP() {
    PairedBootstrap b = PairedBootstrap.of(List.of(of("1111"), of("0000"), of("1111")), 999, 1);

    assertThat(b.p(0, 1)).isEqualTo(2.0 / 1000);
    assertThat(b.interval(0, 1, 0.95)).isEqualTo(new Interval(1, 1));
    assertThat(b.interval(1, 0, 0.95)).isEqualTo(new Interval(-1, -1));
    assertThat(b.p(0, 2)).isEqualTo(1);
  }

  private static Answers of(String items) {
    return Answers.of(Map.of("t", Map.of(1L, items)));
  }

  /** n = 3: (k drawn of the one question that differs) / 3, k binomial with 3 draws of 1/3. */
  @Test
  void smallCasesHaveTheirExactDistribution() {
    PairedBootstrap b = PairedBootstrap.of(List.of(of("100"), of("000")), 99_999, 5);

    assertThat(b.p(0, 1)).isCloseTo(2 * 8.0 / 27, within(0.01));
    assertThat(b.interval(0, 1, 0.95)).isEqualTo(new Interval(0, 1));
    assertThat(b.interval(0, 1, 0.9)).isEqualTo(new Interval(0, 2.0 / 3));
  }

  @Test
  void intervalAndPAgreeAtEveryLevel() {
    Answers a = of("1101101110111011");
    Answers c = of("0101001110011010");
    PairedBootstrap b = PairedBootstrap.of(List.of(a, c), 1_999, 9);
    double p = b.p(0, 1);

    assertThat(p).isBetween(0.002, 0.9);
    assertThat(b.interval(0, 1, 1 - p - 0.001).contains(0)).isFalse();
    assertThat(b.interval(0, 1, 1 - p + 0.001).contains(0)).isTrue();
  }

  @Test
  void equalSeedsGiveEqualNumbersAndTheBaseHasOneSeed() {
    Answers method = Answers.of(Map.of("t", Map.of(1L, "110110", 2L, "100110", 3L, "010110")));
    Answers base = Answers.of(Map.of("t", Map.of(0L, "010010")));

    PairedBootstrap first = PairedBootstrap.of(List.of(method, base));

    assertThat(first.interval(0, 1, 0.95))
        .isEqualTo(PairedBootstrap.of(List.of(method, base)).interval(0, 1, 0.95));
    assertThat(first.difference(0, 1)).isCloseTo(10 / 18.0 - 2 / 6.0, within(1e-12));
  }

  @Test
  void aWinnerMustLeadEveryOtherMethod() {
    Answers good = twice("1".repeat(60) + "0".repeat(40));
    Answers close = twice("1".repeat(58) + "0".repeat(42));
    Answers bad = twice("1".repeat(20) + "0".repeat(80));

    assertThat(Winner.of(PairedBootstrap.of(List.of(bad, good)), 0.95)).hasValue(1);
    assertThat(Winner.of(PairedBootstrap.of(List.of(bad, good, close)), 0.95)).isEmpty();
    assertThat(Winner.of(PairedBootstrap.of(List.of(good)), 0.95)).isEmpty();
    // one seed says nothing of how far seeds differ
    assertThat(Winner.of(PairedBootstrap.of(List.of(of("000000"), of("111111"))), 0.95)).isEmpty();
  }

  private static Answers twice(String items) {
    return Answers.of(Map.of("t", Map.of(1L, items, 2L, items)));
  }

  /** Six equal methods whose seeds differ, a hundred times. */
  @Test
  void equalMethodsHaveNoWinner() {
    Random random = new Random(2);
    int winners = 0;
    int excluded = 0;
    for (int trial = 0; trial < 100; trial++) {
      PairedBootstrap b = PairedBootstrap.of(equalMethods(random), 999, trial);
      winners += Winner.of(b, 0.95).isPresent() ? 1 : 0;
      excluded += b.interval(0, 1, 0.95).contains(0) ? 0 : 1;
    }

    assertThat(winners).isLessThanOrEqualTo(2);
    assertThat(excluded).isLessThanOrEqualTo(12);
  }

  private static List<Answers> equalMethods(Random random) {
    double[] difficulty = random.doubles(400, -1.5, 1.5).toArray();
    List<Answers> methods = new ArrayList<>();
    for (int method = 0; method < 6; method++) {
      Map<Long, String> bySeed = new LinkedHashMap<>();
      for (long seed = 1; seed <= 3; seed++) {
        double luck = 0.12 * random.nextGaussian();
        StringBuilder items = new StringBuilder();
        for (double d : difficulty) {
          items.append(d + 0.7 * random.nextGaussian() + luck > 0 ? 1 : 0);
        }
        bySeed.put(seed, items.toString());
      }
      methods.add(Answers.of(Map.of("t", bySeed)));
    }
    return methods;
  }

  @Test
  void answersThatCannotBePairedAreRefused() {
    assertThatThrownBy(() -> Answers.of(Map.of("t", Map.of(1L, "01x"))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("t: items are 0 or 1");
    assertThatThrownBy(() -> Answers.of(Map.of("t", Map.of(1L, "011", 2L, "01"))))
        .hasMessageContaining("3 questions under one seed and 2 under another");
    assertThatThrownBy(
            () -> Answers.of(Map.of("s", Map.of(1L, "01"), "t", Map.of(1L, "01", 2L, "01"))))
        .hasMessageContaining("t was answered with seeds [1, 2]");
    assertThatThrownBy(() -> PairedBootstrap.of(List.of(of("01"), of("011"))))
        .hasMessageContaining("equal questions");
    assertThatThrownBy(() -> of("01").only(List.of("u")))
        .hasMessageContaining("u was not answered");
  }

  @Test
  void tasksCountAlike() {
    Answers a = Answers.of(Map.of("long", Map.of(1L, "1111"), "short", Map.of(1L, "0")));

    assertThat(a.accuracy()).isEqualTo(0.5);
    assertThat(a.only(List.of("long")).accuracy()).isEqualTo(1);
  }
}
