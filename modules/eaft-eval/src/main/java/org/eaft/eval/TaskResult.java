package org.eaft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model got right of a task.
 *
 * @param task its name
 * @param ids of the questions, in the task's order
 * @param groups of the questions
 * @param correct of the questions
 */
@SuppressWarnings("ArrayRecordComponent") // read by index, never compared
public record TaskResult(String task, List<String> ids, List<String> groups, boolean[] correct) {

  public TaskResult {
    ids = List.copyOf(ids);
    groups = List.copyOf(groups);
    if (ids.isEmpty() || groups.size() != ids.size() || correct.length != ids.size()) {
      throw new IllegalArgumentException(
          "task %s: %d ids, %d groups, %d answers"
              .formatted(task, ids.size(), groups.size(), correct.length));
    }
  }

  /** Questions. */
  public int size() {
    return correct.length;
  }

  /** The share of right answers, 0 to 1. */
  public double accuracy() {
    int right = 0;
    for (boolean c : correct) {
      right += c ? 1 : 0;
    }
    return (double) right / correct.length;
  }

  /** Standard error of the accuracy p over n questions, sqrt(p (1 - p) / (n - 1)); 0 for one. */
  public double standardError() {
    double p = accuracy();
    return correct.length == 1 ? 0 : Math.sqrt(p * (1 - p) / (correct.length - 1));
  }

  /** The result of each group, in the order in which the groups come up. */
  public Map<String, TaskResult> byGroup() {
    Map<String, List<Integer>> members = new LinkedHashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      members.computeIfAbsent(groups.get(i), g -> new ArrayList<>()).add(i);
    }
    Map<String, TaskResult> results = new LinkedHashMap<>();
    members.forEach((group, at) -> results.put(group, only(at)));
    return results;
  }

  private TaskResult only(List<Integer> at) {
    boolean[] right = new boolean[at.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = correct[at.get(i)];
    }
    return new TaskResult(
        task, at.stream().map(ids::get).toList(), at.stream().map(groups::get).toList(), right);
  }

  /** A character a question in the task's order: 1 where the answer was right, else 0. */
  public String items() {
    StringBuilder items = new StringBuilder(correct.length);
    for (boolean c : correct) {
      items.append(c ? '1' : '0');
    }
    return items.toString();
  }
}
