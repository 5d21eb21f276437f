package org.eaft.train.engine;

import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.eval.LanguageModel;
import org.eaft.models.generate.Decoder;
import org.eaft.models.generate.Generator;
import org.eaft.models.generate.Request;
import org.eaft.models.generate.Sampling;
import org.eaft.models.generate.WritingListener;
import org.eaft.models.generate.Written;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.TokenScores;

/** An engine's model as it stands, which tasks are put to. */
final class EngineLanguageModel implements LanguageModel {

  /** Texts that are written at a time. */
  private static final int ROWS = 64;

  /** Tokens of a batch whose likelihood is asked for. */
  private static final int TOKENS = 2048;

  private final Function<Batch, TokenScores> scoring;
  private final Decoder decoder;

  /**
   * A model on the weights of an engine.
   *
   * @param scoring runs it forward
   */
  EngineLanguageModel(Function<Batch, TokenScores> scoring, Decoder decoder) {
    this.scoring = scoring;
    this.decoder = decoder;
  }

  @Override
  public double[] logLikelihoods(List<int[]> prompts, List<int[]> continuations) {
    List<Example> rows =
        IntStream.range(0, prompts.size())
            .mapToObj(i -> row(i, prompts.get(i), continuations.get(i)))
            .sorted(Comparator.comparingInt(Example::length))
            .toList();
    double[] sums = new double[rows.size()];
    int first = 0;
    while (first < rows.size()) {
      int end = first + 1;
      while (end < rows.size() && (end + 1 - first) * rows.get(end).length() <= TOKENS) {
        end++;
      }
      add(Batch.of(rows.subList(first, end)), sums);
      first = end;
    }
    return sums;
  }

  private static Example row(int index, int[] prompt, int[] continuation) {
    int[] ids = Arrays.copyOf(prompt, prompt.length + continuation.length);
    System.arraycopy(continuation, 0, ids, prompt.length, continuation.length);
    boolean[] asked = new boolean[ids.length];
    Arrays.fill(asked, prompt.length, ids.length, true);
    return new Example(index, ids, asked);
  }

  private void add(Batch batch, double[] sums) {
    if (batch.supervisedTokens() == 0) {
      return;
    }
    float[] logProbability = scoring.apply(batch).logProbability();
    for (int t = 0; t < batch.labels().length; t++) {
      if (batch.labels()[t] != Batch.IGNORED) {
        sums[batch.examples()[t / batch.time()]] += logProbability[t];
      }
    }
  }

  @Override
  public List<int[]> generate(List<int[]> prompts, int[] maxTokens, IntPredicate end) {
    List<Request> requests =
        IntStream.range(0, prompts.size())
            .mapToObj(i -> Request.of(prompts.get(i), maxTokens[i]))
            .toList();
    return new Generator(decoder, ROWS)
        .generate(requests, Sampling.greedy(), end, WritingListener.NONE).stream()
            .map(Written::tokens)
            .toList();
  }

  @Override
  public int contextLength() {
    return decoder.contextLength();
  }
}
