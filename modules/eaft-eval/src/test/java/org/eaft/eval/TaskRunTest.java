package org.eaft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.eaft.text.Prompt;
import org.junit.jupiter.api.Test;

class TaskRunTest {

  /** Says 1, 2, 3 ... by the number of the random stream, then ends; or is asked to choose. */
  private static final class Counter implements LanguageModel {
    final List<Writing> asked = new ArrayList<>();

    @Override
    public void logLikelihoods(List<Options> prompts, ObjIntConsumer<double[]> listener) {
      for (int i = 0; i < prompts.size(); i++) {
        listener.accept(
            prompts.get(i).texts().stream().mapToDouble(text -> -text.length).toArray(), i);
      }
    }

    @Override
    public void write(List<Writing> texts, Decoding how, IntPredicate end, Listener listener) {
      asked.addAll(texts);
      for (int i = 0; i < texts.size(); i++) {
        boolean on = true;
        for (char c : ("<think>9</think>" + texts.get(i).stream() % 2 + ";7").toCharArray()) {
          on = on && listener.wrote(i, c);
        }
        listener.ended(i, on ? "end" : "stop");
      }
    }

    @Override
    public int contextLength() {
      return 100;
    }

    @Override
    public int vocabularySize() {
      return 128;
    }
  }

  private static final class Log implements AnswerLog {
    final Map<String, Answered> answers = new HashMap<>();

    @Override
    public Optional<Answered> find(String task, String id, String key) {
      Answered answered = answers.get(id);
      assertThat(answered == null || answered.key().equals(key)).as("key of %s", id).isTrue();
      return Optional.ofNullable(answered);
    }

    @Override
    public void add(Answered answered) {
      assertThat(answers.put(answered.id(), answered)).as("asked twice").isNull();
    }
  }

  /** Right is 1; several texts a question are drawn, and end in front of a semicolon. */
  private record Drawn(int size, int samples) implements Task {
    @Override
    public String name() {
      return "drawn";
    }

    @Override
    public List<Question> questions() {
      List<Question> questions = new ArrayList<>();
      for (int i = 0; i < size; i++) {
        Judge judge = text -> new Verdict(text, Map.of(Task.ACCURACY, Score.of(text.equals("1"))));
        questions.add(
            new Question.Generation(
                "q" + i, i % 2 == 0 ? "even" : "odd", new Prompt.Text("q", "ab"), judge, "1", 30));
      }
      return questions;
    }

    @Override
    public Decoding decoding() {
      return new Decoding(0.5, 0, 1, 3, samples, List.of(";"), Thinking.CUT);
    }
  }

  private static TaskResult run(Task task, LanguageModel model, TaskSettings how, AnswerLog log) {
    return AskedTask.of(task, model, TestTokenizer.LETTERS, how)
        .put(log, TaskListener.NONE, () -> false);
  }

  @Test
  void severalTextsOfAQuestionAreAveraged() {
    Counter model = new Counter();
    TaskResult result = run(new Drawn(3, 4), model, TaskSettings.DEFAULT, AnswerLog.NONE);
    assertThat(model.asked).hasSize(12);
    assertThat(model.asked.stream().map(LanguageModel.Writing::stream)).doesNotHaveDuplicates();
    assertThat(result.metrics()).containsExactly("accuracy", "pass@2", "pass@4");
    Answered first = result.answers().get(0);
    assertThat(first.texts()).hasSize(4).allMatch(t -> t.finish().equals("stop"));
    assertThat(first.texts().get(0).text()).startsWith("<think>9</think>").doesNotContain(";");
    assertThat(first.texts()).map(Answered.Text::read).containsOnly("0", "1").contains("0", "1");
    assertThat(result.main().value()).isCloseTo(0.5, within(1e-15));
    assertThat(result.measure("pass@2").value()).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(result.measure("pass@4").value()).isEqualTo(1);
    assertThat(result.items()).as("right in part").isNull();
  }

