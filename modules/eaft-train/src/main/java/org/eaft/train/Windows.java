package org.eaft.train;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.eaft.text.DataException;
import org.eaft.text.Example;
import org.eaft.train.config.TrainSpec;

/**
 * Cuts a data set into accumulation windows, epoch by epoch.
 *
 * <p>With shuffling every epoch has an order of its own, which depends on the seed and the epoch
 * only; without, it is file order. The last window of an epoch holds what is left over.
 */
final class Windows {

  private final List<Example> examples;
  private final int batchSize;
  private final boolean shuffle;
  private final long seed;

  /**
   * Plans the windows of a data set.
   *
   * @throws DataException where there is no label in all of the data
   */
  Windows(List<Example> examples, int batchSize, boolean shuffle, long seed) {
    requireLabel(examples);
    this.examples = List.copyOf(examples);
    this.batchSize = batchSize;
    this.shuffle = shuffle;
    this.seed = seed;
  }

  /** Fails where there is no label in all of the data. */
  static void requireLabel(List<Example> examples) {
    if (examples.stream().noneMatch(e -> e.supervisedTokens() > 0)) {
      throw new DataException(
          "none of the %d training rows has a token to train on; look at data.train_on and the template"
              .formatted(examples.size()));
    }
  }

  /** The windows of one epoch, counted from 0, those without a label included. */
  List<Window> epoch(int epoch) {
    List<Example> order = order(epoch);
    List<Window> windows = new ArrayList<>();
    for (int at = 0; at < order.size(); at += batchSize) {
      int end = Math.min(order.size(), at + batchSize);
      windows.add(new Window(epoch + (double) end / order.size(), order.subList(at, end)));
    }
    return windows;
  }

  /** Optimiser steps of a run: its maximum, or the windows with a label in all its epochs. */
  int steps(TrainSpec spec) {
    if (spec.maxSteps() > 0) {
      return spec.maxSteps();
    }
    int steps = 0;
    for (int epoch = 0; epoch < spec.epochs(); epoch++) {
      steps += (int) epoch(epoch).stream().filter(w -> w.supervisedTokens() > 0).count();
    }
    return steps;
  }

  private List<Example> order(int epoch) {
    if (!shuffle) {
      return examples;
    }
    List<Example> order = new ArrayList<>(examples);
    Collections.shuffle(order, new Random(seed * 1_000_003 + epoch));
    return order;
  }
}
