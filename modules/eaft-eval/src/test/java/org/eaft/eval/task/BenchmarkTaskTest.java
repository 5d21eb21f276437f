package org.eaft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Benchmarks from files of their layouts, with rows that are made up. */
class BenchmarkTaskTest {

  @TempDir Path data;

  private Path write(String name, String... lines) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private Task task(String name) {
    return TaskCatalogue.of(name, TaskData.in(data), TaskOverrides.NONE);
  }

  private Task task(String name, int shots) {
    TaskOverrides overrides = new TaskOverrides(shots, null, null, null, null, null, null);
    return TaskCatalogue.of(name, TaskData.in(data), overrides);
  }

  private static String text(Question question) {
    return ((Prompt.Text) question.prompt()).text();
  }

  private static List<Integer> answers(Task task) {
    return task.questions().stream().map(q -> ((Question.Choice) q).answer()).toList();
  }

  private void mmlu(String header, String right, String wrong) throws IOException {
    write(
        "mmlu/dev/cloud_science_dev.csv",
        header + "Which is grey?,Sun,Rain cloud,Sky,Sea," + right);
    write(
        "mmlu/test/cloud_science_test.csv",
        header + "\"What, then, falls?\",Rain,Light,Night,\"A \"\"star\"\"\"," + wrong,
        "Which {{ 7 * 7 }}?,a,b,c,d," + right);
    write("mmlu/test/other_words_test.csv", header + "Q,1,2,3,4," + right);
    write("mmlu/dev/other_words_dev.csv", header + "Q0,5,6,7,8," + right);
  }

