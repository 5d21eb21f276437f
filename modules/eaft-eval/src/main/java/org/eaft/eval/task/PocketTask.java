package org.eaft.eval.task;

import java.util.List;
import org.eaft.eval.Judge;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.eval.Verdict;
import org.eaft.text.Prompt;
import org.eaft.text.pocket.Exam;
import org.eaft.text.pocket.PocketQuestion;

/** An exam of the pocket world. */
final class PocketTask implements Task {

  private static final String PREFIX = "pocket_";

  /** Longer than any right answer. */
  private static final int MAX_TOKENS = 96;

  private final String exam;
  private final List<Question> questions;

  private PocketTask(String exam) {
    this.exam = exam;
    this.questions = Exam.questions(exam).stream().map(PocketTask::question).toList();
  }

  /** Names of tasks. */
  static List<String> names() {
    return Exam.names().stream().map(PREFIX::concat).toList();
  }

  /** A task by its name. */
  static PocketTask of(String name) {
    return new PocketTask(name.substring(PREFIX.length()));
  }

  /** A line about a task by its name. */
  static String summary(String name) {
    return "the exam in %s of the pocket world".formatted(name.substring(PREFIX.length()));
  }

  private static Question question(PocketQuestion q) {
    Prompt prompt = new Prompt.Text(q.id(), q.prompt());
    if (q.options().isEmpty()) {
      Judge judge = text -> Verdict.of(q.accepts().test(text));
      return new Question.Generation(q.id(), q.group(), prompt, judge, null, MAX_TOKENS);
    }
    int answer = q.options().indexOf(q.reference());
    List<String> options = q.options().stream().map(" "::concat).toList();
    return new Question.Choice(q.id(), q.group(), prompt, options, answer);
  }

  @Override
  public String name() {
    return PREFIX + exam;
  }

  @Override
  public List<Question> questions() {
    return questions;
  }
}
