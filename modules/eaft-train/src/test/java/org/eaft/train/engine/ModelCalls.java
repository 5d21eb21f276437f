package org.eaft.train.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.eval.Decoding;
import org.eaft.eval.LanguageModel;
import org.eaft.eval.LanguageModel.Listener;
import org.eaft.eval.LanguageModel.Options;
import org.eaft.eval.LanguageModel.Writing;

/** Asks a model as tasks do, and waits for all answers. */
final class ModelCalls {

  private ModelCalls() {}

  /** Sums of log-probabilities of one text behind each prompt. */
  static double[] likelihoods(LanguageModel model, List<int[]> prompts, List<int[]> texts) {
    double[] sums = new double[prompts.size()];
    model.logLikelihoods(
        IntStream.range(0, sums.length)
            .mapToObj(i -> new Options(prompts.get(i), List.of(texts.get(i))))
            .toList(),
        (found, i) -> sums[i] = found[0]);
    return sums;
  }

  /** What is written behind each prompt. */
  static List<int[]> written(
      LanguageModel model, List<int[]> prompts, int[] most, Decoding decoding, IntPredicate end) {
    List<List<Integer>> texts =
        prompts.stream().<List<Integer>>map(p -> new ArrayList<>()).toList();
    Listener listener =
        new Listener() {
          @Override
          public boolean wrote(int text, int token) {
            return texts.get(text).add(token);
          }

          @Override
          public void ended(int text, String finish) {
            assertThat(finish).isIn("end", "length");
          }
        };
    model.write(
        IntStream.range(0, most.length)
            .mapToObj(i -> new Writing(prompts.get(i), most[i], i))
            .toList(),
        decoding,
        end,
        listener);
    return texts.stream().map(t -> t.stream().mapToInt(token -> token).toArray()).toList();
  }

  static List<int[]> written(
      LanguageModel model, List<int[]> prompts, int[] most, IntPredicate end) {
    return written(model, prompts, most, Decoding.GREEDY, end);
  }
}
