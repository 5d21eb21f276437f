package org.eaft.lab.stats;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Which questions a method answered correctly: by task, then by seed.
 *
 * <p>Every task has the same seeds; a model without a seed, the base, has the one seed 0. Accuracy
 * is the mean over tasks of the mean over seeds and questions, so that each task counts alike
 * whatever its number of questions.
 */
public final class Answers {

  private final List<String> tasks;
  private final List<Long> seeds;

  /** [task][seed][question], 0 or 1. */
  private final int[][][] correct;

  private Answers(List<String> tasks, List<Long> seeds, int[][][] correct) {
    this.tasks = tasks;
    this.seeds = seeds;
    this.correct = correct;
  }

  /**
   * Answers from the {@code items} of result rows.
   *
   * @param items task to seed to one character 0 or 1 a question
   * @throws IllegalArgumentException where a task lacks a seed or a question, or a character is
   *     another
   */
  public static Answers of(Map<String, ? extends Map<Long, String>> items) {
    SortedMap<String, SortedMap<Long, String>> sorted = new TreeMap<>();
    items.forEach((task, bySeed) -> sorted.put(task, new TreeMap<>(bySeed)));
    if (sorted.isEmpty() || sorted.values().iterator().next().isEmpty()) {
      throw new IllegalArgumentException("there are no answers without tasks and seeds");
    }
    List<Long> seeds = List.copyOf(sorted.values().iterator().next().keySet());
    List<int[][]> correct = new ArrayList<>();
    sorted.forEach((task, bySeed) -> correct.add(task(task, bySeed, seeds)));
    return new Answers(List.copyOf(sorted.keySet()), seeds, correct.toArray(int[][][]::new));
  }

  private static int[][] task(String task, SortedMap<Long, String> bySeed, List<Long> seeds) {
    if (!List.copyOf(bySeed.keySet()).equals(seeds)) {
      throw new IllegalArgumentException(
          "%s was answered with seeds %s, other tasks with %s"
              .formatted(task, bySeed.keySet(), seeds));
    }
    int[][] correct = bySeed.values().stream().map(i -> digits(task, i)).toArray(int[][]::new);
    for (int[] row : correct) {
      if (row.length != correct[0].length || row.length == 0) {
        throw new IllegalArgumentException(
            "%s has %d questions under one seed and %d under another"
                .formatted(task, correct[0].length, row.length));
      }
    }
    return correct;
  }

  private static int[] digits(String task, String items) {
    int[] digits = items.chars().map(c -> c - '0').toArray();
    for (int digit : digits) {
      if (digit != 0 && digit != 1) {
        throw new IllegalArgumentException(task + ": items are 0 or 1 a question, not " + items);
      }
    }
    return digits;
  }

  /** These tasks only. */
  public Answers only(List<String> names) {
    List<String> sorted = names.stream().sorted().toList();
    return new Answers(
        sorted, seeds, sorted.stream().map(n -> correct[index(n)]).toArray(int[][][]::new));
  }

  private int index(String task) {
    int index = tasks.indexOf(task);
    if (index < 0) {
      throw new IllegalArgumentException(task + " was not answered, only " + tasks);
    }
    return index;
  }

  /** Names, sorted. */
  public List<String> tasks() {
    return tasks;
  }

  /** Seeds, sorted. */
  public List<Long> seeds() {
    return seeds;
  }

  /** Questions of each task. */
  List<Integer> sizes() {
    return Arrays.stream(correct).map(task -> task[0].length).toList();
  }

  /** Whether both answer equal tasks of equal length, so that they can be paired. */
  public boolean sameQuestions(Answers other) {
    return tasks.equals(other.tasks) && sizes().equals(other.sizes());
  }

  int[] row(int task, int seed) {
    return correct[task][seed];
  }

  /** The mean over tasks of the mean over seeds and questions. */
  public double accuracy() {
    double sum = 0;
    for (int[][] task : correct) {
      for (int[] row : task) {
        sum += Arrays.stream(row).average().orElseThrow() / task.length;
      }
    }
    return sum / correct.length;
  }
}
