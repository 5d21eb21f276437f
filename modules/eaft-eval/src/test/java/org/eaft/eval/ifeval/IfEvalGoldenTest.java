package org.eaft.eval.ifeval;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

/** Every case of {@code golden/ifeval.py} against the reference's verdicts. */
class IfEvalGoldenTest {

  private static final int SHOWN = 10;
  private static final ObjectMapper JSON = new ObjectMapper();

  @JsonIgnoreProperties(ignoreUnknown = false)
  record Case(
      List<String> ids,
      List<Map<String, Object>> kwargs,
      String response,
      String strict,
      String loose) {}

  private static List<Case> cases() throws IOException {
    List<Case> cases = new ArrayList<>();
    try (BufferedReader reader =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(
                    IfEvalGoldenTest.class.getResourceAsStream("/org/eaft/eval/ifeval.jsonl.gz")),
                StandardCharsets.UTF_8))) {
      int announced = JSON.readTree(reader.readLine()).get("cases").asInt();
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        cases.add(JSON.readValue(line, Case.class));
      }
      assertThat(cases).hasSize(announced);
    }
    return cases;
  }

  private static String digits(List<Boolean> verdicts) {
    StringBuilder digits = new StringBuilder();
    verdicts.forEach(v -> digits.append(v ? '1' : '0'));
    return digits.toString();
  }

  @Test
  void everyVerdictIsTheReferences() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Case c : cases()) {
      IfEval.Verdict verdict = IfEval.check(c.ids, c.kwargs, "", c.response);
      String found = digits(verdict.strict()) + " " + digits(verdict.loose());
      String expected = c.strict + " " + c.loose;
      if (!found.equals(expected)) {
        wrong.add("%s instead of %s: %s".formatted(found, expected, JSON.writeValueAsString(c)));
      }
      assertThat(verdict.strictAll()).isEqualTo(!c.strict.contains("0"));
      assertThat(verdict.looseAll()).isEqualTo(!c.loose.contains("0"));
    }
    assertThat(wrong.stream().limit(SHOWN).toList())
        .as("%d cases disagree, the first of them", wrong.size())
        .isEmpty();
  }

  @Test
  void thereAreManyCasesOfEitherVerdictForEveryKind() throws IOException {
    Map<String, Integer> counts = new HashMap<>();
    Set<String> looseAlone = new HashSet<>();
    for (Case c : cases()) {
      for (int i = 0; i < c.ids.size(); i++) {
        counts.merge(c.ids.get(i) + c.strict.charAt(i), 1, Integer::sum);
        if (c.strict.charAt(i) != c.loose.charAt(i)) {
          looseAlone.add(c.ids.get(i));
        }
      }
    }
    for (String kind : IfEval.kinds()) {
      assertThat(counts.get(kind + "0")).as(kind).isGreaterThanOrEqualTo(60);
      assertThat(counts.get(kind + "1")).as(kind).isGreaterThanOrEqualTo(60);
    }
    assertThat(looseAlone).hasSizeGreaterThanOrEqualTo(20);
  }
}
