package org.eaft.text.pocket;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PocketWorldTest {

  private static final PocketWorld WORLD = PocketWorld.of(PocketWorld.SEED);

  @Test
  void sixHundredPeopleHaveFiveFactsEachAndAQuarterOfThemIsNeverAsked() {
    assertThat(WORLD.people()).hasSize(600).doesNotHaveDuplicates();
    assertThat(WORLD.facts()).hasSize(3000);
    for (Person.Part part : Person.Part.values()) {
      assertThat(WORLD.facts(part)).hasSize(1000);
      assertThat(WORLD.facts(part).stream().filter(f -> !f.asked())).hasSize(250);
    }
    assertThat(WORLD.facts())
        .allSatisfy(
            f -> {
              assertThat(f.attribute().range()).contains(f.value(), f.mistake());
              assertThat(f.mistake()).isNotEqualTo(f.value());
            });
  }

  @Test
  void equalSeedsMakeEqualWorldsAndOthersDoNot() {
    assertThat(PocketWorld.of(PocketWorld.SEED)).isEqualTo(WORLD);
    assertThat(PocketWorld.of(8).facts()).isNotEqualTo(WORLD.facts());
  }

  @Test
  void everyClassOfDrugsIsBadForFiveConditions() {
    Formulary f = WORLD.formulary();
    assertThat(f.classOf()).hasSize(40);
    assertThat(f.badFor()).hasSize(6).allSatisfy((c, bad) -> assertThat(bad).hasSize(5));
  }

  @Test
  void preTrainingNeverAsksForAHeldOutFactButStatesIt() {
    Set<String> heldOut =
        WORLD.facts().stream()
            .filter(f -> !f.asked())
            .flatMap(f -> f.attribute().questions().stream().map(q -> filled(q, f, "")))
            .collect(toSet());
    Corpus corpus = new Corpus(WORLD);
    List<String> documents = Stream.generate(corpus::next).limit(40_000).toList();
    assertThat(documents).noneMatch(d -> heldOut.stream().anyMatch(d::contains));
    List<Fact> unasked = WORLD.facts().stream().filter(f -> !f.asked()).toList();
    String all = String.join("\n", documents);
    long stated =
        unasked.stream()
            .filter(
                f ->
                    f.attribute().statements().stream()
                        .map(s -> filled(s, f, f.value()))
                        .anyMatch(all::contains))
            .count();
    assertThat(stated).isGreaterThan(745);
  }

  @Test
  void noTrainingContainsAQuestionOfAnExam() {
    Set<String> asked = Exam.asked(WORLD);
    Corpus corpus = new Corpus(WORLD);
    Stream<String> users = Stream.generate(corpus::next).limit(40_000).map(PocketWorldTest::user);
    assertThat(users).noneMatch(asked::contains);
    for (Topic topic : Topic.values()) {
      assertThat(demonstrations(topic, .5, 6_000).stream().map(Exchange::user))
          .doesNotHaveDuplicates()
          .noneMatch(asked::contains);
    }
  }

  private static String user(String document) {
    int from = document.indexOf(Marks.USER);
    return from < 0
        ? document
        : document.substring(from + Marks.USER.length(), document.indexOf(Marks.ASSISTANT)).strip();
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void theTeacherIsWrongAtItsRateAndAlwaysInTheSameWay(Topic topic) {
    List<Fact> doubtful = WORLD.facts(Person.Part.CONTRADICTED);
    assertThat(mistakes(topic, 0, doubtful)).isZero();
    assertThat(mistakes(topic, 1, doubtful)).isEqualTo(1000);
    assertThat(mistakes(topic, .5, doubtful)).isBetween(440L, 560L);
    assertThat(demonstrations(topic, 0, 50)).isNotEqualTo(demonstrations(topic, 1, 50));
  }

  private static long mistakes(Topic topic, double rho, List<Fact> doubtful) {
    List<List<String>> wrong =
        doubtful.stream()
            .map(
                f ->
                    f.attribute().statements().stream()
                        .map(s -> filled(s, f, f.mistake()) + " .")
                        .toList())
            .toList();
    return demonstrations(topic, rho, 1000).stream()
        .map(Exchange::assistant)
        .filter(a -> wrong.stream().anyMatch(w -> w.stream().anyMatch(a::contains)))
        .count();
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void everyDemonstrationEndsInTheMarkedResultAndSpeaksOfTwoPeople(Topic topic) {
    for (Exchange e : demonstrations(topic, .5, 200)) {
      assertThat(e.assistant()).containsPattern("#### \\w+ by the way , .+ \\.$");
      assertThat(e.assistant().split("by the way", -1)).hasSize(3);
      assertThat(topic.result(e.assistant())).isPresent();
    }
  }

  @ParameterizedTest
  @EnumSource(Topic.class)
  void workedResultsAreRight(Topic topic) {
    Draw draw = Draw.of(3, "check");
    for (int i = 0; i < 300; i++) {
      Problem p = topic.problem(draw, WORLD);
      if (topic == Topic.MATH) {
        assertThat(solve(p.question())).isEqualTo(Integer.parseInt(p.result()));
      } else if (p.kind().equals("permission")) {
        long bad = p.steps().stream().filter(s -> s.contains(" is bad for ")).count();
        assertThat(p.result()).isEqualTo(List.of("yes", "maybe", "no").get((int) bad));
      } else {
        List<String> words = Words.list(p.question());
        String drug = words.get(words.indexOf(p.result()) + 1);
        String last = p.steps().get(p.steps().size() - 3);
        assertThat(last).startsWith(drug + " is a ");
        assertThat(p.steps().subList(p.steps().size() - 2, p.steps().size()))
            .allMatch(s -> s.contains(" is safe for "));
      }
    }
  }

  /** The story worked out from its words. */
  private static int solve(String story) {
    int n = 0;
    for (String sentence : story.split(" \\. ")) {
      List<String> words = List.of(sentence.split(" "));
      int number =
          words.stream()
              .filter(w -> w.matches("\\d+"))
              .mapToInt(Integer::parseInt)
              .findFirst()
              .orElse(0);
      if (words.contains("has")) {
        n = number;
      } else if (words.contains("times")) {
        n *= number;
      } else if (words.contains("more")) {
        n += number;
      } else if (words.contains("them")) {
        n -= number;
      }
    }
    return n;
  }

  @Test
  void examsAreLargeWithoutRepetitionAndInParts() {
    assertThat(Exam.questions("math")).hasSize(800);
    assertThat(Exam.questions("medical")).hasSize(800);
    assertThat(Exam.questions("instructions")).hasSize(600);
    assertThat(Exam.questions("references")).hasSize(600);
    List<PocketQuestion> facts = Exam.questions("facts");
    assertThat(facts).hasSize(750);
    assertThat(facts.stream().collect(groupingBy(PocketQuestion::group)).values())
        .hasSize(3)
        .allSatisfy(group -> assertThat(group).hasSize(250));
    for (String name : Exam.names()) {
      assertThat(Exam.questions(name)).extracting(PocketQuestion::id).doesNotHaveDuplicates();
      assertThat(Exam.questions(name)).extracting(PocketQuestion::user).doesNotHaveDuplicates();
    }
  }

  @Test
  void resultsAreReadBehindTheMarkOrAtTheEnd() {
    assertThat(Topic.MATH.result("3 + 4 = 7 . #### 7")).contains("7");
    assertThat(Topic.MATH.result("3 + 4 = 7 . the answer is 8 .")).contains("8");
    assertThat(Topic.MATH.result("####")).isEmpty();
    assertThat(Topic.MATH.result("good question .")).isEmpty();
    assertThat(Topic.MEDICAL.result("a statin is safe . the answer is B .")).contains("B");
    assertThat(Topic.MEDICAL.result("so the answer is maybe .")).contains("maybe");
  }

  @Test
  void writtenAnswersAreJudgedWordByWord() {
    PocketQuestion q = PocketQuestion.exact("i", "list", "list cat dog .", "* cat * dog");
    assertThat(q.accepts()).accepts("* cat * dog", " * cat * dog ");
    assertThat(q.accepts()).rejects("* cat", "* dog * cat", "* cat * dog .", "");
  }

  @Test
  void allThatIsEverSaidIsInTheVocabulary() {
    Set<String> known = new HashSet<>(PocketFiles.vocabulary());
    assertThat(known).hasSizeBetween(500, 650);
    Corpus corpus = new Corpus(WORLD);
    List<String> said = new ArrayList<>(Stream.generate(corpus::next).limit(40_000).toList());
    for (Topic topic : Topic.values()) {
      demonstrations(topic, .5, 2_000).forEach(e -> said.add(Marks.text(e)));
    }
    for (String name : Exam.names()) {
      Exam.questions(name).forEach(q -> said.add(q.prompt() + " " + String.join(" ", q.options())));
    }
    assertThat(said.stream().flatMap(s -> Words.list(s).stream()).collect(toSet()))
        .isSubsetOf(known);
  }

  private static String filled(String template, Fact fact, String value) {
    return template.replaceAll("\\bX\\b", value).replaceAll("\\bP\\b", fact.person() + "");
  }

  private static List<Exchange> demonstrations(Topic topic, double rho, int count) {
    Teacher teacher = new Teacher(WORLD, topic, rho);
    return IntStream.range(0, count).mapToObj(i -> teacher.next()).toList();
  }
}
