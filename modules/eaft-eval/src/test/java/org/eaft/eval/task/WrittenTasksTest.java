package org.eaft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eaft.eval.Measure;
import org.eaft.eval.Question;
import org.eaft.eval.Score;
import org.eaft.eval.Task;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Benchmarks that are answered in words, from files of their layouts with rows that are made up.
 */
class WrittenTasksTest {

  @TempDir Path data;

  private void write(String name, String... lines) throws IOException {
    Path file = data.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
  }

  private Task task(String name) {
    return TaskCatalogue.of(name, TaskData.in(data), TaskOverrides.NONE);
  }

  private static Question.Generation question(Task task, int index) {
    return (Question.Generation) task.questions().get(index);
  }

  private static Map<String, Score> scores(Task task, int index, String text) {
    return question(task, index).judge().judge(text).scores();
  }

  private static boolean right(Task task, int index, String text) {
    return scores(task, index, text).get(task.metrics().get(0)).value() == 1;
  }

  private static List<Map<String, Object>> turns(Task task, int index) {
    return ((Prompt.Chat) question(task, index).prompt()).messages();
  }

  private void gsm8k() throws IOException {
    String row = "{\"question\": \"%s\", \"answer\": \"So <<1+1=2>>it is.\\n#### %s\"}";
    write("gsm8k/test.jsonl", row.formatted("How many?", "1,234"), row.formatted("And?", "-5"));
    String[] train = new String[6];
    for (int i = 0; i < 6; i++) {
      train[i] = row.formatted("Example %d?".formatted(i), "" + i);
    }
    write("gsm8k/train.jsonl", train);
  }

  @Test
  void gsm8kInAChatAndAsAText() throws IOException {
    gsm8k();
    Task chat = task("gsm8k");
    assertThat(turns(chat, 0))
        .containsExactly(
            Map.of(
                "role",
                "system",
                "content",
                "Please reason step by step, and put your final answer within \\boxed{}."),
            Map.of("role", "user", "content", "How many?"));
    assertThat(question(chat, 0).reference()).isEqualTo("1,234");
    assertThat(right(chat, 0, "It is \\boxed{1234}.")).isTrue();
    assertThat(right(chat, 0, "It is 1234.00")).isTrue();
    assertThat(right(chat, 1, "\\boxed{5}")).isFalse();
    Task text = task("gsm8k_5shot");
    assertThat(text.metrics()).containsExactly("flexible", "strict");
    String prompt = ((Prompt.Text) question(text, 1).prompt()).text();
    assertThat(prompt)
        .startsWith(
            "Question: Example 0?\nAnswer: So <<1+1=2>>it is.\n#### 0\n\nQuestion: Example 1?")
        .endsWith("#### 4\n\nQuestion: And?\nAnswer:");
    assertThat(scores(text, 1, " So -5"))
        .containsEntry("flexible", Score.of(true))
        .containsEntry("strict", Score.of(false));
    assertThat(text.decoding().stops()).containsExactly("Question:");
  }

  @Test
  void aimeLeavesOutWhatSomeFilesAppend() throws IOException {
    write(
        "aime/aime24.jsonl",
        "{\"problem\": \"Find $x$.\\nPlease reason step by step, and put your final answer within \\\\boxed{}.\", \"answer\": \"073\"}");
    Task task = task("aime24");
    assertThat(turns(task, 0).get(1)).containsEntry("content", "Find $x$.");
    assertThat(right(task, 0, "so $\\boxed{073}$")).isTrue();
    assertThat(right(task, 0, "so $\\boxed{74}$")).isFalse();
  }

  @Test
  void lettersOfMedicineAndOfMmlu() throws IOException {
    write(
        "medqa/test.jsonl",
        "{\"question\": \"Which?\", \"options\": {\"A\": \"zinc\", \"B\": \"iron\", \"C\": \"lead\", \"D\": \"gold\"}, \"answer_idx\": \"B\"}");
    Task medqa = task("medqa_chat");
    assertThat(turns(medqa, 0).get(0).get("content"))
        .isEqualTo(
            "\nQuestion: Which?\nOptions: \nA. zinc\nB. iron\nC. lead\nD. gold\nAnswer with the option's letter from the given choices directly.");
    assertThat(right(medqa, 0, "B")).isTrue();
    assertThat(right(medqa, 0, "The answer is D.")).isFalse();
    String row =
        "{\"question\": \"Q\", \"opa\": \"w\", \"opb\": \"x\", \"opc\": \"y\", \"opd\": \"z\", \"cop\": %d}";
    write("medmcqa/dev.json", row.formatted(1), row.formatted(4));
    assertThat(question(task("medmcqa_chat"), 0).reference()).isEqualTo("A");
    write("medmcqa/dev.json", row.formatted(1), row.formatted(0));
    assertThat(question(task("medmcqa_chat"), 0).reference()).isEqualTo("B");
    write(
        "pubmedqa/ori_pqal.json",
        "{\"7\": {\"QUESTION\": \"Is it?\", \"CONTEXTS\": [\"one\", \"two\"], \"final_decision\": \"maybe\"}}");
    write("pubmedqa/test_ground_truth.json", "{\"7\": \"maybe\"}");
    assertThat(right(task("pubmedqa_chat"), 0, "C.maybe")).isTrue();
    write("mmlu/test/odd_things_test.csv", "Which?,a,b,c,d,D");
    assertThat(right(task("mmlu_chat"), 0, "Thinking.\nAnswer: D")).isTrue();
  }

