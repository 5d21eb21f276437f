package org.eaft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a model answered to a task.
 *
 * @param task its name
 * @param metrics of the answers, the one that stands for the task first
 * @param answers in the task's order
 */
public record TaskResult(String task, List<String> metrics, List<Answered> answers) {

  public TaskResult {
    metrics = List.copyOf(metrics);
    answers = List.copyOf(answers);
    for (Answered answer : answers) {
      if (!answer.scores().keySet().containsAll(metrics)) {
        throw new IllegalArgumentException(
            "task %s, question %s: scores of %s, not of %s"
                .formatted(task, answer.id(), answer.scores().keySet(), metrics));
      }
    }
    if (answers.isEmpty() || metrics.isEmpty()) {
      throw new IllegalArgumentException("task %s: no answers or no metrics".formatted(task));
    }
  }

  /** Questions. */
  public int size() {
    return answers.size();
  }

  /** Ids of the questions. */
  public List<String> ids() {
    return answers.stream().map(Answered::id).toList();
  }

  /** A metric over all questions. */
  public Measure measure(String metric) {
    return Measure.of(answers.stream().map(a -> a.scores().get(metric)).toList());
  }

  /** All metrics by name. */
  public Map<String, Measure> measures() {
    Map<String, Measure> measures = new LinkedHashMap<>();
    metrics.forEach(metric -> measures.put(metric, measure(metric)));
    return measures;
  }

  /** The metric that stands for the task. */
  public Measure main() {
    return measure(metrics.get(0));
  }

  /** The result of each group, in the order in which the groups come up. */
  public Map<String, TaskResult> byGroup() {
    Map<String, List<Answered>> members = new LinkedHashMap<>();
    answers.forEach(a -> members.computeIfAbsent(a.group(), g -> new ArrayList<>()).add(a));
    Map<String, TaskResult> results = new LinkedHashMap<>();
    members.forEach((group, of) -> results.put(group, new TaskResult(task, metrics, of)));
    return results;
  }

  /**
   * A character a question in the task's order: 1 where the answer was right, else 0; null where
   * answers can be right in part.
   */
  public String items() {
    StringBuilder items = new StringBuilder(answers.size());
    for (Answered answer : answers) {
      Score score = answer.scores().get(metrics.get(0));
      if (score.weight() != 1 || (score.value() != 0 && score.value() != 1)) {
        return null;
      }
      items.append(score.value() == 1 ? '1' : '0');
    }
    return items.toString();
  }
}
