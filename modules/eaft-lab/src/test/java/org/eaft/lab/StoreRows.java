package org.eaft.lab;

import java.util.Map;
import java.util.Random;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.ResultsStore;

/** Lines of made stores: answers drawn at random, and numbers of a run. */
public final class StoreRows {

  private StoreRows() {}

  /** Answers to n questions, each right with this chance. */
  public static String draw(Random random, int n, double chance) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < n; i++) {
      text.append(random.nextDouble() < chance ? 1 : 0);
    }
    return text.toString();
  }

  /** Share of right answers. */
  public static double accuracy(String items) {
    return items.chars().filter(c -> c == '1').count() / (double) items.length();
  }

  /** Standard error of {@link #accuracy}. */
  public static double error(String items) {
    double p = accuracy(items);
    return Math.sqrt(p * (1 - p) / (items.length() - 1));
  }

  /** The run that numbers belong to. */
  public record Of(
      String run, String machine, String method, Map<String, Object> point, Long seed) {

    /** A number after training. */
    public ResultRow number(String metric, double value, Long n, Double se, String items) {
      return new ResultRow(
          ResultsStore.SCHEMA,
          run,
          "hash",
          "0123456789",
          machine,
          method,
          point,
          seed,
          metric,
          null,
          value,
          n,
          se,
          items);
    }

    /** A task with its answers. */
    public ResultRow task(String task, String items) {
      return number(task, accuracy(items), (long) items.length(), error(items), items);
    }
  }
}
