package org.eaft.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.eaft.models.generate.Continuations.Ask;
import org.eaft.ops.memory.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ContinuationsTest {

  private final Random random = new Random(8);

  private int[] tokens(TinyModel model, int n) {
    return random.ints(n, 0, model.vocabulary()).toArray();
  }

  private static int[] joined(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** Token by token over whole rows. */
  private static double expected(TinyModel model, int[] prompt, int[] text) {
    double sum = 0;
    int[] row = prompt;
    for (int token : text) {
      float[] logits = model.logits(row);
      double total = 0;
      for (float logit : logits) {
        total += Math.exp(logit);
      }
      sum += logits[token] - Math.log(total);
      row = joined(row, new int[] {token});
    }
    return sum;
  }

  private static double[][] of(TinyModel model, int logits, List<Ask> asks) {
    double[][] sums = new double[asks.size()][];
    new Continuations(model.decoder(), logits)
        .logLikelihoods(
            asks,
            (found, i) -> {
              assertThat(sums[i]).as("told once").isNull();
              sums[i] = found;
            });
    return sums;
  }

  private static void assertRight(TinyModel model, List<Ask> asks) {
    assertRight(model, 1 << 20, asks);
  }

  private static void assertRight(TinyModel model, int logits, List<Ask> asks) {
    double[][] sums = of(model, logits, asks);
    for (int i = 0; i < asks.size(); i++) {
      for (int t = 0; t < asks.get(i).texts().size(); t++) {
        assertThat(sums[i][t])
            .as("ask %d, text %d", i, t)
            .isCloseTo(
                expected(model, asks.get(i).prompt(), asks.get(i).texts().get(t)), within(5e-5));
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"tied", "untied"})
  void likelihoodsAreThoseOfWholeRowsWhateverIsShared(String name) {
    TinyModel model = TinyModel.of(name, Format.FP32, false);
    int[] examples = tokens(model, 50);
    int[] others = tokens(model, 40);
    List<Ask> asks = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      for (int[] beginning : List.of(examples, others, new int[0])) {
        int[] prompt = joined(beginning, tokens(model, 1 + 7 * i));
        int[] long1 = tokens(model, 5 + 15 * i);
        int[] long2 = long1.clone();
        long2[long2.length - 1] ^= 1;
        asks.add(new Ask(prompt, List.of(tokens(model, 1), long1, tokens(model, 2), long2)));
      }
    }
    asks.add(new Ask(examples, List.of(tokens(model, 3)))); // the beginning of others
    asks.add(asks.get(0)); // the same once more
    assertRight(model, asks);
  }

  @Test
  void promptsAreGroupedWhereThatSavesTokens() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    int[] examples = tokens(model, 60);
    int[] others = tokens(model, 50);
    List<Ask> asks = new ArrayList<>();
    int[] which = {3, 4, 5}; // two questions that begin alike must not split their subject
    for (int i = 0; i < 9; i++) {
      int[] question = joined(i < 2 ? which : new int[] {10 + i}, new int[] {i, 1});
      asks.add(new Ask(joined(i < 6 ? examples : others, question), List.of(new int[] {1})));
    }
    asks.add(new Ask(tokens(model, 70), List.of(new int[] {1})));
    asks.add(new Ask(new int[] {7}, List.of(new int[] {1})));
    List<Continuations.Group> groups = Continuations.groups(asks);
    assertThat(groups).extracting(g -> g.members().size()).containsExactlyInAnyOrder(6, 3, 2);
    assertThat(groups).extracting(Continuations.Group::common).contains(60, 50);
    assertThat(groups.get(2).common()).isZero();
    assertThat(groups.get(2).members()).containsExactlyInAnyOrder(9, 10);
  }

  @Test
  void oneTokenEachIsReadOffTheLastTokenOfThePrompt() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    int[] examples = tokens(model, 33);
    List<Ask> asks = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      int[] prompt = joined(examples, tokens(model, 3 + i % 4));
      asks.add(new Ask(prompt, List.of(new int[] {5}, new int[] {6}, new int[] {7})));
    }
    assertRight(model, asks);
  }

  @Test
  void textsThatAreLongerThanWhatIsReadAtATime() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    int[] prompt = tokens(model, 20);
    List<Ask> asks = List.of(new Ask(prompt, List.of(tokens(model, 61), tokens(model, 40))));
    assertRight(model, 2 * 7 * model.vocabulary(), asks);
    assertRight(model, 1, asks);
  }

  @Test
  void nothingIsAnErrorAndNoAskNeedsNoModel() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    assertThat(of(model, 1, List.of())).isEmpty();
    assertThatThrownBy(() -> new Ask(new int[0], List.of(new int[] {1})))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Ask(new int[] {1}, List.of(new int[0])))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
