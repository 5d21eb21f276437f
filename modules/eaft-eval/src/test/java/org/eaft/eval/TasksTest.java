package org.eaft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.IntPredicate;
import java.util.function.ObjIntConsumer;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.eaft.text.Tokenizer;
import org.junit.jupiter.api.Test;

class TasksTest {

  private static final String END = "$";

  /** Likes letters the better the further back they stand; repeats the prompt, then ends. */
  private static final class Parrot implements LanguageModel {
    private final int vocabulary;
    int calls;

    Parrot() {
      this(128);
    }

    Parrot(int vocabulary) {
      this.vocabulary = vocabulary;
    }

    @Override
    public void logLikelihoods(List<Options> prompts, ObjIntConsumer<double[]> listener) {
      for (int i = prompts.size() - 1; i >= 0; i--) {
        calls++;
        listener.accept(
            prompts.get(i).texts().stream()
                .mapToDouble(text -> Arrays.stream(text).sum() - 1000)
                .toArray(),
            i);
      }
    }

    @Override
    public void write(List<Writing> texts, Decoding decoding, IntPredicate end, Listener listener) {
      assertThat(end.test(END.charAt(0))).isTrue();
      assertThat(end.test('a')).isFalse();
      for (int i = texts.size() - 1; i >= 0; i--) {
        calls++;
        int[] prompt = texts.get(i).prompt();
        int n = 0;
        boolean on = true;
        while (on && n < Math.min(prompt.length, texts.get(i).maxTokens())) {
          on = listener.wrote(i, prompt[n++]);
        }
        listener.ended(i, on ? "end" : "stop");
      }
    }

    @Override
    public int contextLength() {
      return 8;
    }

    @Override
    public int vocabularySize() {
      return vocabulary;
    }
  }

  private record Given(List<Question> questions) implements Task {
    @Override
    public String name() {
      return "given";
    }
  }

  private static final Tokenizer LETTERS = TestTokenizer.LETTERS;

  private static TaskResult put(
      Task task, LanguageModel model, Tokenizer tokenizer, BooleanSupplier stop) {
    return AskedTask.of(task, model, tokenizer, TaskSettings.DEFAULT).put(stop);
  }

  private static TaskResult run(Question... questions) {
    return put(new Given(List.of(questions)), new Parrot(), LETTERS, () -> false);
  }

  private static Question choice(String id, int answer, String prompt, String... options) {
    return new Question.Choice(
        id, "g" + options.length, new Prompt.Text(id, prompt), List.of(options), answer);
  }

  private static Question copy(String id, String prompt, int maxTokens) {
    Judge judge = text -> Verdict.of(prompt.equals(text));
    return new Question.Generation(
        id, "copy", new Prompt.Text(id, prompt), judge, prompt, maxTokens);
  }

  @Test
  void resultsStandInTheOrderOfTheTaskWhateverTheOrderOfWork() {
    TaskResult result =
        run(
            copy("long", "abcdef", 9),
            choice("right", 1, "xxxx", "a", "b"),
            copy("short", "ab", 9),
            choice("wrong", 0, "x", "a", "b", "c"),
            copy("cut", "abc", 2),
            choice("tie", 0, "xx", "b", "b"));
    assertThat(result.ids()).containsExactly("long", "right", "short", "wrong", "cut", "tie");
    assertThat(result.items()).isEqualTo("111001");
    assertThat(result.main().value()).isEqualTo(4 / 6.0);
    assertThat(result.main().se()).isCloseTo(Math.sqrt(4 / 6.0 * 2 / 6 / 5), within(1e-15));
    assertThat(result.byGroup().keySet()).containsExactly("copy", "g2", "g3");
    assertThat(result.byGroup().get("copy").items()).isEqualTo("110");
    assertThat(result.byGroup().get("g3").main().se()).isZero();
  }

  @Test
  void whatDoesNotFitIsNamedBeforeAnythingIsAsked() {
    Parrot model = new Parrot();
    Task task = new Given(List.of(copy("fits", "ab", 9), copy("too long", "abcdefgh", 9)));
    assertThatThrownBy(() -> put(task, model, LETTERS, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("task given", "question too long", "8 tokens", "context of 8");
    assertThat(model.calls).isZero();
    assertThatThrownBy(() -> run(choice("q", 0, "abcdef", "ab", "abc")))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("question q", "6 tokens", "option of 3");
    assertThat(
            new Prompts("given", List.of(copy("q", "az", 1)), LETTERS, "auto").requireReadable(3))
        .isEqualTo('z');
    assertThatThrownBy(() -> run(choice("q", 0, "", "ab", "abc")))
        .hasMessageContaining("no tokens");
  }

  @Test
  void tokensOfAnotherModelAreRefused() {
    Task task = new Given(List.of(copy("q", "az", 1)));
    assertThat(put(task, new Parrot('z' + 1), LETTERS, () -> false).answers()).hasSize(1);
    Parrot small = new Parrot('z');
    assertThatThrownBy(() -> put(task, small, LETTERS, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContainingAll("task given", "token 122", "the model knows 122");
    assertThat(small.calls).isZero();
  }

  @Test
  void writtenAnswersNeedAnEnd() {
    Task task = new Given(List.of(copy("q", "ab", 9)));
    Tokenizer endless = new TestTokenizer(OptionalInt.empty());
    assertThatThrownBy(() -> put(task, new Parrot(), endless, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("end-of-sequence");
  }

  @Test
  void aTaskWithoutQuestionsIsAnError() {
    assertThatThrownBy(TasksTest::run)
        .isInstanceOf(DataException.class)
        .hasMessage("task given has no question");
  }

  @Test
  void stopsBetweenGroups() {
    List<Question> many = new ArrayList<>();
    for (int i = 0; i < 600; i++) {
      many.add(copy("q" + i, "ab", 9));
    }
    Parrot model = new Parrot();
    assertThatThrownBy(() -> put(new Given(many), model, LETTERS, () -> model.calls == 2))
        .isInstanceOf(CancellationException.class);
    assertThat(model.calls).isEqualTo(2);
  }
}
