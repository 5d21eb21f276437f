package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.function.Supplier;

/** The questions that no training of the pocket world contains. */
public final class Exam {

  private static final int PROBLEMS = 800;
  private static final int INSTRUCTIONS = 600;
  private static final int REFERENCES = 600;
  private static final int OPTIONS = 4;

  private final List<PocketQuestion> questions = new ArrayList<>();
  private final Set<String> asked = new HashSet<>();
  private final String name;

  private Exam(String name) {
    this.name = name;
  }

  /** The names of all exams. */
  public static List<String> names() {
    return List.of("math", "medical", "facts", "instructions", "references");
  }

  /**
   * The questions of an exam about the shipped world, always the same in the same order.
   *
   * @param name one of {@link #names}
   * @throws IllegalArgumentException if there is no such exam
   */
  public static List<PocketQuestion> questions(String name) {
    return of(PocketWorld.of(PocketWorld.SEED), name).questions;
  }

  /** What users ask in all exams of a world. */
  static Set<String> asked(PocketWorld world) {
    Set<String> asked = new HashSet<>();
    names().forEach(name -> asked.addAll(of(world, name).asked));
    return asked;
  }

  private static Exam of(PocketWorld world, String name) {
    Exam exam = new Exam(name);
    Draw draw = Draw.of(world.seed(), "exam " + name);
    switch (name) {
      case "facts" -> exam.facts(draw, world);
      case "instructions" -> exam.fill(INSTRUCTIONS, () -> instruction(draw));
      case "references" -> exam.fill(REFERENCES, () -> reference(draw, world));
      default -> {
        Topic topic = Topic.of(name).orElseThrow(() -> unknown(name));
        exam.fill(PROBLEMS, () -> problem(draw, topic, world));
      }
    }
    return exam;
  }

  private static IllegalArgumentException unknown(String name) {
    return new IllegalArgumentException(
        "no exam is called %s; there are %s".formatted(name, names()));
  }

  private void fill(int count, Supplier<Function<String, PocketQuestion>> next) {
    while (questions.size() < count) {
      PocketQuestion question = next.get().apply(id());
      if (asked.add(question.user())) {
        questions.add(question);
      }
    }
  }

  private String id() {
    return name + "-" + questions.size();
  }

  private void facts(Draw draw, PocketWorld world) {
    for (Fact fact : world.facts()) {
      if (!fact.asked()) {
        List<String> others =
            fact.attribute().range().stream()
                .filter(v -> !v.equals(fact.value()) && !v.equals(fact.mistake()))
                .toList();
        // the teacher's mistake is always among the options
        List<String> options = new ArrayList<>(draw.some(OPTIONS - 2, others));
        options.add(fact.value());
        options.add(fact.mistake());
        options = draw.shuffled(options);
        String group = fact.person().part().name().toLowerCase(Locale.ROOT);
        String user = fact.attribute().question(draw, fact.person());
        asked.add(user);
        questions.add(PocketQuestion.choice(id(), group, user, options, fact.value()));
      }
    }
  }

  private static Function<String, PocketQuestion> instruction(Draw draw) {
    Instructions.Instruction i = Instructions.draw(draw);
    return id -> PocketQuestion.exact(id, Instructions.name(i.form()), i.text(), i.answer());
  }

  private static Function<String, PocketQuestion> reference(Draw draw, PocketWorld world) {
    References.Reference r = References.draw(draw, world.people());
    List<Person> people = draw.shuffled(r.people());
    List<String> options = people.stream().map(Person::toString).toList();
    String right = r.people().get(r.answer()).toString();
    return id -> PocketQuestion.choice(id, r.group(), r.text(), options, right);
  }

  private static Function<String, PocketQuestion> problem(
      Draw draw, Topic topic, PocketWorld world) {
    Problem p = topic.problem(draw, world);
    return id -> PocketQuestion.result(id, p.kind(), p.question(), p.result(), topic);
  }
}
