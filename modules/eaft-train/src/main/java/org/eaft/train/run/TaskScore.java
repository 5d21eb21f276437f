package org.eaft.train.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.eval.Measure;
import org.eaft.eval.TaskResult;

/**
 * A task, or a group of its questions, in {@code eval.json}.
 *
 * @param accuracy the metric that stands for the task, such as the share of right answers, 0 to 1
 * @param n questions
 * @param se standard error of the accuracy
 * @param groups the groups by name; absent in a group
 * @param items 0 or 1 for each question in the task's order; absent in a group, and where answers
 *     can be right in part
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record TaskScore(
    double accuracy, int n, double se, Map<String, TaskScore> groups, String items) {

  static TaskScore of(TaskResult result) {
    Map<String, TaskScore> groups = new LinkedHashMap<>();
    result.byGroup().forEach((name, group) -> groups.put(name, of(group, null, null)));
    return of(result, groups, result.items());
  }

  private static TaskScore of(TaskResult result, Map<String, TaskScore> groups, String items) {
    Measure main = result.main();
    return new TaskScore(main.value(), main.n(), main.se(), groups, items);
  }
}
