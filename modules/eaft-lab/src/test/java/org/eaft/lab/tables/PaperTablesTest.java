package org.eaft.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PaperTablesTest {

  @TempDir Path tmp;

  private static Cell cell(Table table, String method, String column) {
    int c = table.columns().stream().map(Column::key).toList().indexOf(column);
    return table.rows().stream()
        .filter(r -> r.get(0).text().equals(method))
        .findFirst()
        .orElseThrow()
        .get(c);
  }

  @Test
  void printedNumbersAreThosePrintedAndWhatIsInconsistentIsMarked() {
    List<Table> tables = PaperTables.of(1, List.of());

    assertThat(tables).hasSize(4);
    assertThat(tables.get(0).title()).isEqualTo("The paper's Table 1, Math, Qwen3-4B-Instruct");
    assertThat(cell(tables.get(0), "eaft", "AIME25").text()).isEqualTo("53.3");
    assertThat(cell(tables.get(0), "sft", "GeneralAvg").text()).isEqualTo("76.5 †");
    assertThat(cell(tables.get(2), "talr", "GeneralAvg").text()).isEqualTo("71.5 †");
    assertThat(cell(tables.get(0), "base", "GeneralDelta").text()).isEmpty();
    assertThat(tables.get(0).caption())
        .anyMatch(c -> c.contains("arXiv 2601.02151v1"))
        .anyMatch(c -> c.startsWith("† sft: ") && c.contains("76.83"));
    assertThat(tables.get(3).caption()).anyMatch(c -> c.contains("no experiment of this domain"));
  }

  /** Averages are rounded to a tenth, of parts that were rounded to a tenth. */
  @Test
  void averagesThatAreNotMarkedAreThoseOfTheirParts() {
    Map<String, List<String>> parts =
        Map.of(
            "MathAvg", List.of("AIME24", "AIME25", "GSM8K"),
            "MedicalAvg", List.of("MedMCQA", "MedQA", "PubMedQA"),
            "GeneralAvg", List.of("MMLU", "IFEval", "CLUEWSC"));
    for (Paper.Model m : Paper.read().models()) {
      m.rows()
          .forEach(
              (method, row) ->
                  parts.forEach(
                      (average, of) -> {
                        int at = m.columns().indexOf(average);
                        boolean marked =
                            m.inconsistencies().stream()
                                .anyMatch(
                                    i -> i.method().equals(method) && i.column().equals(average));
                        if (at >= 0) {
                          double mean =
                              of.stream()
                                  .mapToDouble(p -> row.get(m.columns().indexOf(p)))
                                  .average()
                                  .orElseThrow();
                          assertThat(Math.abs(mean - row.get(at)) > 0.1)
                              .as(m.model() + " " + method + " " + average)
                              .isEqualTo(marked);
                        }
                      }));
    }
  }

  @Test
  void oursStandBesideThePapersAndTheCaptionSaysTheScale() {
    new Synthetic(tmp)
        .run("base", Map.of(), null, Map.of("sums", "1000", "facts", "1111", "rules", "11"))
        .run("sft", Map.of(), 1L, Map.of("sums", "1110", "facts", "1100", "rules", "11"));
    Experiment read = ExperimentReader.read(tmp);
    // the synthetic task sums is no domain of the paper; under another name it is
    Experiment ours =
        new Experiment("mine", List.of("pocket_math"), read.general(), read.entries());

    Table changes = PaperTables.of(1, List.of(ours)).get(3);

    assertThat(cell(changes, "sft", "Qwen3-4B-Instruct target").text()).isEqualTo("+1.1");
    assertThat(cell(changes, "eaft", "GLM4-9B-0414 general").value())
        .isCloseTo(-0.039, within(1e-9));
    assertThat(cell(changes, "sft", "ours, mine target").text()).startsWith("+50.0");
    assertThat(cell(changes, "sft", "ours, mine general").text()).startsWith("-25.0");
    assertThat(cell(changes, "dft", "ours, mine general").text()).isEmpty();
    assertThat(changes.caption()).anyMatch(c -> c.startsWith("Ours, mine: another scale. Model "));
    assertThat(PaperTables.of(2, List.of(ours)).get(1).columns()).hasSize(3);
  }

  @Test
  void settingsStandBesideOurs() {
    Synthetic.whole(tmp.resolve("small"), List.of("sft"), List.of(1e-4), 1);

    Table table = PaperTables.of(4, ExperimentReader.below(tmp)).get(0);

    assertThat(cell(table, "epochs", "paper").text()).isEqualTo("10");
    assertThat(cell(table, "epochs", "small").text()).isEqualTo("6");
    assertThat(cell(table, "hardware", "small").text()).contains("Test CPU");
    assertThat(Stream.of("weight decay", "Adam's betas"))
        .allSatisfy(s -> assertThat(cell(table, s, "paper").text()).isEqualTo("not given"));
  }

  @Test
  void thereAreFourTables() {
    assertThatThrownBy(() -> PaperTables.of(5, List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessage("the paper has tables 1 to 4, not 5");
  }
}
