package org.eaft.cli;

import java.io.PrintWriter;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eaft.text.DataException;
import org.eaft.text.DataOptions;
import org.eaft.text.Example;
import org.eaft.text.ExampleReader;
import org.eaft.text.Examples;
import org.eaft.text.RenderedRow;
import org.eaft.text.RowCounts;

/** The lengths of the rows of a data set, and what becomes of them. */
final class LengthTable {

  private final DataOptions options;
  private final Lengths tokens = new Lengths();
  private final Lengths trained = new Lengths();
  private RowCounts counts = RowCounts.NONE;
  private int overlong;
  private DataException refusal;

  LengthTable(DataOptions options) {
    this.options = options;
  }

  /**
   * Counts a row.
   *
   * @return what is left of it; nothing where it is too long, and dropped or refused
   */
  Optional<Example> add(RenderedRow row) {
    tokens.add(row.length());
    trained.add(row.example().supervisedTokens());
    overlong += row.length() > options.maxLength() ? 1 : 0;
    Optional<Example> kept;
    try {
      kept = row.fit(options.maxLength(), options.overlong());
      counts = counts.plus(row, kept);
    } catch (DataException e) {
      refusal = refusal == null ? e : refusal;
      // counted as it is: the table is to show what there is
      counts = counts.plus(row, Optional.of(row.example()));
      kept = Optional.empty();
    }
    return kept;
  }

  /**
   * Fails as a training would.
   *
   * @throws DataException naming the first row that is too long, where that is an error, or saying
   *     that there is no label
   */
  void requireTrainable(ExampleReader reader) {
    if (refusal != null) {
      throw refusal;
    }
    Examples.requireLabel(counts(reader), options);
  }

  private RowCounts counts(ExampleReader reader) {
    return counts.withBad(reader.bad());
  }

  void print(PrintWriter out, ExampleReader reader) {
    out.printf("%-10s%10s%10s%10s%10s%10s%16s%n", "", "min", "median", "mean", "p95", "max", "sum");
    line(out, "tokens", tokens);
    line(out, "trained", trained);
    out.println();
    RowCounts all = counts(reader);
    String formats =
        reader.formats().stream()
            .map(f -> f.name().toLowerCase(Locale.ROOT))
            .collect(Collectors.joining(", "));
    out.printf("%-26s%,16d  %s%n", "rows", all.rows(), formats);
    count(out, "over max_length " + options.maxLength(), overlong);
    count(out, "truncated", all.truncated());
    count(out, "dropped", all.dropped());
    count(out, "bad, skipped", all.bad());
    count(out, "without a trained token", all.unlabelled());
    count(out, "left: rows", all.rows() - all.bad() - all.dropped());
    count(out, "left: tokens", all.tokens());
    count(out, "left: trained tokens", all.supervisedTokens());
    out.flush();
  }

  private static void count(PrintWriter out, String what, long n) {
    out.printf("%-26s%,16d%n", what, n);
  }

  private static void line(PrintWriter out, String what, Lengths lengths) {
    out.printf(
        "%-10s%,10d%10s%,10.1f%,10d%,10d%,16d%n",
        what,
        lengths.atRank(1),
        lengths.median(),
        (double) lengths.sum / lengths.n,
        lengths.atRank((long) Math.ceil(0.95 * lengths.n)),
        lengths.atRank(lengths.n),
        lengths.sum);
  }

  /** How often each length is there. */
  private static final class Lengths {
    private final Map<Integer, Long> times = new TreeMap<>();
    private long n;
    private long sum;

    void add(int length) {
      times.merge(length, 1L, Long::sum);
      n++;
      sum += length;
    }

    /** The length at a place in the order of lengths, counted from 1. */
    int atRank(long rank) {
      long seen = 0;
      for (Map.Entry<Integer, Long> e : times.entrySet()) {
        seen += e.getValue();
        if (seen >= rank) {
          return e.getKey();
        }
      }
      throw new IllegalStateException("no length at rank " + rank + " of " + n);
    }

    /** The mean of the middle two where their number is even. */
    String median() {
      int low = atRank((n + 1) / 2);
      int high = atRank(n / 2 + 1);
      return (low + high) % 2 == 0
          ? "%,d".formatted((low + high) / 2)
          : "%,.1f".formatted((low + high) / 2.0);
    }
  }
}
