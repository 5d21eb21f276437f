package org.eaft.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.eaft.text.DataException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TablesTest {

  private static final List<String> METHODS =
      List.of("sft", "sft_kl", "dft", "talr", "flow", "eaft", "eaft alpha=2");

  @TempDir Path tmp;

  private static Cell cell(Table table, String method, String column) {
    List<String> keys = table.columns().stream().map(Column::key).toList();
    return table.rows().stream()
        .filter(r -> r.get(0).text().equals(method))
        .findFirst()
        .orElseThrow()
        .get(keys.indexOf(column));
  }

  private static Map<String, String> answers(String sums, String facts, String rules) {
    return Map.of("sums", sums, "facts", facts, "rules", rules);
  }

  /** Numbers that can be counted by hand. */
  private Experiment small() {
    new Synthetic(tmp)
        .run("base", Map.of(), null, answers("1000", "1111", "11"))
        .run("sft", Map.of(), 1L, answers("1110", "1000", "10"))
        .run("sft", Map.of(), 2L, answers("1100", "1100", "11"))
        .run("eaft", Map.of(), 1L, answers("1100", "1110", "11"))
        .run("eaft", Map.of(), 2L, answers("1000", "1111", "10"))
        .failed("dft", Map.of(), 1, "exit code 4");
    return ExperimentReader.read(tmp);
  }

  @Test
  void theMainTableHoldsWhatCanBeCounted() {
    Table table = Tables.of(small(), Optional.of("target")).get(0);

    assertThat(table.rows())
        .extracting(r -> r.get(0).text())
        .containsExactly("base", "sft", "eaft", "dft");
    assertThat(table.columns())
        .extracting(Column::key)
        .containsExactly(
            "method",
            "seeds",
            "target",
            "general",
            "facts",
            "rules",
            "forgetting",
            "mean_weight",
            "seconds");
    Cell target = cell(table, "sft", "target");
    assertThat(target.value()).isCloseTo(0.625, within(1e-12));
    assertThat(target.error()).isCloseTo(0.125, within(1e-12));
    assertThat(target.text()).isEqualTo("62.5 ± 12.5");
    // (1/4 + 1/2) / 2 and (2/4 + 1) / 2
    assertThat(cell(table, "sft", "general").value()).isCloseTo(0.5625, within(1e-12));
    assertThat(cell(table, "sft", "forgetting").value()).isCloseTo(0.4375, within(1e-12));
    assertThat(cell(table, "sft", "forgetting").text()).startsWith("+43.8 [");
    assertThat(cell(table, "sft", "forgetting").interval().contains(0.4375)).isTrue();
    assertThat(cell(table, "sft", "seeds").text()).isEqualTo("2");
    assertThat(cell(table, "base", "seeds").text()).isEmpty();
    assertThat(cell(table, "base", "forgetting").text()).isEmpty();
    assertThat(cell(table, "dft", "seeds").text()).isEqualTo("0 (1 failed: exit code 4)");
    assertThat(cell(table, "dft", "target").text()).isEmpty();
  }

  @Test
  void theCaptionSaysWhereTheNumbersComeFrom() {
    String text = Tables.markdown(Tables.of(small(), Optional.of("target")));

    assertThat(text)
        .contains("n: sums 4, facts 4, rules 2; seeds 1, 2.")
        .contains("Commit: 0123456.")
        .contains("Command: `eaft compare synthetic.yaml`.")
        .contains("Machine: Test CPU, 2 cores, 1 thread a run, TestJDK 17.")
        .doesNotContain("**62");
  }

  @Test
  void nothingIsBoldInsideTheNoiseAndAClearWinnerIs() {
    Synthetic store = new Synthetic(tmp);
    store.base(0.3, 0.9);
    for (long seed = 1; seed <= 3; seed++) {
      store.run("sft", Map.of(), seed, 0.5, 0.6);
      store.run("dft", Map.of(), seed, 0.5, 0.6);
      store.run("eaft", Map.of(), seed, 0.5, 0.9);
    }
    Table table = Tables.of(ExperimentReader.read(tmp), Optional.of("target")).get(0);

    assertThat(
            METHODS.stream()
                .filter(m -> has(table, m))
                .filter(m -> cell(table, m, "target").best()))
        .isEmpty();
    assertThat(cell(table, "eaft", "general").best()).isTrue();
    assertThat(cell(table, "sft", "general").best()).isFalse();
    // the base is not among the methods that are compared
    assertThat(cell(table, "base", "general").best()).isFalse();
    assertThat(table.markdown()).contains("**" + cell(table, "eaft", "general").text() + "**");
  }

  private static boolean has(Table table, String method) {
    return table.rows().stream().anyMatch(r -> r.get(0).text().equals(method));
  }

  @Test
  void differencesToSftAreCorrectedAndPaired() {
    Synthetic.whole(tmp, METHODS, List.of(1e-4), 3);
    List<Table> tables = Tables.of(ExperimentReader.read(tmp), Optional.of("target"));
    Table differences = tables.get(1);

    assertThat(differences.title()).endsWith(": differences to SFT");
    assertThat(differences.rows()).hasSize(METHODS.size() - 1);
    Cell eaft = cell(differences, "eaft", "target");
    assertThat(eaft.value())
        .isCloseTo(
            cell(tables.get(0), "eaft", "target").value()
                - cell(tables.get(0), "sft", "target").value(),
            within(1e-12));
    assertThat(eaft.interval().contains(eaft.value())).isTrue();
    assertThat(differences.rows())
        .allSatisfy(r -> assertThat(r.get(4).value()).isBetween(0.25, 1.0));
  }

  @Test
  void ratesGetATableEachAndEveryMethodItsBest() {
    Synthetic.whole(tmp, METHODS, List.of(1e-4, 2e-4, 4e-4), 3);
    List<Table> tables = Tables.of(ExperimentReader.read(tmp), Optional.of("target"));

    assertThat(tables)
        .extracting(Table::title)
        .filteredOn(t -> !t.endsWith("differences to SFT"))
        .extracting(t -> t.substring(t.indexOf(": ") + 2))
        .containsExactly(
            "each method at its best lr",
            "all methods at lr 1e-4",
            "all methods at lr 2e-4",
            "all methods at lr 4e-4");
    Table best = tables.get(0);
    assertThat(best.rows()).hasSize(METHODS.size() + 1);
    assertThat(best.caption().get(0)).contains("selected on the test set that is reported");
    assertThat(cell(best, "eaft", "train.lr").text()).isEqualTo("4e-4");
    assertThat(cell(best, "sft", "above_frontier").text()).isEqualTo("on it");
    assertThat(tables.get(2).columns()).extracting(Column::key).doesNotContain("train.lr");
    assertThat(tables.get(2).markdown()).contains("lr = 1e-4 throughout.");
  }

  @Test
  void aRateMayBeSelectedByAnotherMetric() {
    Synthetic.whole(tmp, METHODS, List.of(1e-4, 4e-4), 3);

    Table best = Tables.of(ExperimentReader.read(tmp), Optional.of("general")).get(0);

    assertThat(cell(best, "eaft", "train.lr").text()).isEqualTo("1e-4");
    assertThat(best.caption().get(0))
        .isEqualTo("Each method at the learning rate of its best general.");
  }

  @Test
  void aMetricThatNobodyMeasuredIsRefused() {
    Experiment e = ExperimentReader.read(Synthetic.whole(tmp, METHODS, List.of(1e-4, 4e-4), 1));

    assertThatThrownBy(() -> Tables.of(e, Optional.of("genral")))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("has the metric `genral` to select by; did you mean `general`?");
  }

  @Test
  void withoutTasksTheRateOfTheLowestTargetLossIsTheBest() {
    Synthetic store = new Synthetic(tmp);
    for (double rate : List.of(1e-5, 1e-4, 1e-3)) {
      store.loss("sft", Map.of("train.lr", rate), 1, rate == 1e-4 ? 1.4 : 2);
    }

    Table best = Tables.of(ExperimentReader.read(tmp), Optional.empty()).get(0);

    assertThat(cell(best, "sft", "train.lr").text()).isEqualTo("1e-4");
    assertThat(best.caption().get(0))
        .startsWith("Each method at the learning rate of its lowest target loss: ");
  }

  @Test
  void ratesOfSftThatAreOnePointAreNoLine() {
    Map<String, String> same = answers("1100", "1111", "11");
    new Synthetic(tmp)
        .run("base", Map.of(), null, same)
        .run("sft", Map.of("train.lr", 1e-4), 1L, same)
        .run("sft", Map.of("train.lr", 2e-4), 1L, same)
        .run("eaft", Map.of("train.lr", 2e-4), 1L, same);
    Experiment e = ExperimentReader.read(tmp);

    assertThat(Frontier.of(e, Map.of())).isEmpty();
    assertThat(Tables.markdown(Tables.of(e, Optional.empty()))).doesNotContain("NaN");
  }

  @Test
  void aStoreWithoutAUsableRunIsPassedOverAmongOthers() throws IOException {
    Synthetic.whole(tmp.resolve("good"), METHODS, List.of(1e-4), 1);
    Files.createDirectories(tmp.resolve("bad"));
    Files.writeString(tmp.resolve("bad/runs.jsonl"), "garbage\n");

    assertThat(ExperimentReader.below(tmp)).extracting(Experiment::name).containsExactly("good");
  }

  /** SFT at 1e-4 has (general 1, target 1/2) and beats the base (1, 0); at 4e-4 it has (0, 1). */
  @Test
  void theDistanceToTheFrontierIsThatOfTheLine() {
    new Synthetic(tmp)
        .run("base", Map.of(), null, answers("0000", "1111", "11"))
        .run("sft", Map.of("train.lr", 1e-4), 1L, answers("1100", "1111", "11"))
        .run("sft", Map.of("train.lr", 2e-4), 1L, answers("0100", "0000", "00"))
        .run("sft", Map.of("train.lr", 4e-4), 1L, answers("1111", "0000", "00"))
        .run("eaft", Map.of("train.lr", 4e-4), 1L, answers("1111", "1010", "10"));
    Experiment e = ExperimentReader.read(tmp);
    Frontier frontier = Frontier.of(e, Map.of()).orElseThrow();

    assertThat(frontier.points())
        .extracting(Frontier.Point::label)
        .containsExactly("sft lr=4e-4", "sft lr=1e-4");
    Entry eaft = e.trained().get(e.trained().size() - 1);
    assertThat(frontier.distance(eaft).above()).isCloseTo(0.25, within(1e-12));
    Table at =
        Tables.of(e, Optional.of("target")).stream()
            .filter(t -> t.title().endsWith("4e-4"))
            .findFirst()
            .orElseThrow();
    assertThat(cell(at, "eaft", "above_frontier").text()).startsWith("+25.0 ± ");
    assertThat(cell(at, "sft", "above_frontier").text()).isEqualTo("on it");
  }

  @Test
  void outsideTheFrontierThereIsNoNumber() {
    Frontier frontier =
        new Frontier(
            List.of(
                new Frontier.Point("a", 0.5, 0.6, 0, 0), new Frontier.Point("b", 0.9, 0.2, 0, 0)));
    new Synthetic(tmp)
        .run("low", Map.of(), 1L, answers("1000", "1000", "00"))
        .run("between", Map.of(), 1L, answers("1100", "1111", "10"))
        .run("high", Map.of(), 1L, answers("1000", "1111", "11"));
    List<Entry> entries = ExperimentReader.read(tmp).entries();

    assertThat(frontier.distance(entries.get(0)).words()).isEqualTo("outside: general below SFT's");
    assertThat(frontier.distance(entries.get(2)).words()).contains("general above");
    // general 3/4: the line is at 0.35
    assertThat(frontier.distance(entries.get(1)).above()).isCloseTo(0.15, within(1e-12));
    // 0.01 of the target, 0.01 of the general by the slope of 1
    assertThat(frontier.distance(entries.get(1)).error()).isCloseTo(Math.sqrt(2e-4), within(1e-12));
  }

  @Test
  void csvHasNumbersUnrounded() {
    Table table = Tables.of(small(), Optional.of("target")).get(0);

    List<String> lines = table.csv().lines().toList();

    assertThat(lines.get(0))
        .startsWith("method,seeds,target,target_se,general,general_se,")
        .contains("forgetting,forgetting_low,forgetting_high");
    assertThat(lines.get(2)).startsWith("sft,2,0.625,0.125,0.5625,");
    assertThat(lines).hasSize(5);
  }

  @Test
  void equalStoresGiveEqualTables() {
    Path again = tmp.resolve("x/same");
    Synthetic.whole(tmp.resolve("y/same"), METHODS, List.of(1e-4), 2);
    Synthetic.whole(again, METHODS, List.of(1e-4), 2);

    assertThat(Tables.of(ExperimentReader.read(again), Optional.of("target")))
        .isEqualTo(Tables.of(ExperimentReader.read(tmp.resolve("y/same")), Optional.of("target")));
  }

  @Test
  void aFolderWithoutRunsSaysSo() {
    assertThatThrownBy(() -> ExperimentReader.read(tmp))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("holds no runs");
  }
}
