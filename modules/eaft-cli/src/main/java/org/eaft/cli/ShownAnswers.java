package org.eaft.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eaft.eval.Answered;
import org.eaft.eval.AskedTask;
import org.eaft.eval.Question;
import org.eaft.eval.Task;
import org.eaft.eval.TaskResult;
import org.eaft.lab.evaluate.EvaluationRun;
import org.eaft.text.Prompt;
import org.eaft.train.StoppedException;
import org.eaft.train.config.EvaluationConfig;
import org.eaft.train.generate.GenerationModel;

/** A few questions of each task with what a model answers, for people to read. */
final class ShownAnswers {

  private ShownAnswers() {}

  static void print(EvaluationConfig config, PrintWriter out, BooleanSupplier stop) {
    List<Task> tasks = EvaluationRun.tasks(config);
    try (GenerationModel model =
        GenerationModel.open(Path.of(config.model().path()), config.model().precision())) {
      for (AskedTask asked : EvaluationRun.read(config, tasks, model, "")) {
        print(asked.task(), asked.put(stop), out);
      }
    } catch (CancellationException e) {
      throw new StoppedException();
    }
  }

  private static void print(Task task, TaskResult result, PrintWriter out) {
    var questions =
        task.questions().stream().collect(Collectors.toMap(Question::id, Function.identity()));
    for (Answered answered : result.answers()) {
      Question question = questions.get(answered.id());
      out.printf("=== %s, question %s (%s)%n", task.name(), question.id(), question.group());
      print(question.prompt(), out);
      if (question instanceof Question.Choice choice) {
        print(choice, answered, out);
      } else {
        print(answered, out);
      }
      answered
          .scores()
          .forEach(
              (metric, score) ->
                  out.printf(
                      "--- %s: %s%s%n",
                      metric,
                      number(score.value()),
                      score.weight() == 1 ? "" : " of " + number(score.weight())));
      out.println();
    }
  }

  private static void print(Prompt prompt, PrintWriter out) {
    if (prompt instanceof Prompt.Chat chat) {
      chat.messages().forEach(m -> out.printf("[%s] %s%n", m.get("role"), m.get("content")));
      chat.extra().forEach((name, value) -> out.printf("[%s] %s%n", name, value));
    } else {
      out.println(((Prompt.Text) prompt).text());
    }
  }

  private static void print(Question.Choice choice, Answered answered, PrintWriter out) {
    for (int i = 0; i < choice.options().size(); i++) {
      out.printf(
          "--- %s%s: %.4f%n",
          choice.options().get(i).strip(),
          i == choice.answer() ? " (right)" : "",
          answered.logLikelihoods().get(i));
    }
  }

  private static void print(Answered answered, PrintWriter out) {
    for (Answered.Text text : answered.texts()) {
      out.printf("--- answered (%d tokens, %s):%n%s%n", text.tokens(), text.finish(), text.text());
      if (text.read() != null) {
        out.printf("--- read as: %s%n", text.read());
      }
    }
    if (answered.answer() != null) {
      out.printf("--- right: %s%n", answered.answer());
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) ? "" + (long) value : "%.3f".formatted(value);
  }
}
