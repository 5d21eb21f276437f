package org.eaft.eval;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;
import org.eaft.text.PromptEncoder;
import org.eaft.text.Tokenizer;

/** Questions of a task as tokens. */
final class Prompts {

  private final String task;
  private final Tokenizer tokenizer;
  private final List<Question> questions;
  private final List<int[]> prompts;

  /** Options of each question; none where the answer is written. */
  private final List<List<int[]>> options;

  private final PromptEncoder plain;

  /** Null where no question is a conversation. */
  private final PromptEncoder chat;

  /**
   * Reads questions.
   *
   * @param template as {@code data.template} names it, for questions that are conversations
   * @throws DataException where there are conversations and no template, or a question that it
   *     refuses
   */
  Prompts(String task, List<Question> questions, Tokenizer tokenizer, String template) {
    this.task = task;
    this.tokenizer = tokenizer;
    this.questions = questions;
    this.plain = PromptEncoder.of(tokenizer, PromptEncoder.Style.RAW, template, null);
    this.chat =
        questions.stream().anyMatch(q -> q.prompt() instanceof Prompt.Chat)
            ? PromptEncoder.of(tokenizer, PromptEncoder.Style.CHAT, template, null)
            : null;
    this.prompts = questions.stream().map(this::ids).toList();
    this.options = questions.stream().map(this::options).toList();
  }

  private int[] ids(Question question) {
    if (question.prompt() instanceof Prompt.Text text && text.text().isEmpty()) {
      return new int[0]; // said with the question's name below
    }
    return (question.prompt() instanceof Prompt.Chat ? chat : plain).ids(question.prompt());
  }

  private List<int[]> options(Question question) {
    if (!(question instanceof Question.Choice choice)) {
      return List.of();
    }
    String before = question.prompt() instanceof Prompt.Text text ? text.text() : "";
    int tokens = before.isEmpty() ? 0 : tokenizer.encode(before).length();
    return choice.options().stream().map(option -> option(before, tokens, option)).toList();
  }

  /**
   * An option's tokens are those that the text with it has behind the prompt's, as
   * lm-evaluation-harness takes them; behind a conversation, the option's alone.
   */
  private int[] option(String before, int tokens, String option) {
    if (tokens > 0) {
      int[] all = tokenizer.encode(before + option).ids();
      if (all.length > tokens) {
        return Arrays.copyOfRange(all, tokens, all.length);
      }
    }
    return tokenizer.encode(option).ids();
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

  /** Whether some answers are written. */
  boolean asksForTexts() {
    return questions.stream().anyMatch(Question.Generation.class::isInstance);
  }

  /** Checks that every question fits into a context; returns the largest token id. */
  int requireReadable(int contextLength) {
    for (int i = 0; i < questions.size(); i++) {
      if (questions.get(i) instanceof Question.Choice choice) {
        for (int o = 0; o < choice.options().size(); o++) {
          String option = choice.options().get(o);
          requireTokens(i, "the option \"%s\"".formatted(option), options.get(i).get(o));
          requireRoom(i, options.get(i).get(o).length, "a longest option of", contextLength);
        }
      } else {
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
        "task %s, question %s: %s; leave the task out, ask with fewer worked examples or take another model"
            .formatted(task, questions.get(question).id(), what));
  }
}
