package org.eaft.eval;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;

/** A model put to a task. */
final class TaskRun {

  /** Questions between two looks at whether to stop. */
  private static final int GROUP = 256;

  private final Task task;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final BooleanSupplier stop;
  private final List<Question> questions;
  private final List<int[]> prompts;
  private final boolean[] correct;

  TaskRun(Task task, LanguageModel model, Tokenizer tokenizer, BooleanSupplier stop) {
    this.task = task;
    this.model = model;
    this.tokenizer = tokenizer;
    this.stop = stop;
    this.questions = task.questions();
    this.prompts = questions.stream().map(q -> tokenizer.encode(q.prompt()).ids()).toList();
    this.correct = new boolean[questions.size()];
  }

  TaskResult run() {
    List<Integer> choices = new ArrayList<>();
    List<Integer> generations = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      (questions.get(i) instanceof Question.Choice ? choices : generations).add(i);
    }
    // before any is asked
    choices.forEach(this::requireRoomForOptions);
    generations.forEach(i -> requireRoom(i, 1, "a token behind it"));
    inGroups(choices, this::choose);
    inGroups(generations, this::generate);
    return new TaskResult(
        task.name(),
        questions.stream().map(Question::id).toList(),
        questions.stream().map(Question::group).toList(),
        correct);
  }

  private void requireRoomForOptions(int question) {
    for (String option : ((Question.Choice) questions.get(question)).options()) {
      int tokens = tokenizer.encode(option).ids().length;
      if (tokens == 0) {
        throw wrong(question, "option \"%s\" has no tokens".formatted(option));
      }
      requireRoom(question, tokens, "the option \"%s\"".formatted(option.strip()));
    }
  }

  private void requireRoom(int question, int tokens, String what) {
    int prompt = prompts.get(question).length;
    if (prompt == 0) {
      throw wrong(question, "the prompt has no tokens");
    }
    if (prompt + tokens > model.contextLength()) {
      throw wrong(
          question,
          "the prompt has %d tokens, which with %s exceed the model's context of %d"
              .formatted(prompt, what, model.contextLength()));
    }
  }

  private DataException wrong(int question, String what) {
    return new DataException(
        "task %s, question %s: %s; leave the task out of eval.tasks or take another model"
            .formatted(task.name(), questions.get(question).id(), what));
  }

  /** Work on some questions. */
  @FunctionalInterface
  private interface Body {
    void run(List<Integer> questions);
  }

  /** Questions of similar length together. */
  private void inGroups(List<Integer> members, Body body) {
    members.sort(Comparator.comparingInt(i -> prompts.get(i).length));
    for (int at = 0; at < members.size(); at += GROUP) {
      if (stop.getAsBoolean()) {
        throw new CancellationException("stopped in task " + task.name());
      }
      body.run(members.subList(at, Math.min(members.size(), at + GROUP)));
    }
  }

  private void choose(List<Integer> members) {
    List<int[]> before = new ArrayList<>();
    List<int[]> options = new ArrayList<>();
    for (int i : members) {
      for (String option : ((Question.Choice) questions.get(i)).options()) {
        before.add(prompts.get(i));
        options.add(tokenizer.encode(option).ids());
      }
    }
    double[] scores = model.logLikelihoods(before, options);
    int at = 0;
    for (int i : members) {
      Question.Choice question = (Question.Choice) questions.get(i);
      correct[i] = best(scores, at, question.options().size()) == question.answer();
      at += question.options().size();
    }
  }

  /** Index, from {@code at}, of the first of the largest scores. */
  private static int best(double[] scores, int at, int n) {
    int best = 0;
    for (int i = 1; i < n; i++) {
      best = scores[at + i] > scores[at + best] ? i : best;
    }
    return best;
  }

  private void generate(List<Integer> members) {
    int end =
        tokenizer
            .eos()
            .orElseThrow(
                () ->
                    new DataException(
                        "task %s: answers are written up to the end-of-sequence token, and the"
                                .formatted(task.name())
                            + " tokenizer has none; name it in tokenizer_config.json"));
    int[] maxTokens =
        members.stream()
            .mapToInt(i -> ((Question.Generation) questions.get(i)).maxTokens())
            .toArray();
    List<int[]> texts =
        model.generate(members.stream().map(prompts::get).toList(), maxTokens, id -> id == end);
    for (int i = 0; i < maxTokens.length; i++) {
      Question.Generation question = (Question.Generation) questions.get(members.get(i));
      correct[members.get(i)] = question.answer().accepts(tokenizer.decode(texts.get(i)));
    }
  }
}