  @Test
  void whatIsInTheLogIsNotAskedAgain() {
    Log log = new Log();
    Counter model = new Counter();
    int[] looks = {0};
    Task task = new Drawn(10, 1);
    assertThatThrownBy(
            () ->
                AskedTask.of(task, model, TestTokenizer.LETTERS, TaskSettings.DEFAULT)
                    .put(log, TaskListener.NONE, () -> ++looks[0] > 90))
        .isInstanceOf(CancellationException.class);
    int before = log.answers.size();
    assertThat(before).isBetween(1, 9);
    Counter again = new Counter();
    TaskResult result = run(task, again, TaskSettings.DEFAULT, log);
    assertThat(again.asked).hasSize(10 - before);
    assertThat(result).isEqualTo(run(task, new Counter(), TaskSettings.DEFAULT, AnswerLog.NONE));
  }

  @Test
  void aLimitDrawsTheSameQuestionsForEveryoneAndKeepsTheirAnswers() {
    Task task = new Drawn(200, 1);
    List<String> ten = ids(task, new Subset(10, 42));
    assertThat(ids(task, new Subset(50, 42))).containsAll(ten).hasSize(50);
    assertThat(ids(task, new Subset(10, 43))).isNotEqualTo(ten);
    assertThat(ids(task, new Subset(500, 1))).hasSize(200);
    List<Integer> numbers = ten.stream().map(id -> Integer.parseInt(id.substring(1))).toList();
    assertThat(numbers).isSorted();
    assertThat(numbers.get(9) - numbers.get(0)).as("not neighbours").isGreaterThan(60);
    TaskResult all = run(task, new Counter(), TaskSettings.DEFAULT, AnswerLog.NONE);
    TaskSettings some = new TaskSettings("auto", new Subset(10, 42), "");
    TaskResult part = run(task, new Counter(), some, AnswerLog.NONE);
    assertThat(all.answers()).containsAll(part.answers());
  }

  private static List<String> ids(Task task, Subset subset) {
    return subset.of(task).stream().map(Question::id).toList();
  }

  @Test
  void everythingThatAnAnswerDependsOnIsInItsKey() {
    Question q = new Drawn(1, 1).questions().get(0);
    Task task = new Drawn(1, 1);
    int[] prompt = {1, 2};
    HashSet<String> keys = new HashSet<>();
    keys.add(new QuestionKeys(task, "m").of(q, prompt, List.of()));
    keys.add(new QuestionKeys(task, "other").of(q, prompt, List.of()));
    keys.add(new QuestionKeys(new Drawn(1, 2), "m").of(q, prompt, List.of()));
    keys.add(new QuestionKeys(task, "m").of(q, new int[] {1, 3}, List.of()));
    keys.add(new QuestionKeys(task, "m").of(q, prompt, List.of(new int[] {1})));
    keys.add(new QuestionKeys(task, "m").of(q, new int[] {1}, List.of(new int[] {2})));
    Question longer =
        new Question.Generation(q.id(), q.group(), q.prompt(), t -> Verdict.of(true), "1", 31);
    keys.add(new QuestionKeys(task, "m").of(longer, prompt, List.of()));
    assertThat(keys).hasSize(7);
  }

  @Test
  void optionsAreRankedBySumOrByLength() {
    Question choice =
        new Question.Choice("q", "all", new Prompt.Text("q", "say"), List.of("a", "bbb", "cc"), 1);
    Task task =
        new Task() {
          @Override
          public String name() {
            return "lengths";
          }

          @Override
          public List<Question> questions() {
            return List.of(choice);
          }

          @Override
          public List<String> metrics() {
            return List.of("accuracy", "accuracy_norm", "accuracy_token_norm");
          }
        };
    // minus one a token, so that the sum favours the shortest, and a mean none: the first
    TaskResult result = run(task, new Counter(), TaskSettings.DEFAULT, AnswerLog.NONE);
    assertThat(result.answers().get(0).logLikelihoods()).containsExactly(-1.0, -3.0, -2.0);
    assertThat(result.measures().values()).allMatch(m -> m.value() == 0);
    assertThat(
            ChoiceRule.PER_CHARACTER.chosen(
                new double[] {-1, -2}, List.of("a", "bbb"), new int[] {1, 1}))
        .isEqualTo(1);
    assertThat(
            ChoiceRule.PER_TOKEN.chosen(new double[] {-1, -2}, List.of("a", "b"), new int[] {1, 3}))
        .isEqualTo(1);
    assertThat(ChoiceRule.SUM.chosen(new double[] {-1, -1}, List.of("a", "b"), new int[] {1, 1}))
        .isZero();
  }
}
