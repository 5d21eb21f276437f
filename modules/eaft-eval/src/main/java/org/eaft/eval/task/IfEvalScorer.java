package org.eaft.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eaft.eval.Judge;
import org.eaft.eval.Score;
import org.eaft.eval.Verdict;
import org.eaft.eval.ifeval.IfEval;

/**
 * Instructions that a program can check, by {@link IfEval}, of rows with {@code prompt}, {@code
 * instruction_id_list} and {@code kwargs}: shares of prompts of which all were followed, and of
 * instructions, strict and loose.
 */
final class IfEvalScorer implements Scorer {

  private static final List<String> METRICS =
      List.of("prompt_strict", "instruction_strict", "prompt_loose", "instruction_loose");

  @Override
  public List<String> metrics() {
    return METRICS;
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    List<String> ids = Fields.texts(row, "instruction_id_list");
    List<Map<String, Object>> kwargs = Fields.maps(row, "kwargs");
    String prompt = Fields.text(row, "prompt");
    IfEval.check(ids, kwargs, prompt, "x"); // says now what of them is not known
    return text -> verdict(IfEval.check(ids, kwargs, prompt, text));
  }

  private static Verdict verdict(IfEval.Verdict found) {
    Map<String, Score> scores = new LinkedHashMap<>();
    scores.put(METRICS.get(0), Score.of(found.strictAll()));
    scores.put(METRICS.get(1), share(found.strict()));
    scores.put(METRICS.get(2), Score.of(found.looseAll()));
    scores.put(METRICS.get(3), share(found.loose()));
    return new Verdict(null, scores);
  }

  private static Score share(List<Boolean> followed) {
    return new Score(followed.stream().filter(f -> f).count(), followed.size());
  }
}
