package org.eaft.text.pocket;

import java.util.List;

/**
 * Twin sentences with a pronoun, whose meaning turns on one word, and a third person who distracts:
 * {@code Ada Abell followed Bram Brook because they were lost .}
 */
final class References {

  /**
   * A verb with what explains it.
   *
   * @param active words between the one who acts and the other
   * @param passive words between the other and the one who acts
   * @param subject what is true of the one who acts
   * @param object what is true of the other
   */
  private record Schema(String active, String passive, List<String> subject, List<String> object) {}

  private static final List<Schema> SCHEMAS =
      List.of(
          schema("followed", "was followed by", "lost curious", "famous fast"),
          schema("asked", "was asked by", "unsure puzzled", "wise learned"),
          schema("helped", "was helped by", "kind strong", "tired weak"),
          schema("paid", "was paid by", "rich honest", "skilled patient"),
          schema("avoided", "was avoided by", "shy afraid", "rude angry"),
          schema("praised", "was praised by", "pleased grateful", "clever brave"),
          schema("visited", "was visited by", "worried bored", "ill alone"),
          schema("fed", "was fed by", "generous cheerful", "hungry thin"));

  /**
   * A sentence and a question about it.
   *
   * @param group active or passive
   * @param people whom it may be: the right one at {@code answer}
   */
  record Reference(String group, String text, List<Person> people, int answer) {}

  private References() {}

  private static Schema schema(String active, String passive, String subject, String object) {
    return new Schema(active, passive, Words.list(subject), Words.list(object));
  }

  static Reference draw(Draw draw, List<Person> people) {
    List<Person> three = draw.some(3, people);
    Schema schema = draw.one(SCHEMAS);
    boolean ofSubject = draw.chance(.5);
    String trait = draw.one(ofSubject ? schema.subject() : schema.object());
    boolean passive = draw.chance(.5);
    Person actor = three.get(0);
    Person other = three.get(1);
    String event =
        (passive
                ? other + " " + schema.passive() + " " + actor
                : actor + " " + schema.active() + " " + other)
            + " because they were "
            + trait
            + " .";
    String aside = three.get(2) + " was there too .";
    String scene = draw.chance(.5) ? aside + " " + event : event + " " + aside;
    int answer = ofSubject ? 0 : 1;
    return new Reference(
        passive ? "passive" : "active", scene + " who was " + trait + " ?", three, answer);
  }
}