  @Test
  void ifevalCountsPromptsAndInstructions() throws IOException {
    write(
        "ifeval/input_data.jsonl",
        "{\"key\": 12, \"prompt\": \"Say so.\", \"instruction_id_list\": [\"punctuation:no_comma\", \"keywords:existence\"], \"kwargs\": [{}, {\"keywords\": [\"moon\"], \"num_words\": null}]}",
        "{\"key\": 13, \"prompt\": \"Say.\", \"instruction_id_list\": [\"punctuation:no_comma\"], \"kwargs\": [{}]}");
    Task task = task("ifeval");
    assertThat(task.questions()).extracting(Question::id).containsExactly("12", "13");
    Map<String, Score> half = scores(task, 0, "No sun");
    assertThat(half.get("prompt_strict")).isEqualTo(Score.of(false));
    assertThat(half.get("instruction_strict")).isEqualTo(new Score(1, 2));
    Measure share = Measure.of(List.of(half.get("instruction_loose"), new Score(1, 1)));
    assertThat(share.value()).as("of instructions, not of prompts").isEqualTo(2 / 3.0);
    assertThat(right(task, 0, "The moon")).isTrue();
    write(
        "ifeval/input_data.jsonl",
        "{\"key\": 12, \"prompt\": \"Say so.\", \"instruction_id_list\": [\"punctuation:no_coma\"], \"kwargs\": [{}]}");
    assertThatThrownBy(() -> task("ifeval"))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("input_data.jsonl, line 1", "punctuation:no_coma");
  }

  private void bfcl() throws IOException {
    String function =
        "[{\"name\": \"sky.paint\", \"description\": \"Paints.\", \"parameters\": {\"type\": \"dict\", \"properties\": {\"colour\": {\"type\": \"string\", \"description\": \"Which.\"}}, \"required\": [\"colour\"]}}]";
    String row =
        "{\"id\": \"%s\", \"question\": [[{\"role\": \"user\", \"content\": \"Paint it red.\"}]], \"function\": "
            + function
            + "}";
    write("bfcl/BFCL_v4_simple_python.json", row.formatted("simple_0"), row.formatted("simple_1"));
    write("bfcl/BFCL_v4_irrelevance.json", row.formatted("irrelevance_0"));
    String answer =
        "{\"id\": \"%s\", \"ground_truth\": [{\"sky.paint\": {\"colour\": [\"red\"]}}]}";
    write(
        "bfcl/possible_answer/BFCL_v4_simple_python.json",
        answer.formatted("simple_0"),
        answer.formatted("simple_1"));
  }

  @Test
  void functionsAreToldAndTheirCallsCompared() throws IOException {
    bfcl();
    Task task = task("bfcl");
    assertThat(task.meanOfGroups()).isTrue();
    assertThat(task.questions())
        .extracting(Question::group)
        .containsExactly("irrelevance", "simple_python", "simple_python");
    assertThat(turns(task, 1)).hasSize(2);
    assertThat(turns(task, 1).get(0)).containsEntry("role", "system");
    assertThat((String) turns(task, 1).get(0).get("content")).contains("sky.paint");
    assertThat(right(task, 1, "[sky.paint(colour='red')]")).isTrue();
    assertThat(right(task, 1, "[sky.paint(colour='blue')]")).isFalse();
    assertThat(right(task, 0, "No function fits.")).isTrue();
    assertThat(right(task, 0, "[sky.paint(colour='red')]")).isFalse();
    Task tools = task("bfcl_tools");
    assertThat(turns(tools, 1)).hasSize(1);
    assertThat(((Prompt.Chat) question(tools, 1).prompt()).extra()).containsKey("tools");
    assertThat(
            right(
                tools,
                1,
                "<tool_call>\n{\"name\": \"sky_paint\", \"arguments\": {\"colour\": \"red\"}}\n</tool_call>"))
        .isTrue();
    Files.delete(data.resolve("bfcl/possible_answer/BFCL_v4_simple_python.json"));
    assertThatThrownBy(() -> task("bfcl"))
        .hasMessageContainingAll("BFCL_v4_simple_python.json, line 1", "'ground_truth' is missing");
  }

  @Test
  void cluewscInBothForms() throws IOException {
    write(
        "cluewsc/test_public.json",
        "{\"target\": {\"span2_index\": 3, \"span1_index\": 0, \"span1_text\": \"猫\", \"span2_text\": \"它\"}, \"idx\": 0, \"label\": \"true\", \"text\": \"猫说它饿了。\"}");
    Question.Choice choice = (Question.Choice) task("cluewsc").questions().get(0);
    assertThat(choice.answer()).isEqualTo(1);
    assertThat(((Prompt.Text) choice.prompt()).text())
        .isEqualTo("猫说它饿了。\nHere, is the pronoun \"它\" used to mean \"猫\"?\n");
    Task chat = task("cluewsc_chat");
    assertThat((String) turns(chat, 0).get(0).get("content"))
        .startsWith("猫说它饿了。\n此处，“它”是否指代“猫“？")
        .endsWith("\n答：");
    assertThat(right(chat, 0, "A")).isTrue();
    assertThat(right(chat, 0, "B. 否")).isFalse();
  }
}
