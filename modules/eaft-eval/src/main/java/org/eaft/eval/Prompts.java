package org.eaft.eval;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eaft.text.DataException;
import org.eaft.text.Tokenizer;

/** The questions of a task as tokens. */
final class Prompts {

  private final Task task;
  private final Tokenizer tokenizer;
  private final List<Question> questions;
  private final List<int[]> prompts;

  /** Options of each question; none where the answer is written. */
  private final List<List<int[]>> options;

  Prompts(Task task, Tokenizer tokenizer) {
    this.task = task;
    this.tokenizer = tokenizer;
    this.questions = task.questions();
    this.prompts = questions.stream().map(q -> ids(q.prompt())).toList();
    this.options = questions.stream().map(this::options).toList();
  }

  private List<int[]> options(Question question) {
    return question instanceof Question.Choice choice
        ? choice.options().stream().map(this::ids).toList()
        : List.of();
  }

  private int[] ids(String text) {
    return tokenizer.encode(text).ids();
  }

  Question question(int index) {
    return questions.get(index);
  }

  int size() {
    return questions.size();
  }

  int[] prompt(int index) {
    return prompts.get(index);
  }

  List<int[]> options(int index) {
    return options.get(index);
  }

  /** The token that ends a written answer. */
  int end() {
    return tokenizer
        .eos()
        .orElseThrow(
            () ->
                new DataException(
                    "task %s: answers are written up to the end-of-sequence token, and the"
                            .formatted(task.name())
                        + " tokenizer has none; name it in tokenizer_config.json"));
  }

  /** Checks that every question fits into a context; returns the largest token id. */
  int requireReadable(int contextLength) {
    if (questions.isEmpty()) {
      throw new DataException("task %s has no question".formatted(task.name()));
    }
    for (int i = 0; i < questions.size(); i++) {
      if (questions.get(i) instanceof Question.Choice choice) {
        for (int o = 0; o < choice.options().size(); o++) {
          String option = choice.options().get(o);
          requireTokens(i, "the option \"%s\"".formatted(option), options.get(i).get(o));
          requireRoom(i, options.get(i).get(o).length, "a longest option of", contextLength);
        }
      } else {
        end();
        requireRoom(i, 1, "an answer of at least", contextLength);
      }
      requireTokens(i, "the prompt", prompts.get(i));
    }
    return Stream.concat(prompts.stream(), options.stream().flatMap(List::stream))
        .mapToInt(ids -> Arrays.stream(ids).max().orElse(0))
        .max()
        .orElse(0);
  }

  private void requireTokens(int question, String what, int[] ids) {
    if (ids.length == 0) {
      throw wrong(question, what + " has no tokens");
    }
  }

  private void requireRoom(int question, int tokens, String what, int contextLength) {
    int prompt = prompts.get(question).length;
    if (prompt + tokens > contextLength) {
      throw wrong(
          question,
          "the prompt has %d tokens; with %s %d it exceeds the model's context of %d"
              .formatted(prompt, what, tokens, contextLength));
    }
  }

  private DataException wrong(int question, String what) {
    return new DataException(
        "task %s, question %s: %s; leave the task out or take another model"
            .formatted(task.name(), questions.get(question).id(), what));
  }
}
