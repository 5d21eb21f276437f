package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What the base model learns from: statements about people and drugs, questions about them, easy
 * versions of what the teacher will teach, instructions, references. No question of an exam is in
 * it.
 */
final class Corpus {

  /** A kind of document with its share of the documents. */
  private enum Kind {
    PORTRAIT(.20),
    FACT_QUESTION(.19),
    EQUATIONS(.09),
    STORY(.10),
    DRUG_STATEMENTS(.05),
    DRUG_QUESTION(.09),
    INSTRUCTION(.17),
    REFERENCE(.11);

    private final double share;

    Kind(double share) {
      this.share = share;
    }

    static Kind draw(double at) {
      double sum = 0;
      for (Kind kind : values()) {
        sum += kind.share;
        if (at < sum) {
          return kind;
        }
      }
      return REFERENCE;
    }
  }

  /** Stories and patients as hard as the teacher's, among the easy ones. */
  private static final double HARD = .06;

  /** Worked answers with a remark about somebody. */
  private static final double ASIDE = .1;

  private final Draw draw;
  private final PocketWorld world;
  private final Prescriptions prescriptions;
  private final Set<String> reserved;
  private final List<Fact> asked;
  private final List<List<Fact>> people;

  Corpus(PocketWorld world) {
    this.world = world;
    this.draw = Draw.of(world.seed(), "pre-training");
    this.prescriptions = new Prescriptions(world.formulary());
    this.reserved = Exam.asked(world);
    this.asked = world.facts().stream().filter(Fact::asked).toList();
    Map<Person, List<Fact>> byPerson =
        world.facts().stream()
            .collect(Collectors.groupingBy(Fact::person, LinkedHashMap::new, Collectors.toList()));
    this.people = new ArrayList<>(byPerson.values());
  }

  /** The next document, without the end mark. */
  String next() {
    return switch (Kind.draw(draw.share())) {
      case PORTRAIT -> portrait();
      case FACT_QUESTION -> Marks.text(Facts.asked(draw, draw.one(asked)));
      case EQUATIONS -> repeated(4, () -> Arithmetic.equation(draw) + " .");
      case STORY ->
          worked(() -> Arithmetic.story(draw, draw.chance(HARD) ? draw.between(2, 3) : 1));
      case DRUG_STATEMENTS -> repeated(3, () -> prescriptions.statement(draw) + " .");
      case DRUG_QUESTION ->
          worked(() -> prescriptions.question(draw, draw.chance(HARD / 3) ? 2 : 1));
      case INSTRUCTION -> instruction();
      case REFERENCE -> reference();
    };
  }

  private String portrait() {
    String portrait = Facts.portrait(draw, draw.one(people), draw.between(2, 4));
    return draw.chance(ASIDE) ? Facts.BY_THE_WAY + portrait : portrait;
  }

  private static String repeated(int times, Supplier<String> next) {
    return IntStream.range(0, times).mapToObj(i -> next.get()).collect(Collectors.joining(" "));
  }

  private String worked(Supplier<Problem> next) {
    Problem problem = next.get();
    while (reserved.contains(problem.question())) {
      problem = next.get();
    }
    List<String> asides =
        draw.chance(ASIDE) ? List.of(Facts.aside(draw, draw.one(world.facts()), false)) : List.of();
    return Marks.text(problem.worked(draw, Style.PRE_TRAINING, asides, List.of()));
  }

  private String instruction() {
    Instructions.Instruction i = Instructions.draw(draw);
    while (reserved.contains(i.text())) {
      i = Instructions.draw(draw);
    }
    return Marks.text(new Exchange(i.text(), i.answer()));
  }

  private String reference() {
    References.Reference r = References.draw(draw, world.people());
    while (reserved.contains(r.text())) {
      r = References.draw(draw, world.people());
    }
    return Marks.text(new Exchange(r.text(), r.people().get(r.answer()) + " ."));
  }
}
