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
    this.first = spec.answerAs() == AnswerAs.LETTER_OR_ANY_INDEX ? first(all) : 0;
  }

  /** 0 where some row has a 0, 1 where some row has the number of options. */
  private int first(List<TaskRow> rows) {
    int[] numbers =
        rows.stream()
            .map(row -> answer.of(row).strip())
            .filter(text -> text.matches("\\d+"))
            .mapToInt(Integer::parseInt)
            .toArray();
    boolean zero = IntStream.of(numbers).anyMatch(n -> n == 0);
    boolean all = IntStream.of(numbers).anyMatch(n -> n == options.size());
    if (numbers.length > 0 && zero == all) {
      throw new DataException(
          "task %s: the answers are numbers %s, so that nobody can tell whether the first option is 0 or 1; give letters"
              .formatted(
                  task,
                  zero
                      ? "from 0 to %d for %d options".formatted(options.size(), options.size())
                      : "with neither 0 nor %d".formatted(options.size())));
    }
    return all ? 1 : 0;
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
                    : said.equalsIgnoreCase(Character.toString('A' + i))
                        || said.equals(Integer.toString(first + i)))
        .findFirst();
  }

  @Override
  public List<String> metrics() {
    return spec.metrics();
  }
}
