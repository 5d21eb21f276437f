package org.eaft.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.eaft.lab.tables.Entry;
import org.eaft.lab.tables.Experiment;
import org.eaft.lab.tables.ExperimentReader;
import org.eaft.lab.tables.Synthetic;
import org.eaft.text.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlanceTest {

  private static final String BLOCK =
      "before\n<!-- eaft glance results/a -->\n%s<!-- /eaft glance -->\nbehind $1 \\n\n";

  @TempDir Path tmp;

  private Path experiment() {
    return Synthetic.whole(
        tmp.resolve("results/a"), List.of("sft", "eaft"), List.of(1e-4, 2e-4), 3);
  }

  @Test
  void aRowPerMethodWithTargetAndGeneralAtEachRate() {
    Path folder = experiment();
    Experiment read = ExperimentReader.read(folder);

    String text = Glance.of(folder);

    assertThat(text.lines().filter(line -> line.startsWith("| ")))
        .hasSize(5)
        .first()
        .isEqualTo(
            "| method | lr=1e-4: target | lr=1e-4: general | lr=2e-4: target | lr=2e-4: general |");
    Entry eaft =
        read.entries().stream()
            .filter(e -> e.method().equals("eaft") && e.point().containsValue(2e-4))
            .findFirst()
            .orElseThrow();
    assertThat(text.lines().filter(line -> line.startsWith("| eaft |")))
        .singleElement()
        .asString()
        .endsWith(
            "| %.1f ± %.1f | %.1f ± %.1f |"
                .formatted(
                    100 * eaft.metric("target").orElseThrow().mean(),
                    100 * eaft.error("target").orElseThrow(),
                    100 * eaft.metric("general").orElseThrow().mean(),
                    100 * eaft.error("general").orElseThrow()));
    assertThat(text).startsWith("On sums").contains("seeds 1, 2, 3.");
  }

  @Test
  void whatStandsAroundABlockStays() {
    Path folder = experiment();
    String expected = BLOCK.formatted(Glance.of(folder));

    String fresh = Glance.refresh(BLOCK.formatted("old | table\n"), tmp);

    assertThat(fresh).isEqualTo(expected);
    assertThat(Glance.refresh(fresh, tmp)).as("a second time").isEqualTo(expected);
    assertThat(Glance.refresh(BLOCK.formatted("") + BLOCK.formatted("x\n"), tmp))
        .isEqualTo(expected + expected);
  }

  @Test
  void aTextWithoutABlockOrWithAnOpenOneIsRefused() {
    experiment();
    assertThatThrownBy(() -> Glance.refresh("no block", tmp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("found none");
    assertThatThrownBy(() -> Glance.refresh("<!-- eaft glance results/a -->\nx", tmp))
        .isInstanceOf(DataException.class);
    assertThatThrownBy(
            () -> Glance.refresh("<!-- eaft glance results/a -->\n" + BLOCK.formatted("x\n"), tmp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("does not end");
    assertThatThrownBy(() -> Glance.refresh(BLOCK.formatted("").replace("/a", "/b"), tmp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("results/b holds no runs");
  }
}
