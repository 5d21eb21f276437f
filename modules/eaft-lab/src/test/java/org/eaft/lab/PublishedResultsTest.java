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

  private static final Experiment MATH =
      ExperimentReader.read(Path.of("../../results/pocket-math"));

  private static double math(String method, String metric) {
    Map<String, Object> point =
        method.equals(Entry.BASE) ? Map.of() : Map.of(Experiment.RATE, RATE);
    return MATH.entries().stream()
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
    double contradicted =
        math(Entry.BASE, "pocket_facts/contradicted") - math("sft", "pocket_facts/contradicted");
    double unmentioned =
        math(Entry.BASE, "pocket_facts/unmentioned") - math("sft", "pocket_facts/unmentioned");
    assertThat(contradicted).isGreaterThan(unmentioned + 0.05);
  }

  @Test
  void aTermThatHoldsTheModelToItsBaseKeepsGeneralAbilitiesAtACostInTheTarget() {
    assertThat(math("sft_kl", "general")).isGreaterThan(math("sft", "general") + 0.01);
    assertThat(math("sft_kl", "target")).isLessThan(math("sft", "target") - 0.2);
  }
}
