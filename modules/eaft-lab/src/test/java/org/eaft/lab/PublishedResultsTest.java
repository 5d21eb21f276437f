package org.eaft.lab;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.ExperimentReader;
import org.junit.jupiter.api.Test;

/**
 * What the committed runs show by far more than their noise: that the pocket world has the
 * phenomenon that it is for. Nothing is asserted of which method is best.
 */
class PublishedResultsTest {

  private static final double RATE = 6e-4;

  private static final String CONTRADICTED = "pocket_facts/contradicted";

  private static final Experiment MATH = read("pocket-math");

  private static Experiment read(String directory) {
    return ExperimentReader.read(Path.of("../../results").resolve(directory));
  }

  private static double math(String method, String metric) {
    return mean(
        MATH, method, method.equals(Entry.BASE) ? Map.of() : Map.of(Experiment.RATE, RATE), metric);
  }

  private static double mean(
      Experiment experiment, String method, Map<String, Object> point, String metric) {
    return experiment.entries().stream()
        .filter(e -> e.method().equals(method) && e.point().equals(point))
        .findFirst()
        .flatMap(e -> e.metric(metric))
        .orElseThrow()
        .mean();
  }

  @Test
  void sftLearnsTheTargetAndForgets() {
    assertThat(math("sft", "target")).isGreaterThan(math(Entry.BASE, "target") + 0.2);
    assertThat(math("sft", "general")).isLessThan(math(Entry.BASE, "general") - 0.03);
  }

  @Test
  void whatTheTeacherContradictsIsForgottenMost() {
    double contradicted = math(Entry.BASE, CONTRADICTED) - math("sft", CONTRADICTED);
    double unmentioned =
        math(Entry.BASE, "pocket_facts/unmentioned") - math("sft", "pocket_facts/unmentioned");
    assertThat(contradicted).isGreaterThan(unmentioned + 0.05);
  }

  @Test
  void aTermThatHoldsTheModelToItsBaseKeepsGeneralAbilitiesAtACostInTheTarget() {
    assertThat(math("sft_kl", "general")).isGreaterThan(math("sft", "general") + 0.01);
    assertThat(math("sft_kl", "target")).isLessThan(math("sft", "target") - 0.2);
  }

  @Test
  void factsFallWithTheShareOfWrongRemarks() {
    Experiment rarely = read("pocket-rho-math");
    double never = contradicted(rarely, "pocket:math/rho=0");
    double sometimes = contradicted(rarely, "pocket:math/rho=0.2");
    assertThat(sometimes).isLessThan(never - 0.03);
    assertThat(math("sft", CONTRADICTED)).isLessThan(sometimes - 0.03);
  }

  private static double contradicted(Experiment experiment, String train) {
    return mean(experiment, "sft", Map.of("data.train", train), CONTRADICTED);
  }

  @Test
  void leavingOutTheConflictsOfTheBaseModelRestoresSomeOfTheFacts() {
    Experiment ablations = read("ablations");
    double sft = mean(ablations, "sft", Map.of(), CONTRADICTED);
    String mask = "conflict_mask of=base entropy=0.5 probability=0.2";
    assertThat(mean(ablations, mask, Map.of(), CONTRADICTED)).isGreaterThan(sft + 0.02);
    assertThat(mean(ablations, "eaft_frozen", Map.of(), CONTRADICTED)).isGreaterThan(sft + 0.02);
  }
}
