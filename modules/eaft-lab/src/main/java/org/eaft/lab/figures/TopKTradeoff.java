package org.eaft.lab.figures;

import java.util.List;
import java.util.function.ToDoubleFunction;
import org.eaft.lab.figures.Series.Mark;

/**
 * What K costs and what it is worth (the paper's Fig. 6): correlation of the top-K entropy with the
 * whole one, and the memory of the logits that are kept while a token's are read: 4 K bytes, reused
 * from token to token.
 */
final class TopKTradeoff {

  private static final int FLOAT = 4;

  private TopKTradeoff() {}

  static Figure of(List<TopKRow> rows, String command) {
    TopKRow first = rows.get(0);
    return new Figure(
        "topk",
        "Top-K entropy: agreement with the whole entropy, and memory",
        "n: %,d tokens, one model pass for each K, no seeds".formatted(first.tokens()),
        List.of(
            "Left: Pearson's correlation over the tokens. Right: bytes of the K logits that are"
                + " kept for a token, 4 K; the whole row of a vocabulary of %,d has %,d."
                    .formatted(first.vocabulary(), FLOAT * first.vocabulary()),
            "Drawn by: " + command),
        List.of(
            panel("Pearson correlation", rows, TopKRow::pearson, Axis.of("correlation")),
            panel("Bytes per token in flight", rows, r -> FLOAT * r.k(), Axis.log("bytes"))));
  }

  private static Panel panel(
      String title, List<TopKRow> rows, ToDoubleFunction<TopKRow> value, Axis y) {
    Series series =
        Series.of(
            "top-K entropy",
            Mark.LINE_AND_POINTS,
            "#0072B2",
            rows.stream().mapToDouble(TopKRow::k).toArray(),
            rows.stream().mapToDouble(value).toArray());
    return new Panel(title, Axis.log("K"), y, List.of(series), List.of());
  }
}
