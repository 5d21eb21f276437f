package org.eaft.train;

import java.util.List;
import java.util.stream.IntStream;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.text.Packing;
import org.eaft.train.config.DataSpec;

/**
 * How the rows of a window are laid into micro-batches of at most so many sequences: in their
 * order, longest first ({@code data.bucketing}), or several to a sequence ({@code data.packing}).
 *
 * <p>The rows of the window stay the same, and with them its tokens, its labels and the gradient of
 * any objective that weighs a token or a row by itself.
 */
final class MicroBatches {

  private final DataSpec data;
  private final int sequences;

  MicroBatches(DataSpec data, int sequences) {
    this.data = data;
    this.sequences = sequences;
  }

  /** The micro-batches of a window; one without a label is left out. */
  List<Batch> of(Window window) {
    return cut(window).stream().filter(MicroBatches::hasLabel).map(Batch::packed).toList();
  }

  /** What of the windows will be padding, by lengths alone. */
  PaddingShare padding(List<Window> windows) {
    return windows.stream()
        .filter(w -> w.supervisedTokens() > 0)
        .flatMap(w -> cut(w).stream())
        .filter(MicroBatches::hasLabel)
        .map(MicroBatches::share)
        .reduce(PaddingShare.NONE, PaddingShare::plus);
  }

  private static PaddingShare share(List<List<Example>> micro) {
    int longest = micro.stream().mapToInt(Packing::length).max().orElse(0);
    int tokens = micro.stream().mapToInt(Packing::length).sum();
    int positions = micro.size() * longest;
    return new PaddingShare(positions - tokens, positions);
  }

  private static boolean hasLabel(List<List<Example>> micro) {
    return micro.stream().flatMap(List::stream).anyMatch(e -> e.supervisedTokens() > 0);
  }

  /** Micro-batches of sequences of rows. */
  private List<List<List<Example>>> cut(Window window) {
    List<List<Example>> all = sequences(window.rows());
    return IntStream.iterate(0, at -> at < all.size(), at -> at + sequences)
        .mapToObj(at -> all.subList(at, Math.min(all.size(), at + sequences)))
        .toList();
  }

  private List<List<Example>> sequences(List<Example> rows) {
    if (data.packing()) {
      return Packing.firstFitDecreasing(rows, data.maxLength());
    }
    List<Example> ordered = data.bucketing() ? Packing.byLength(rows) : rows;
    return ordered.stream().map(List::of).toList();
  }
}
