package org.eaft.eval;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.eaft.text.Tokenizer;

/** A model put to a task. */
final class TaskRun {

  /** Questions between two looks at whether to stop. */
  private static final int GROUP = 256;

  private final Task task;
  private final LanguageModel model;
  private final Tokenizer tokenizer;
  private final BooleanSupplier stop;
  private final Prompts prompts;
  private final boolean[] correct;

  TaskRun(Task task, LanguageModel model, Tokenizer tokenizer, BooleanSupplier stop) {
    this.task = task;
    this.model = model;
    this.tokenizer = tokenizer;
    this.stop = stop;
    this.prompts = new Prompts(task, tokenizer);
    this.correct = new boolean[prompts.size()];
  }

  TaskResult run() {
    prompts.requireReadable(model.contextLength());
    List<Integer> choices = new ArrayList<>();
    List<Integer> generations = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      (prompts.question(i) instanceof Question.Choice ? choices : generations).add(i);
    }
    inGroups(choices, this::choose);
    inGroups(generations, this::generate);
    List<Question> questions = task.questions();
    return new TaskResult(
        task.name(),
        questions.stream().map(Question::id).toList(),
        questions.stream().map(Question::group).toList(),
        correct);
  }

  /** Work on some questions. */
  @FunctionalInterface
  private interface Body {
    void run(List<Integer> questions);
  }

  /** Questions of similar length together. */
  private void inGroups(List<Integer> members, Body body) {
    members.sort(Comparator.comparingInt(i -> prompts.prompt(i).length));
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
      options.addAll(prompts.options(i));
      before.addAll(Collections.nCopies(prompts.options(i).size(), prompts.prompt(i)));
    }
    double[] scores = model.logLikelihoods(before, options);
    int at = 0;
    for (int i : members) {
      Question.Choice question = (Question.Choice) prompts.question(i);
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
    List<Question.Generation> asked =
        members.stream().map(i -> (Question.Generation) prompts.question(i)).toList();
    int end = prompts.end();
    List<int[]> texts =
        model.generate(
            members.stream().map(prompts::prompt).toList(),
            asked.stream().mapToInt(Question.Generation::maxTokens).toArray(),
            id -> id == end);
    for (int i = 0; i < texts.size(); i++) {
      String text = tokenizer.decode(texts.get(i));
      correct[members.get(i)] = asked.get(i).answer().accepts(text);
    }
  }
}
