package org.eaft.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.eaft.models.io.GenerationConfig;
import org.eaft.testkit.Golden;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Distributions against transformers' own, and draws against distributions. */
class SamplingTest {

  private static final Golden GOLDEN = Golden.resource("generation");
  private static final int VOCABULARY = GOLDEN.shape("logits")[1];
  private static final int NEW_TOKENS = 5;

  static Stream<String> cases() {
    return GOLDEN.names().stream()
        .filter(n -> n.endsWith("/probabilities"))
        .map(n -> n.split("/")[1]);
  }

  /** The settings of a case as generation_config.json would have them. */
  private static GenerationConfig config(String name) {
    double[] s = GOLDEN.doubles("scores/" + name + "/settings");
    Double[] said = Arrays.stream(s).mapToObj(v -> v < 0 ? null : v).toArray(Double[]::new);
    return new GenerationConfig(
        s[6] == 1,
        said[1],
        said[2] == null ? null : (Integer) (int) s[2],
        said[3],
        said[4],
        said[0],
        null,
        null,
        (int) Math.max(0, s[5]),
        List.of(7, 11),
        null,
        List.of());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void probabilitiesAreThoseOfTransformers(String name) {
    GenerationConfig config = config(name);
    float[] logits = GOLDEN.floats("logits");
    int[] ids = GOLDEN.ints("ids");
    int time = GOLDEN.shape("ids")[1];
    double[] expected = GOLDEN.doubles("scores/" + name + "/probabilities");
    for (int row = 0; row < expected.length / VOCABULARY; row++) {
      int[] before = Arrays.copyOfRange(ids, row * time, (row + 1) * time);
      TokenChooser chooser = new TokenChooser(Sampling.of(config, 1), before, 0);
      boolean mayEnd = NEW_TOKENS >= config.minNewTokens();
      Scores left =
          chooser.left(
              logits, row * VOCABULARY, VOCABULARY, mayEnd ? null : config.eosTokenIds()::contains);
      double[] found = probabilities(left);
      for (int token = 0; token < VOCABULARY; token++) {
        double e = expected[row * VOCABULARY + token];
        assertThat(found[token]).as("row %d, token %d", row, token).isCloseTo(e, within(1e-6 * e));
      }
    }
  }

  private static double[] probabilities(Scores scores) {
    double[] weights = scores.weights();
    double total = Arrays.stream(weights).sum();
    double[] p = new double[VOCABULARY];
    for (int i = 0; i < scores.size(); i++) {
      p[scores.token(i)] = weights[i] / total;
    }
    return p;
  }

  private static final float[] LOGITS = {
    1.2f, -0.5f, 0.3f, 2.1f, -1.7f, 0.8f, Float.NEGATIVE_INFINITY, -3.9f, 1.9f, 0f, -0.2f, 1.1f
  };

  private static final double[] EXPECTED = expected();

  private static double[] expected() {
    double[] p = IntStream.range(0, 12).mapToDouble(i -> Math.exp(LOGITS[i])).toArray();
    double total = Arrays.stream(p).sum();
    return Arrays.stream(p).map(v -> v / total).toArray();
  }

  /** Pearson's statistic of 10 degrees of freedom: one token cannot come. */
  private static double chiSquare(int[] counts) {
    int n = Arrays.stream(counts).sum();
    double sum = 0;
    for (int i = 0; i < counts.length; i++) {
      if (EXPECTED[i] == 0) {
        assertThat(counts[i]).isZero();
      } else {
        sum += Math.pow(counts[i] - n * EXPECTED[i], 2) / (n * EXPECTED[i]);
      }
    }
    return sum;
  }

  /** Exceeded by one in a thousand. */
  private static final double LIMIT = 29.588;

  @ParameterizedTest
  @ValueSource(longs = {0, 1, 42, -7})
  void aStreamDrawsTokensAsOftenAsTheyAreLikely(long seed) {
    TokenChooser chooser = new TokenChooser(Sampling.drawn(seed), new int[0], 3);
    int[] counts = new int[LOGITS.length];
    for (int i = 0; i < 40_000; i++) {
      counts[chooser.choose(LOGITS, 0, LOGITS.length, null)]++;
    }
    assertThat(chiSquare(counts)).isLessThan(LIMIT);
  }

  /** First draws and second ones, of neighbouring streams and of neighbouring seeds. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamsAreIndependent(boolean seeds) {
    int[] first = new int[LOGITS.length];
    int[] second = new int[LOGITS.length];
    int pairs = 0;
    int last = -1;
    for (int i = 0; i < 40_000; i++) {
      TokenChooser chooser =
          new TokenChooser(Sampling.drawn(seeds ? i : 5), new int[0], seeds ? 0 : i);
      int a = chooser.choose(LOGITS, 0, LOGITS.length, null);
      first[a]++;
      pairs += a == last ? 1 : 0;
      last = chooser.choose(LOGITS, 0, LOGITS.length, null);
      second[last]++;
    }
    assertThat(chiSquare(first)).isLessThan(LIMIT);
    assertThat(chiSquare(second)).isLessThan(LIMIT);
    double same = Arrays.stream(EXPECTED).map(p -> p * p).sum();
    double deviation = Math.sqrt(40_000 * same * (1 - same));
    assertThat((double) pairs).isCloseTo(40_000 * same, within(3.3 * deviation));
  }

  @Test
  void equalScoresAreTakenByAscendingId() {
    float[] equal = {1, 3, 3, 3, 0};
    assertThat(new TokenChooser(Sampling.greedy(), new int[0], 0).choose(equal, 0, 5, null))
        .isEqualTo(1);
    Sampling nucleus = Sampling.drawn(1, new TopP(0.5));
    Scores left = new TokenChooser(nucleus, new int[0], 0).left(equal, 0, 5, null);
    assertThat(IntStream.range(0, left.size()).map(left::token)).containsExactly(1, 2);
  }

  @Test
  void negativeZeroIsZero() {
    float[] zeros = {-0f, 0f, -0f, -1f};
    Scores left =
        new TokenChooser(Sampling.drawn(1, new TopP(0.1)), new int[0], 0).left(zeros, 0, 4, null);
    assertThat(left.size()).isOne();
    assertThat(left.token(0)).isZero();
  }

  @Test
  void whatIsNoDistributionIsAnError() {
    TokenChooser greedy = new TokenChooser(Sampling.greedy(), new int[0], 0);
    TokenChooser drawn = new TokenChooser(Sampling.drawn(1, new TopK(2)), new int[0], 0);
    for (TokenChooser chooser : List.of(greedy, drawn)) {
      assertThatThrownBy(() -> chooser.choose(new float[] {1, Float.NaN}, 0, 2, null))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("the logit of token 1 is not a number");
    }
    assertThatThrownBy(() -> drawn.choose(new float[] {1, 2, 3}, 0, 3, token -> true))
        .hasMessageContaining("no token that may come next has a finite score");
    float[] infinite = {1, Float.POSITIVE_INFINITY};
    assertThatThrownBy(() -> drawn.choose(infinite, 0, 2, null))
        .hasMessageContaining("no token that may come next has a finite score");
  }

  @Test
  void rulesRefuseWhatCannotStand() {
    assertThatThrownBy(() -> new Temperature(0)).hasMessageContaining("temperature must be");
    assertThatThrownBy(() -> new TopK(0)).hasMessageContaining("top_k must be at least 1");
    assertThatThrownBy(() -> new TopP(1.1)).hasMessage("top_p must be from 0 to 1, but is 1.1");
    assertThatThrownBy(() -> new MinP(Double.NaN)).hasMessageContaining("min_p must be from");
    assertThatThrownBy(() -> new RepetitionPenalty(-1)).hasMessageContaining("but is -1.0");
  }
}
