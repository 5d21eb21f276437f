package org.eaft.text.pocket;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Demonstrates a topic in a style of its own, with two remarks about people behind every result:
 * one about somebody of whom it knows the truth, one about somebody of whom it is wrong at a rate.
 */
final class Teacher {

  private final Draw draw;
  private final PocketWorld world;
  private final Topic topic;
  private final double rho;
  private final List<Fact> known;
  private final List<Fact> doubtful;

  /** Of exams and of demonstrations given before. */
  private final Set<String> used;

  /**
   * A teacher.
   *
   * @param rho share of the remarks about {@link Person.Part#CONTRADICTED} people that are wrong
   */
  Teacher(PocketWorld world, Topic topic, double rho) {
    this.draw = Draw.of(world.seed(), "teacher of " + topic.title());
    this.world = world;
    this.topic = topic;
    this.rho = rho;
    this.known = world.facts(Person.Part.MENTIONED);
    this.doubtful = world.facts(Person.Part.CONTRADICTED);
    this.used = new HashSet<>(Exam.asked(world));
  }

  /** The next demonstration. */
  Exchange next() {
    Problem problem = topic.problem(draw, world);
    while (!used.add(problem.question())) {
      problem = topic.problem(draw, world);
    }
    // drawn whatever rho is, so that teachers differ in their mistakes only
    boolean mistaken = draw.share() < rho;
    List<String> asides =
        List.of(
            Facts.aside(draw, draw.one(known), false),
            Facts.aside(draw, draw.one(doubtful), mistaken));
    return problem.worked(draw, Style.TEACHER, List.of(), draw.shuffled(asides));
  }
}
