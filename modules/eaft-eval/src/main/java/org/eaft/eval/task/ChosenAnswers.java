package org.eaft.eval.task;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.eaft.eval.Question;
import org.eaft.eval.task.TaskSpec.AnswerAs;
import org.eaft.text.DataException;
import org.eaft.text.Prompt;

/** The model chooses among given answers. */
final class ChosenAnswers implements Answering {

  private final String task;
  private final TaskSpec.Choose spec;
  private final List<RowTemplate> options = new ArrayList<>();
  private final RowTemplate answer;

  /** The number of the first option, where numbers name them. */
  private final int first;

  ChosenAnswers(String task, TaskSpec.Choose spec, TaskRows rows, List<TaskRow> all) {
    this.task = task;
    this.spec = spec;
    spec.options().forEach(text -> options.add(rows.template("choose.options", text)));
    this.answer = rows.template("choose.answer", spec.answer());
    this.first =
        spec.answerAs() == AnswerAs.LETTER_OR_ANY_INDEX
            ? OptionNumbers.first(task, all.stream().map(answer::of).toList(), options.size())
            : 0;
  }

  @Override
  public Question question(String id, String group, Prompt prompt, TaskRow row) {
    List<String> texts = options.stream().map(option -> option.of(row)).toList();
    String said = answer.of(row).strip();
    int right =
        index(texts, said)
            .orElseThrow(
                () ->
                    new DataException(
                        "%s: the answer '%s' is none of the options %s of task %s"
                            .formatted(row.where(), said, texts, task)));
    return new Question.Choice(id, group, prompt, texts, right);
  }

  private OptionalInt index(List<String> texts, String said) {
    return IntStream.range(0, texts.size())
        .filter(
            i ->
                spec.answerAs() == AnswerAs.TEXT
                    ? texts.get(i).strip().equals(said)
                    : OptionNumbers.letter(said, first, texts.size())
                        .equals(Character.toString('A' + i)))
        .findFirst();
  }

  @Override
  public List<String> metrics() {
    return spec.metrics();
  }
}
