package org.eaft.text.pocket;

import java.util.ArrayList;
import java.util.List;

/**
 * Six hundred people with five facts each, and a formulary.
 *
 * @param seed of the world; the shipped base model knows that of {@link #SEED}
 */
record PocketWorld(long seed, List<Person> people, List<Fact> facts, Formulary formulary) {

  /** The world that the shipped base model was trained on. */
  static final long SEED = 7;

  private static final int PEOPLE = 600;

  /** One fact in so many is only stated in pre-training, and asked in the test. */
  private static final int HELD_OUT = 4;

  static PocketWorld of(long seed) {
    Draw draw = Draw.of(seed, "people");
    List<String[]> names = new ArrayList<>();
    for (String first : Words.FIRST_NAMES) {
      for (String last : Words.LAST_NAMES) {
        names.add(new String[] {first, last});
      }
    }
    Person.Part[] parts = Person.Part.values();
    List<Person> people = new ArrayList<>();
    for (String[] name : draw.some(PEOPLE, names)) {
      people.add(new Person(name[0], name[1], parts[people.size() % parts.length]));
    }
    return new PocketWorld(seed, people, facts(draw, people), Formulary.of(seed));
  }

  private static List<Fact> facts(Draw draw, List<Person> people) {
    List<Fact> facts = new ArrayList<>();
    for (Person person : people) {
      for (Attribute attribute : Attribute.ALL) {
        List<String> two = draw.some(2, attribute.range());
        facts.add(new Fact(person, attribute, two.get(0), two.get(1), true));
      }
    }
    // as many of each third as of the others
    for (Person.Part part : Person.Part.values()) {
      List<Fact> ofPart = facts.stream().filter(f -> f.person().part() == part).toList();
      for (Fact f : draw.some(ofPart.size() / HELD_OUT, ofPart)) {
        facts.set(
            facts.indexOf(f), new Fact(f.person(), f.attribute(), f.value(), f.mistake(), false));
      }
    }
    return List.copyOf(facts);
  }

  /** Facts about people of a third, a list for each. */
  List<Fact> facts(Person.Part part) {
    return facts.stream().filter(f -> f.person().part() == part).toList();
  }
}
