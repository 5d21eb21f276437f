package org.eaft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.eval.Verdict;
import org.eaft.text.Prompt;
import org.junit.jupiter.api.Test;

class PocketTaskTest {

  @Test
  void pocketTasksHoldTheExamsInTheirOrder() {
    assertThat(TaskCatalogue.names())
        .startsWith(
            "pocket_math",
            "pocket_medical",
            "pocket_facts",
            "pocket_instructions",
            "pocket_references");
    for (String name : TaskCatalogue.names().subList(0, 5)) {
      Task task = TaskCatalogue.of(name);
      assertThat(task.name()).isEqualTo(name);
      List<String> ids = task.questions().stream().map(Question::id).toList();
      assertThat(new HashSet<>(ids)).hasSameSizeAs(ids).hasSizeGreaterThan(500);
      assertThat(TaskCatalogue.of(name).questions())
          .map(Question::prompt)
          .isEqualTo(task.questions().stream().map(Question::prompt).toList());
    }
    assertThat(TaskCatalogue.of("pocket_facts").questions())
        .allSatisfy(q -> assertThat(q).isInstanceOf(Question.Choice.class))
        .extracting(Question::group)
        .containsOnly("unmentioned", "mentioned", "contradicted");
    assertThat(TaskCatalogue.of("pocket_math").questions().get(0))
        .isInstanceOfSatisfying(
            Question.Generation.class,
            q -> {
              assertThat(((Prompt.Text) q.prompt()).text())
                  .startsWith("<|user|> ")
                  .endsWith(" <|assistant|>");
              assertThat(q.maxTokens()).isEqualTo(96);
              assertThat(q.judge().judge(" nothing ")).isEqualTo(Verdict.of(false));
            });
  }

  @Test
  void anUnknownTaskIsAnError() {
    assertThatThrownBy(() -> TaskCatalogue.of("pocket_maths"))
        .hasMessageContainingAll("pocket_maths", "pocket_math, pocket_medical");
  }
}
