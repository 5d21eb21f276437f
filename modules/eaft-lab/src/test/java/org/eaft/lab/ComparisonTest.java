package org.eaft.lab;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import org.eaft.lab.results.CurveRow;
import org.eaft.lab.results.Machine;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.eaft.models.io.ModelFileException;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.MatrixConfig;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ComparisonTest {

  @TempDir Path tmp;
  private FakeRuns fake;

  @BeforeEach
  void model() throws IOException {
    fake = new FakeRuns(tmp);
  }

  private static Comparison.Result run(MatrixPlan plan, RunLauncher launcher) {
    return Comparison.run(plan, launcher, () -> false, "eaft compare m.yaml");
  }

  private Results store() {
    return ResultsStore.read(tmp.resolve("out"));
  }

  @Test
  void theTableHasTheBaseAndMeansOverSeeds() throws IOException {
    Comparison.Result result = run(fake.plan(), fake);

    assertThat(fake.launched)
        .containsExactly("base", "sft-seed=1", "eaft-seed=1", "sft-seed=2", "eaft-seed=2");
    assertThat(result.failed()).isZero();
    assertThat(result.table().lines())
        .contains(
            "| method | seeds | target loss | target token accuracy | general cross entropy"
                + " | forgetting, nats | mean weight | tokens/s | peak MiB | seconds |",
            "| base |  | 3.0000 | 50.0 | 4.0000 |  |  |  | 900 | 30 |",
            "| sft | 2 | 2.1500 ± 0.0500 | 50.0 ± 0.0 | 4.2500 ± 0.0000 | 0.2500 | 0.400 | 350"
                + " | 900 | 30 |",
            "| eaft | 2 | 2.1500 ± 0.0500 | 50.0 ± 0.0 | 4.2500 ± 0.0000 | 0.2500 | 0.400 | 350"
                + " | 900 | 30 |")
        .noneMatch(line -> line.startsWith("Not run yet"));
    assertThat(tmp.resolve("out/table.md")).hasContent(result.table());
  }

  @Test
  void theStoreHasEachRunWithItsNumbersAndCurves() throws IOException {
    run(fake.plan("grid={train.lr: [1e-4]}"), fake);

    Results store = store();
    assertThat(store.problems()).isEmpty();
    assertThat(store.finished()).hasSize(5);
    RunRow base = store.runs().get(0);
    assertThat(base.method()).isEqualTo("base");
    assertThat(base.seed()).isNull();
    assertThat(base.point()).isEmpty();
    RunRow sft = store.runs().get(1);
    assertThat(sft.method()).isEqualTo("sft");
    assertThat(sft.point()).isEqualTo(Map.of("train.lr", 1e-4));
    assertThat(sft.seed()).isEqualTo(1);
    assertThat(sft.commit()).isEqualTo("abc");
    assertThat(sft.dirty()).isTrue();
    assertThat(sft.command()).isEqualTo("eaft compare m.yaml");
    assertThat(sft.machine()).isEqualTo(Machine.of("cpu", 2, 1, 9L, "Linux", "17"));
    assertThat(sft.config()).containsKeys("model", "train", "eval");
    ResultRow first =
        store.results().stream().filter(r -> r.run().equals(sft.run())).toList().get(0);
    assertThat(first.metric()).isEqualTo("target_loss");
    assertThat(first.n()).isEqualTo(100);
    // nine numbers a run, seven for a base, which has neither weights nor training speed
    assertThat(store.results().stream().filter(r -> r.step() == null)).hasSize(7 + 4 * 9);
    assertThat(store.curves()).hasSize(2 * 4);
    CurveRow curve = store.curves().get(0);
    assertThat(curve.metric()).isEqualTo("loss");
    assertThat(curve.steps()).hasSize(48).startsWith(2, 4, 6).endsWith(100);
    assertThat(curve.values()).startsWith(1.5, 3.5, 5.5).endsWith(99.0);
  }

  @Test
  void tasksAreKeptWithTheirItemsAndTheMeansOfTheirRoles() throws IOException {
    MatrixConfig m = fake.matrix("methods=[sft]", "output.dir=" + tmp.resolve("with-tasks"));
    MatrixConfig.Report roles =
        new MatrixConfig.Report(null, List.of("math"), List.of("facts", "references"));
    MatrixConfig matrix = new MatrixConfig(m.base(), m.methods(), m.seeds(), m.axes(), roles);

    Comparison.Result result = run(MatrixPlan.of(matrix, new Jobs(1, 1)), fake);

    assertThat(result.table().lines())
        .contains(
            "| method | seeds | target: math | general | facts | references | forgetting [95 %] |"
                + " mean weight | seconds |")
        .anyMatch(line -> line.startsWith("| sft | 2 | 50.0 ± 0.0 | 50.0 ± 0.0 | 50.0 ± 0.0 |"));
    Results store = ResultsStore.read(tmp.resolve("with-tasks"));
    RunRow sft = store.runs().get(1);
    assertThat(sft.target()).containsExactly("math");
    assertThat(sft.general()).containsExactly("facts", "references");
    ResultRow math = store.value(sft.run(), "math").orElseThrow();
    assertThat(math.items()).isEqualTo("0110");
    assertThat(math.se()).isEqualTo(0.3);
    assertThat(store.value(sft.run(), "facts/mentioned").orElseThrow().items()).isNull();
    ResultRow general = store.value(sft.run(), "general").orElseThrow();
    assertThat(general.n()).isEqualTo(4);
    // (0.4^2 + 0.3^2)^(1/2) / 2
    assertThat(general.se()).isCloseTo(0.25, within(1e-12));
    assertThat(store.results().stream().filter(r -> r.step() != null))
        .hasSize(2)
        .allSatisfy(r -> assertThat(r.value()).isEqualTo(0.25));
    assertThat(store.curves()).extracting(CurveRow::metric).containsOnly("loss", "math");
  }

  @Test
  void finishedRunsAreNotRepeatedAndTheirRowsStandOnce() throws IOException {
    run(fake.plan(), fake);
    List<String> rows = Files.readAllLines(tmp.resolve("out/results.jsonl"));
    fake.launched.clear();

    Comparison.Result again = run(fake.plan("seeds=[1, 2, 3]"), fake);

    assertThat(fake.launched).containsExactly("sft-seed=3", "eaft-seed=3");
    List<String> more = Files.readAllLines(tmp.resolve("out/results.jsonl"));
    assertThat(more.subList(0, rows.size())).isEqualTo(rows);
    assertThat(more).hasSize(rows.size() + 2 * 10);
    assertThat(again.table()).contains("| sft | 3 | 2.2000 ± 0.0577 |");
  }

  @Test
  void theStoreAloneIsEnoughToGoOn() throws IOException {
    String table = run(fake.plan(), fake).table();
    org.assertj.core.util.Files.delete(tmp.resolve("out/runs").toFile());
    fake.launched.clear();

    assertThat(run(fake.plan(), fake).table()).isEqualTo(table);
    assertThat(fake.launched).isEmpty();
  }

  @Test
  void anotherModelInThePlaceOfTheOldOneIsRunAgain() throws IOException {
    run(fake.plan("methods=[sft]", "seeds=[1]"), fake);
    Files.writeString(tmp.resolve("model/config.json"), "{\"other\": 1}");
    fake.launched.clear();

    run(fake.plan("methods=[sft]", "seeds=[1]"), fake);

    assertThat(fake.launched).containsExactly("base", "sft-seed=1");
  }

  @Test
  void aRunThatFinishedUnrecordedIsRecorded() throws IOException {
    MatrixPlan plan = fake.plan("methods=[sft]", "seeds=[1]");
    run(plan, fake);
    for (String file : List.of("runs.jsonl", "results.jsonl", "curves.jsonl")) {
      Files.delete(tmp.resolve("out").resolve(file));
    }
    fake.launched.clear();

    assertThat(run(fake.plan("methods=[sft]", "seeds=[1]"), fake).table())
        .contains("| sft | 1 | 2.1");
    assertThat(fake.launched).isEmpty();
    assertThat(store().finished()).hasSize(2);
  }

  @Test
  void aFailureStopsNoOtherRunAndIsRepeated() throws IOException {
    RunLauncher second =
        (config, log) -> {
          if (!FakeRuns.name(config).startsWith("sft")) {
            return fake.launch(config, log);
          }
          FakeRuns.write(log, "eaft: diverged at step 3\n");
          return 4;
        };

    Comparison.Result result = run(fake.plan(), second);

    assertThat(result.failed()).isEqualTo(2);
    assertThat(fake.launched).containsExactly("base", "eaft-seed=1", "eaft-seed=2");
    assertThat(result.table())
        .contains("| sft | 0 (2 failed: exit code 4, diverged: diverged at step 3) |  |");
    assertThat(store().runs().stream().filter(r -> !r.isFinished()))
        .hasSize(2)
        .extracting(RunRow::error)
        .containsOnly("exit code 4, diverged: diverged at step 3");
    fake.launched.clear();
    assertThat(run(fake.plan(), fake).failed()).isZero();
    assertThat(fake.launched).containsExactly("sft-seed=1", "sft-seed=2");
    assertThat(store().finished()).hasSize(5);
  }

  @Test
  void aChangedConfigurationIsOtherRuns() throws IOException {
    run(fake.plan("seeds=[1]"), fake);
    fake.launched.clear();
    MatrixPlan changed = fake.plan("seeds=[1]", "train.batch_size=7");

    assertThat(changed.describe())
        .contains("finished 0 of 3; 3 left")
        .contains("besides  3 finished runs that this matrix does not ask for");
    assertThat(run(changed, fake).failed()).isZero();
    assertThat(fake.launched).containsExactly("base", "sft-seed=1", "eaft-seed=1");
  }

  @Test
  void aStopEndsBetweenRunsAndTheTableShowsWhatIsThere() throws IOException {
    Comparison.Result result =
        Comparison.run(fake.plan(), fake, () -> fake.launched.size() == 2, "x");

    assertThat(fake.launched).containsExactly("base", "sft-seed=1");
    assertThat(result.failed()).isZero();
    assertThat(result.table())
        .contains("| sft | 1 | 2.1000 |")
        .contains("Not run yet: eaft (2 seeds), sft.");
  }

  @Test
  void jobsGoOnAtTheSameTime() throws IOException {
    CountDownLatch two = new CountDownLatch(2);
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    RunLauncher meeting =
        (config, log) -> {
          threads.add(Thread.currentThread());
          two.countDown();
          try {
            two.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return fake.launch(config, log);
        };

    Comparison.Result result = run(MatrixPlan.of(fake.matrix(), new Jobs(2, 1)), meeting);

    assertThat(result.failed()).isZero();
    assertThat(threads).hasSize(2);
    assertThat(store().finished()).hasSize(5);
  }

  @Test
  void aSecondComparisonInTheDirectoryIsRefused() throws IOException {
    RunLauncher nested =
        (config, log) -> {
          assertThatThrownBy(() -> run(fake.plan(), fake))
              .isInstanceOf(ConfigException.class)
              .hasMessageContaining("another `eaft compare` works in " + tmp.resolve("out"));
          return fake.launch(config, log);
        };

    assertThat(run(fake.plan("methods=[sft]", "seeds=[1]"), nested).failed()).isZero();
    assertThat(fake.launched).containsExactly("base", "sft-seed=1");
  }

  @Test
  void thePlanSaysWhatIsLeftAndForHowLong() throws IOException {
    String[] axes = {"grid={train.lr: [1e-5, 1e-4]}", "report.title=A title"};
    assertThat(fake.plan(axes).describe().lines())
        .containsExactly(
            tmp.resolve("out") + ": A title",
            "  runs     2 methods x 2 points x 2 seeds = 8, and 1 before training",
            "  methods  sft, eaft",
            "  axis     lr=1e-5, lr=1e-4",
            "  seeds    1, 2",
            "  finished 0 of 9; 9 left",
            "  jobs     1 at a time, threads of each: 1",
            "  time     not known before the first run has ended");
    assertThat(tmp.resolve("out")).doesNotExist();

    run(fake.plan("seeds=[1]", axes[0]), fake);

    assertThat(fake.plan(axes).describe())
        .contains("finished 5 of 9; 4 left")
        .contains("time     about 2:00, by finished runs of the same model and length");
  }

  @Test
  void ofASeedTheLongestStartFirstWhereSeveralRunAtOnce() throws IOException {
    String methods = "methods=[sft, eaft, sft_kl]";
    assertThat(order(fake.plan(2, methods)))
        .as("nothing known yet")
        .containsExactly(
            "base",
            "sft seed=1",
            "eaft seed=1",
            "sft_kl seed=1",
            "sft seed=2",
            "eaft seed=2",
            "sft_kl seed=2");

    run(fake.plan(methods, "seeds=[1]"), fake);

    String more = "seeds=[3, 2]";
    assertThat(order(fake.plan(2, methods, more)))
        .containsExactly(
            "base",
            "sft_kl seed=3",
            "sft seed=3",
            "eaft seed=3",
            "sft_kl seed=2",
            "sft seed=2",
            "eaft seed=2");
    assertThat(order(fake.plan(1, methods, "seeds=[2]")))
        .containsExactly("base", "sft seed=2", "eaft seed=2", "sft_kl seed=2");
  }

  private static List<String> order(MatrixPlan plan) {
    return Estimate.of(plan, plan.store()).order(plan.cells()).stream()
        .map(MatrixConfig.Cell::name)
        .toList();
  }

  @Test
  void aModelThatIsNotThereIsSaidBeforeTheStart() {
    assertThatThrownBy(() -> fake.plan("model.path=" + tmp.resolve("nowhere")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("nowhere");
  }

  @Test
  void tornLinesAreNamedAndLoseNoOther() throws IOException {
    run(fake.plan(), fake);
    Path file = tmp.resolve("out/runs.jsonl");
    String whole = Files.readString(file);
    Files.writeString(file, whole.substring(0, whole.length() - 20));
    org.assertj.core.util.Files.delete(tmp.resolve("out/runs").toFile());
    fake.launched.clear();

    run(fake.plan(), fake);

    // the run whose line is torn is the only one that is run again
    assertThat(fake.launched).containsExactly("eaft-seed=2");
    assertThat(store().finished()).hasSize(5);
    assertThat(Files.readString(file)).hasLineCount(5);
  }
}
