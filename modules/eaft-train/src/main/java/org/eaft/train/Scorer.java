package org.eaft.train;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eaft.text.Batch;
import org.eaft.text.Example;

/** Runs a model forward over many examples, in batches of rows of similar length. */
public final class Scorer {

  /** Takes one scored batch. */
  @FunctionalInterface
  public interface Sink {
    /** Called once a batch, in the order of the examples. */
    void take(Batch batch, TokenScores scores);
  }

  private final TrainingEngine engine;
  private final int rows;
  private final BooleanSupplier stop;

  /**
   * A scorer for one model.
   *
   * @param rows of a batch
   * @param stop asked before every batch; where it says yes a {@link StoppedException} follows
   */
  public Scorer(TrainingEngine engine, int rows, BooleanSupplier stop) {
    this.engine = engine;
    this.rows = rows;
    this.stop = stop;
  }

  /**
   * Loss and accuracy over the labels of some examples.
   *
   * @param what named in progress and errors
   * @return null where no example has a label
   */
  public Evaluation evaluate(List<Example> examples, String what) {
    WindowSums sums = new WindowSums();
    score(byLength(examples), what, sums::add);
    return sums.tokens() == 0
        ? null
        : new Evaluation(sums.crossEntropy(), sums.accuracy(), sums.tokens(), examples.size());
  }

  /**
   * Scores examples in the order given; batches without a label are left out.
   *
   * @throws StoppedException where a stop was asked for
   * @throws DivergenceException where a logit is not finite
   */
  public void score(List<Example> examples, String what, Sink sink) {
    try (Progress progress = Progress.of(what, examples.size())) {
      for (int at = 0; at < examples.size(); at += rows) {
        if (stop.getAsBoolean()) {
          throw new StoppedException();
        }
        int end = Math.min(examples.size(), at + rows);
        Batch batch = Batch.of(examples.subList(at, end));
        if (batch.supervisedTokens() > 0) {
          sink.take(batch, scored(batch, what));
        }
        progress.at(end, "");
      }
    }
  }

  private TokenScores scored(Batch batch, String what) {
    try {
      return engine.score(batch);
    } catch (ArithmeticException e) {
      throw DivergenceException.whileScoring(what, batch.examples(), e);
    }
  }

  /** Shortest first. */
  static List<Example> byLength(List<Example> examples) {
    List<Example> sorted = new ArrayList<>(examples);
    sorted.sort(Comparator.comparingInt(Example::length));
    return sorted;
  }
}