  @Test
  void mmluFoldersWithNamesAndNumbersOrWithoutNamesAndWithLetters() throws IOException {
    mmlu("question,choice0,choice1,choice2,choice3,answer\n", "1", "0");
    Task named = task("mmlu", 1);
    mmlu("", "B", "A");
    Task bare = task("mmlu", 1);
    for (Task task : List.of(named, bare)) {
      assertThat(answers(task)).containsExactly(0, 1, 1);
      assertThat(task.questions())
          .extracting(Question::id)
          .containsExactly("cloud_science/0", "cloud_science/1", "other_words/0");
      assertThat(task.questions().get(2).group()).isEqualTo("other_words");
      assertThat(text(task.questions().get(0)))
          .isEqualTo(
              """
              The following are multiple choice questions (with answers) about cloud science.

              Which is grey?
              A. Sun
              B. Rain cloud
              C. Sky
              D. Sea
              Answer: B

              What, then, falls?
              A. Rain
              B. Light
              C. Night
              D. A "star"
              Answer:""");
      assertThat(text(task.questions().get(1))).contains("Which {{ 7 * 7 }}?");
      assertThat(text(task.questions().get(2))).contains("Q0").doesNotContain("grey");
    }
    assertThatThrownBy(() -> task("mmlu"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("task mmlu", "5 worked examples", "cloud_science_dev.csv holds 1");
  }

  @Test
  void oneFileOrFolderOfATaskMayBeNamed() throws IOException {
    mmlu("", "B", "A");
    Path file = data.resolve("mmlu/test/cloud_science_test.csv");
    TaskOverrides one = new TaskOverrides(1, null, null, null, null, null, null);
    Task task = TaskCatalogue.of("mmlu", new TaskData(null, Map.of("mmlu", file)), one);
    assertThat(task.questions()).hasSize(2).allMatch(q -> q.group().equals("cloud_science"));
    TaskData folder = new TaskData(null, Map.of("mmlu", data.resolve("mmlu")));
    assertThat(TaskCatalogue.of("mmlu", folder, one).questions()).hasSize(3);
  }

  @Test
  void medmcqaInBothFormsAndFromEitherNumber() throws IOException {
    String row =
        "{\"question\": \"Q%d\", \"opa\": \"w\", \"opb\": \"x\", \"opc\": \"y\", \"opd\": \"z\", \"cop\": %d}";
    write("medmcqa/dev.json", row.formatted(0, 1), row.formatted(1, 4));
    assertThat(answers(task("medmcqa")))
        .as("the authors' files count from 1")
        .containsExactly(0, 3);
    write("medmcqa/dev.json", row.formatted(0, 1), row.formatted(1, 0));
    assertThat(answers(task("medmcqa"))).as("the Hub's count from 0").containsExactly(1, 0);
    write("medmcqa/dev.json", row.formatted(0, 1), row.formatted(1, 3));
    assertThatThrownBy(() -> task("medmcqa"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("task medmcqa", "whether the first of them is 0 or 1");
    String other =
        "{\"question\": \"Q\", \"options\": {\"A\": \"w\", \"B\": \"x\", \"C\": \"y\", \"D\": \"z\"}, \"answer_idx\": \"C\"}";
    write("medmcqa/dev.json", other);
    Task task = task("medmcqa");
    assertThat(answers(task)).containsExactly(2);
    assertThat(text(task.questions().get(0)))
        .isEqualTo("Question: Q\nChoices:\nA. w\nB. x\nC. y\nD. z\nAnswer:");
  }

  @Test
  void pubmedqaKeepsTheRowsOfItsTestPart() throws IOException {
    String row =
        "\"%s\": {\"QUESTION\": \"Q%s?\", \"CONTEXTS\": [\"one\", \"two\"], \"final_decision\": \"%s\"}";
    write(
        "pubmedqa/ori_pqal.json",
        "{" + row.formatted("11", "a", "yes") + ",",
        row.formatted("12", "b", "maybe") + ",",
        row.formatted("13", "c", "no") + "}");
    write("pubmedqa/test_ground_truth.json", "{\"13\": \"no\", \"12\": \"maybe\"}");
    Task task = task("pubmedqa");
    assertThat(task.questions()).extracting(Question::id).containsExactly("12", "13");
    assertThat(answers(task)).containsExactly(2, 1);
    assertThat(text(task.questions().get(0)))
        .isEqualTo("Abstract: one\ntwo\nQuestion: Qb?\nAnswer:");
    write("pubmedqa/ori_pqal.json", "{", "\"13\": {\"QUESTION\": \"Q\", \"CONTEXTS\": [\"one\"]}}");
    assertThatThrownBy(() -> task("pubmedqa"))
        .hasMessageContainingAll(
            "ori_pqal.json, line 2 (13)", "field 'final_decision' is missing", "task pubmedqa");
  }

  @Test
  void aWrongFileSaysWhichFieldOfWhichRow() throws IOException {
    write(
        "medqa/test.jsonl",
        "{\"question\": \"Q\", \"options\": {\"A\": \"w\", \"B\": \"x\", \"C\": \"y\", \"D\": \"z\"}, \"answer_idx\": \"A\"}",
        "{\"question\": \"Q\", \"answer_idx\": \"A\"}");
    assertThatThrownBy(() -> task("medqa"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll(
            "test.jsonl, line 2", "'options' is missing", "[question, answer_idx]");
    write(
        "medqa/test.jsonl",
        "{\"question\": \"Q\", \"options\": {\"A\": \"w\", \"B\": \"x\", \"C\": \"y\", \"D\": \"z\"}, \"answer_idx\": \"E\"}");
    assertThatThrownBy(() -> task("medqa"))
        .hasMessageContainingAll("test.jsonl, line 1", "'E' is none of the options");
    write("medqa/test.jsonl", "");
    assertThatThrownBy(() -> task("medqa")).hasMessageContaining("holds no records");
    assertThatThrownBy(() -> task("mmlu"))
        .hasMessageContainingAll(
            "task mmlu", "none of", "mmlu/test/{subject}_test.csv", data.toString());
    assertThatThrownBy(() -> TaskCatalogue.of("mmlu"))
        .hasMessageContainingAll("task mmlu needs its data", "--data");
    assertThatThrownBy(
            () -> TaskCatalogue.of("mmlu", TaskData.in(data.resolve("no")), TaskOverrides.NONE))
        .hasMessageContainingAll("there is no", "no");
    assertThatThrownBy(() -> TaskCatalogue.of("nmlu", TaskData.in(data), TaskOverrides.NONE))
        .hasMessageContainingAll("no task is called nmlu", "mmlu");
  }

  @Test
  void aYamlFileOfOnesOwnMayIncludeOnesThatThereAre() throws IOException {
    mmlu("", "B", "A");
    Path own =
        write(
            "mine.yaml",
            "include: mmlu.yaml",
            "version: 7",
            "ask: {shots: 0, intro: ''}",
            "choose: {metrics: [accuracy_norm]}");
    Task task = task(own.toString());
    assertThat(task.name()).isEqualTo("mine");
    assertThat(task.version()).isEqualTo(7);
    assertThat(task.metrics()).containsExactly("accuracy_norm");
    assertThat(text(task.questions().get(2))).isEqualTo("Q\nA. 1\nB. 2\nC. 3\nD. 4\nAnswer:");
    write("mine.yaml", "include: mmlu.yaml", "ask: {shot: 0}");
    assertThatThrownBy(() -> task(own.toString()))
        .hasMessageContainingAll("mine.yaml", "unknown key `ask.shot`", "shots");
    write("mine.yaml", "include: mine.yaml");
    assertThatThrownBy(() -> task(own.toString())).hasMessageContaining("circle");
    write("mine.yaml", "include: mmlu.yaml", "choose: null");
    assertThatThrownBy(() -> task(own.toString()))
        .hasMessageContaining("exactly one of choose and write");
    write("mine.yaml", "include: mmlu.yaml", "ask: {question: '{{ question'}");
    assertThatThrownBy(() -> task(own.toString()))
        .hasMessageContainingAll("task mine, ask.question");
    write("mine.yaml", "include: mmlu.yaml", "choose: {answer_as: number}");
    assertThatThrownBy(() -> task(own.toString()))
        .hasMessageContainingAll("mine.yaml", "answer_as");
  }

  @Test
  void writtenAnswersAreJudgedByTheScorerThatTheFileNames() throws IOException {
    write("rows.jsonl", "{\"q\": \"1 + 1\", \"a\": \"2\"}");
    String[] yaml = {
      "version: 1",
      "summary: s",
      "source: s",
      "licence: l",
      "citation: c",
      "rows: {files: [rows.jsonl], fields: [q, a]}",
      "ask: {as: chat, system: Be brief., question: '{{ q }}?'}",
      "write: {max_new_tokens: 9, stop: [';'], target: '{{ a }}', score: {by: exact, find: 'is (\\S+)', pick: last, ignore: ['\\.$']}}"
    };
    Path own = write("sums.yaml", yaml);
    Task task = task(own.toString());
    Question.Generation question = (Question.Generation) task.questions().get(0);
    assertThat(((Prompt.Chat) question.prompt()).messages())
        .containsExactly(
            Map.of("role", "system", "content", "Be brief."),
            Map.of("role", "user", "content", "1 + 1?"));
    assertThat(question.maxTokens()).isEqualTo(9);
    assertThat(question.reference()).isEqualTo("2");
    assertThat(task.decoding().stops()).containsExactly(";");
    assertThat(question.judge().judge("It is 3, no, it is 2.").scores().get("accuracy").value())
        .isEqualTo(1);
    assertThat(question.judge().judge("2").scores().get("accuracy").value()).isZero();
    yaml[7] = yaml[7].replace("pick", "pack");
    write("sums.yaml", yaml);
    assertThatThrownBy(() -> task(own.toString()))
        .hasMessageContainingAll("task sums, write.score", "exact knows no pack");
    yaml[7] = yaml[7].replace("exact", "magic");
    write("sums.yaml", yaml);
    assertThatThrownBy(() -> task(own.toString()))
        .hasMessageContainingAll("no scorer is called magic", "exact");
  }
}
