package org.eaft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LearningRateScaleTest {

  private static final String SCALED = "{type: sft, lr_scale: mean_weight}";
  private static final String METHODS = "methods=[" + SCALED + ", eaft]";

  @TempDir Path tmp;
  private FakeRuns fake;

  @BeforeEach
  void model() throws IOException {
    fake = new FakeRuns(tmp);
  }

  private static Comparison.Result run(MatrixPlan plan, RunLauncher launcher) {
    return Comparison.run(plan, launcher, () -> false, "eaft compare m.yaml");
  }

  @Test
  void aRunWaitsForTheMeanWeightOfItsSource() throws IOException {
    String grid = "grid={train.lr: [1e-4, 2e-4]}";
    run(fake.plan(METHODS, "seeds=[1]", grid), fake);

    assertThat(fake.launched)
        .containsExactly(
            "base",
            "eaft-lr=1e-4-seed=1",
            "sft-lr_scale=mean_weight-lr=1e-4-seed=1",
            "eaft-lr=2e-4-seed=1",
            "sft-lr_scale=mean_weight-lr=2e-4-seed=1");
    Results store = ResultsStore.read(tmp.resolve("out"));
    List<RunRow> scaled =
        store.runs().stream().filter(r -> r.method().equals("sft lr_scale=mean_weight")).toList();
    assertThat(scaled).extracting(RunRow::point).extracting(p -> p.get("train.lr")).hasSize(2);
    assertThat(scaled)
        .allSatisfy(
            row ->
                assertThat((Map<?, ?>) row.config().get("objective"))
                    .extracting(o -> o.get("lr_scale"))
                    .isEqualTo(0.4));
    fake.launched.clear();

    // what is resolved is recognised
    assertThat(run(fake.plan(METHODS, "seeds=[1]", grid), fake).failed()).isZero();
    assertThat(fake.launched).isEmpty();
  }

  @Test
  void theSourceMayStandInTheStoreOnly() throws IOException {
    run(fake.plan("methods=[eaft]", "seeds=[1]"), fake);
    fake.launched.clear();

    run(fake.plan("methods=[" + SCALED + "]", "seeds=[1]"), fake);

    assertThat(fake.launched).containsExactly("sft-lr_scale=mean_weight-seed=1");
  }

  @Test
  void withoutASourceNothingIsStarted() {
    assertThatThrownBy(
            () -> fake.plan("methods=[" + SCALED + ", {type: eaft, alpha: 2}]", "seeds=[1]"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("sft lr_scale=mean_weight seed=1")
        .hasMessageContaining("add `eaft` to the methods");
  }

  @Test
  void aFailedSourceFailsWhatWaitsForIt() throws IOException {
    RunLauncher noEaft =
        (config, log) -> FakeRuns.name(config).startsWith("eaft") ? 4 : fake.launch(config, log);

    Comparison.Result result = run(fake.plan(METHODS, "seeds=[1]"), noEaft);

    assertThat(result.failed()).isEqualTo(2);
    assertThat(fake.launched).containsExactly("base");
    assertThat(result.table()).contains("Not run yet: sft lr_scale=mean_weight.");
  }
}
