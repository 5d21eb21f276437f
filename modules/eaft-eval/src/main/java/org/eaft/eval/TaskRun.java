package org.eaft.eval;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.BooleanSupplier;
import org.eaft.text.DataException;

/** A model put to a task. */
final class TaskRun {

  private final AskedTask asked;
  private final Task task;
  private final AnswerLog log;
  private final BooleanSupplier stop;
  private final Prompts prompts;
  private final QuestionKeys keys;
  private final Answered[] answers;
  private TaskListener listener = TaskListener.NONE;
  private int known;

  TaskRun(AskedTask asked, AnswerLog log, BooleanSupplier stop) {
    this.asked = asked;
    this.task = asked.task();
    this.log = log;
    this.stop = stop;
    this.prompts = asked.prompts();
    this.keys = asked.keys();
    this.answers = new Answered[prompts.size()];
  }

  TaskResult run(TaskListener told) {
    List<Integer> choices = new ArrayList<>();
    List<Integer> generations = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      Optional<Answered> before = log.find(task.name(), prompts.question(i).id(), key(i));
      if (before.isPresent()) {
        answers[i] = before.get();
        known++;
      } else {
        (prompts.question(i) instanceof Question.Choice ? choices : generations).add(i);
      }
    }
    told.begins(known, prompts.size());
    listener = told;
    choose(choices);
    if (!generations.isEmpty()) {
      new Writer(generations).write();
    }
    return new TaskResult(task.name(), metrics(), List.of(answers));
  }

  /** With several texts a question, also the chance that one of them is right. */
  private List<String> metrics() {
    List<String> metrics = new ArrayList<>(task.metrics());
    PassAtK.of(task.decoding().samples()).forEach(k -> metrics.add(PassAtK.metric(k)));
    return metrics;
  }

  private String key(int index) {
    return keys.of(prompts.question(index), prompts.prompt(index), prompts.options(index));
  }

  private void answer(int index, Answered answered) {
    answers[index] = answered;
    log.add(answered);
    known++;
    listener.answered(known, prompts.size());
    requireGoingOn();
  }

  private void requireGoingOn() {
    if (stop.getAsBoolean()) {
      throw new CancellationException("stopped in task " + task.name());
    }
  }

  private void choose(List<Integer> members) {
    asked
        .model()
        .logLikelihoods(
            members.stream()
                .map(i -> new LanguageModel.Options(prompts.prompt(i), prompts.options(i)))
                .toList(),
            (sums, of) -> answer(members.get(of), chosen(members.get(of), sums)));
  }

  private Answered chosen(int index, double[] sums) {
    Question.Choice question = (Question.Choice) prompts.question(index);
    int[] tokens = prompts.options(index).stream().mapToInt(option -> option.length).toArray();
    Map<String, Score> scores = new LinkedHashMap<>();
    for (String metric : task.metrics()) {
      ChoiceRule rule =
          ChoiceRule.of(metric)
              .orElseThrow(
                  () ->
                      new DataException(
                          "task %s: %s is no metric of a choice; there are %s"
                              .formatted(task.name(), metric, ChoiceRule.metrics())));
      boolean right = rule.chosen(sums, question.options(), tokens) == question.answer();
      scores.put(metric, Score.of(right));
    }
    List<Double> rounded = new ArrayList<>();
    for (double sum : sums) {
      rounded.add(Math.rint(sum * 1e4) / 1e4);
    }
    return new Answered(
        task.name(),
        question.id(),
        question.group(),
        key(index),
        null,
        rounded,
        question.options().get(question.answer()),
        scores);
  }

  /**
   * Writes the texts of questions and judges each question when the last of its texts has ended.
   */
  private final class Writer implements LanguageModel.Listener {

    private final List<Integer> members;
    private final int samples = task.decoding().samples();
    private final WrittenText[] texts;
    private final int[] left;

    Writer(List<Integer> members) {
      this.members = members;
      this.texts = new WrittenText[members.size() * samples];
      this.left = new int[members.size()];
    }

    void write() {
      List<LanguageModel.Writing> writings = new ArrayList<>();
      for (int m = 0; m < members.size(); m++) {
        left[m] = samples;
        Question.Generation q = question(m);
        for (int s = 0; s < samples; s++) {
          texts[m * samples + s] = new WrittenText(asked.tokenizer(), task.decoding().stops());
          long stream = keys.stream(q.id(), s);
          writings.add(
              new LanguageModel.Writing(prompts.prompt(members.get(m)), q.maxTokens(), stream));
        }
      }
      asked.model().write(writings, task.decoding(), asked.ends()::contains, this);
    }

    private Question.Generation question(int member) {
      return (Question.Generation) prompts.question(members.get(member));
    }

    @Override
    public boolean wrote(int text, int token) {
      requireGoingOn();
      return texts[text].add(token);
    }

    @Override
    public void ended(int text, String finish) {
      texts[text].end(finish);
      int m = text / samples;
      left[m]--;
      if (left[m] == 0) {
        answer(members.get(m), judged(m));
      }
    }

    private Answered judged(int m) {
      Question.Generation question = question(m);
      List<Answered.Text> said = new ArrayList<>();
      List<Map<String, Score>> scores = new ArrayList<>();
      for (int s = 0; s < samples; s++) {
        WrittenText text = texts[m * samples + s];
        Verdict verdict = question.judge().judge(task.decoding().thinking().judged(text.text()));
        said.add(new Answered.Text(text.text(), verdict.read(), text.tokens(), text.finish()));
        scores.add(verdict.scores());
        texts[m * samples + s] = null;
      }
      return new Answered(
          task.name(),
          question.id(),
          question.group(),
          key(members.get(m)),
          said,
          null,
          question.reference(),
          overSamples(scores));
    }

    /** The mean of each metric over the texts, and pass@k. */
    private Map<String, Score> overSamples(List<Map<String, Score>> scores) {
      Map<String, Score> means = new LinkedHashMap<>();
      for (String metric : task.metrics()) {
        List<Score> of = scores.stream().map(s -> s.get(metric)).toList();
        double value = of.stream().mapToDouble(Score::value).sum() / samples;
        double weight = of.stream().mapToDouble(Score::weight).sum() / samples;
        means.put(metric, new Score(value, weight));
      }
      String main = task.metrics().get(0);
      int right = (int) scores.stream().filter(s -> s.get(main).value() == 1).count();
      for (int k : PassAtK.of(samples)) {
        means.put(PassAtK.metric(k), Score.of(PassAtK.estimate(samples, right, k)));
      }
      return means;
    }
  }
}
