package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.eaft.eval.Decoding;
import org.eaft.eval.LanguageModel;
import org.eaft.eval.Thinking;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.TokenScores;
import org.junit.jupiter.api.Test;

class DecoderLanguageModelTest {

  private static final int VOCABULARY = 419;

  private static List<int[]> tokens(long seed, int... lengths) {
    Random random = new Random(seed);
    return Arrays.stream(lengths).mapToObj(n -> random.ints(n, 0, VOCABULARY).toArray()).toList();
  }

  private static SameDiffEngine engine() {
    return Engines.of("tied", "eaft", new AdamW(Engines.spec()));
  }

  private static int[] joined(int[] a, int[] b) {
    int[] both = Arrays.copyOf(a, a.length + b.length);
    System.arraycopy(b, 0, both, a.length, b.length);
    return both;
  }

  /** One sequence alone. */
  private static TokenScores alone(SameDiffEngine engine, int[] ids) {
    boolean[] trained = new boolean[ids.length];
    Arrays.fill(trained, 1, ids.length, true);
    return engine.score(Batch.of(List.of(new Example(0, ids, trained))));
  }

  private static double logLikelihood(SameDiffEngine engine, int[] prompt, int[] continuation) {
    float[] all = alone(engine, joined(prompt, continuation)).logProbability();
    double sum = 0;
    for (int t = 0; t < continuation.length; t++) {
      sum += all[prompt.length - 1 + t];
    }
    return sum;
  }

  @Test
  void likelihoodsAreThoseOfEachSequenceAloneInTheOrderGiven() {
    List<int[]> prompts = new ArrayList<>(tokens(1, 3, 17, 1, 9, 3, 30, 2));
    List<int[]> continuations = new ArrayList<>(tokens(2, 2, 1, 4, 1, 6, 3, 2));
    // more than one batch
    for (int i = 0; i < 100; i++) {
      prompts.addAll(tokens(10 + i, 21));
      continuations.addAll(tokens(200 + i, 1 + i % 3));
    }
    try (SameDiffEngine engine = engine()) {
      double[] sums = ModelCalls.likelihoods(engine.languageModel(), prompts, continuations);
      for (int i : new int[] {0, 1, 2, 3, 4, 5, 6, 7, 55, 106}) {
        double expected = logLikelihood(engine, prompts.get(i), continuations.get(i));
        assertThat(sums[i]).as("sequence %d", i).isCloseTo(expected, within(2e-5));
      }
    }
  }

  /** Each written token is at least as likely as any other, by the scoring graph. */
  private static void assertGreedy(SameDiffEngine engine, int[] prompt, int[] text) {
    boolean[] correct = alone(engine, joined(prompt, text)).correct();
    for (int t = 0; t < text.length; t++) {
      assertThat(correct[prompt.length - 1 + t]).as("token %d", t).isTrue();
    }
  }

  @Test
  void textsFollowTheWeightsAsTheyAre() {
    List<int[]> prompts = tokens(3, 4, 11, 1);
    int[] most = {6, 3, 5};
    try (SameDiffEngine engine = engine()) {
      LanguageModel model = engine.languageModel();
      List<int[]> before = ModelCalls.written(model, prompts, most, id -> false);
      assertThat(before).map(t -> t.length).containsExactly(6, 3, 5);
      for (int i = 0; i < most.length; i++) {
        assertGreedy(engine, prompts.get(i), before.get(i));
      }
      train(engine, 5);
      List<int[]> after = ModelCalls.written(model, prompts, most, id -> false);
      for (int i = 0; i < most.length; i++) {
        assertGreedy(engine, prompts.get(i), after.get(i));
      }
      assertThat(after).usingRecursiveComparison().isNotEqualTo(before);
      assertThat(ModelCalls.written(model, prompts, most, id -> id == after.get(0)[2]).get(0))
          .hasSizeLessThan(3);
    }
  }

  private static void train(SameDiffEngine engine, int steps) {
    int[] ids = tokens(4, 12).get(0);
    boolean[] trained = new boolean[ids.length];
    Arrays.fill(trained, 1, ids.length, true);
    Batch batch = Batch.of(List.of(new Example(0, ids, trained)));
    for (int i = 0; i < steps; i++) {
      engine.accumulate(batch, batch.supervisedTokens(), null, 0);
      engine.update(0.05, 1);
    }
  }

  @Test
  void tasksBetweenStepsChangeNoStep() {
    try (SameDiffEngine plain = engine();
        SameDiffEngine measured = engine()) {
      train(plain, 1);
      train(plain, 1);
      train(measured, 1);
      ModelCalls.written(measured.languageModel(), tokens(3, 5), new int[] {4}, id -> false);
      ModelCalls.likelihoods(measured.languageModel(), tokens(3, 5), tokens(4, 2));
      train(measured, 1);
      int[] ids = tokens(5, 9).get(0);
      assertThat(alone(measured, ids).logProbability())
          .isEqualTo(alone(plain, ids).logProbability());
    }
  }

  @Test
  void drawnTextsFollowSeedAndStreamAlone() {
    List<int[]> prompts = tokens(3, 4, 4, 4);
    int[] most = {8, 8, 8};
    Decoding drawn = new Decoding(1.5, 0, 1, 7, 1, List.of(), Thinking.KEEP);
    Decoding other = new Decoding(1.5, 0, 1, 8, 1, List.of(), Thinking.KEEP);
    Decoding narrow = new Decoding(1.5, 1, 0.9, 8, 1, List.of(), Thinking.KEEP);
    try (SameDiffEngine engine = engine()) {
      LanguageModel model = engine.languageModel();
      List<int[]> texts = ModelCalls.written(model, prompts, most, drawn, id -> false);
      assertThat(ModelCalls.written(model, prompts, most, drawn, id -> false))
          .usingRecursiveComparison()
          .isEqualTo(texts);
      assertThat(ModelCalls.written(model, prompts, most, other, id -> false))
          .usingRecursiveComparison()
          .isNotEqualTo(texts);
      assertThat(ModelCalls.written(model, prompts, most, narrow, id -> false))
          .as("of one candidate")
          .usingRecursiveComparison()
          .isEqualTo(ModelCalls.written(model, prompts, most, id -> false));
    }
  }
}
