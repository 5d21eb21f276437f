package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MatrixConfigTest {

  @TempDir Path dir;

  private MatrixConfig matrix(String text, String... overrides) throws IOException {
    Path file = Files.writeString(dir.resolve("m.yaml"), text);
    return ConfigReader.matrix(file, List.of(overrides));
  }

  @Test
  void cellsAreMethodsTimesGridTimesSeeds() throws IOException {
    MatrixConfig m =
        matrix(
            """
            methods: [sft, {type: eaft, alpha: 2}]
            seeds: [1, 2]
            grid: {train.lr: [1e-5, 1e-4]}
            output: {dir: out}
            """);

    assertThat(m.cells()).hasSize(8);
    MatrixConfig.Cell last = m.cells().get(7);
    assertThat(last.method()).isEqualTo("eaft alpha=2");
    assertThat(last.point()).isEqualTo(Map.of("train.lr", 1e-4));
    assertThat(last.label()).isEqualTo("eaft alpha=2 lr=1e-4");
    assertThat(last.name()).isEqualTo("eaft alpha=2 lr=1e-4 seed=2");
    assertThat(last.config().train().lr()).isEqualTo(1e-4);
    assertThat(last.config().train().seed()).isEqualTo(2);
    assertThat(last.config().eval().before()).isFalse();
    assertThat(m.cells().stream().map(c -> c.config().hash()).distinct()).hasSize(8);
    // a part of the matrix compares all methods
    assertThat(m.cells().subList(0, 4)).extracting(MatrixConfig.Cell::seed).containsOnly(1L);
  }

  @Test
  void modelsBeforeTrainingAreOnePerModelAndData() throws IOException {
    MatrixConfig m =
        matrix(
            """
            methods: [sft, dft]
            grid: {train.lr: [1e-5, 1e-4], model.path: [a, b]}
            output: {dir: out}
            """);

    assertThat(m.cells()).hasSize(8);
    assertThat(m.bases())
        .extracting(MatrixConfig.Cell::name)
        .containsExactly("base path=a", "base path=b");
    RunConfig base = m.bases().get(1).config();
    assertThat(base.model().path()).isEqualTo("b");
    assertThat(base.train().epochs()).isZero();
    assertThat(m.cells().get(1).base()).isEqualTo(m.bases().get(1));
  }

  @Test
  void adaptersOfAnyKindBeginAsTheSameModel() throws IOException {
    MatrixConfig m =
        matrix("model: {lora: {}}\ngrid: {model.lora.rank: [4, 8]}\noutput: {dir: out}\n");

    assertThat(m.cells()).extracting(c -> c.config().model().lora().rank()).containsExactly(4, 8);
    assertThat(m.bases()).extracting(MatrixConfig.Cell::name).containsExactly("base");
  }

  @Test
  void modelsAndDatasetsAreAxesOfSettings() throws IOException {
    MatrixConfig m =
        matrix(
            """
            models: [a, {path: b, precision: bf16}]
            datasets: [x.jsonl, {train: y.jsonl, max_length: 64}]
            output: {dir: out}
            """);

    assertThat(m.cells()).hasSize(4);
    MatrixConfig.Cell last = m.cells().get(3);
    assertThat(last.point())
        .isEqualTo(
            Map.of(
                "model.path", "b",
                "model.precision", "bf16",
                "data.train", "y.jsonl",
                "data.max_length", 64));
    assertThat(last.config().data().maxLength()).isEqualTo(64);
    assertThat(last.config().model().precision()).isEqualTo(Precision.BF16);
    assertThat(m.bases()).hasSize(4);
  }

  @Test
  void withoutAxesItIsTheOneRunOfTheBase() throws IOException {
    MatrixConfig m = matrix("objective: {type: dft}\noutput: {dir: out}\n", "train.seed=7");

    assertThat(m.cells()).hasSize(1);
    assertThat(m.cells().get(0).name()).isEqualTo("dft seed=7");
  }

  @Test
  void badAxesAreConfigErrors() {
    assertThatThrownBy(() -> matrix("methods: [sft]\n")).hasMessageContaining("output.dir");
    assertThatThrownBy(() -> matrix("methods: sft\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.yaml:1: methods must be a list");
    assertThatThrownBy(() -> matrix("methods: [sft, sft]\noutput: {dir: o}\n"))
        .hasMessageContaining("same run twice");
    assertThatThrownBy(() -> matrix("methods: [sftt]\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean `sft`?");
    assertThatThrownBy(() -> matrix("grid: {train.lr: 3}\noutput: {dir: o}\n"))
        .hasMessageContaining("to a list");
    assertThatThrownBy(() -> matrix("grid: {train.lrr: [3]}\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("did you mean `lr`?");
    assertThatThrownBy(() -> matrix("mehods: [sft]\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.yaml:1: unknown key `mehods`; did you mean `methods`?");
    assertThatThrownBy(() -> matrix("report: {titel: x}\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("m.yaml:1: report.titel is unknown; did you mean `title`?");
    assertThatThrownBy(() -> matrix("report: {target: [math]}\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("report names `math`, which eval.tasks does not");
    assertThatThrownBy(() -> matrix("seeds: [a]\noutput: {dir: o}\n"))
        .hasMessageContaining("seeds must be a whole number, but is a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "methods: [] | methods must be a list of one at least",
        "seeds: [] | seeds must be a list of one at least",
        "methods: [sft, null] | methods has an empty entry",
        "seeds: [1, null] | seeds has an empty entry",
        "seeds: [1, 1] | seeds must differ, but is [1, 1]",
        "report: {target: [null]} | report.target has an empty entry",
        "eval: {tasks: [null]} | eval.tasks has an empty entry",
        "grid: {train.seed: [1, 2]} | must not vary `train.seed`: name the values as `seeds`",
        "grid: {output.dir: [a, b]} | must not vary `output.dir`: all runs of a matrix are in one",
        "grid: {objective.type: [sft]} | must not vary `objective.type`: name objectives",
        "grid: {train: [{seed: 1}]} | must not vary the seed"
      })
  void whatAMatrixCannotVaryOrLeavesEmptyIsNamed(String line, String message) {
    assertThatThrownBy(() -> matrix(line + "\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(message);
  }

  @Test
  void oneKeyIsVariedByOneList() {
    assertThatThrownBy(() -> matrix("models: [a]\ngrid: {model.path: [b]}\noutput: {dir: o}\n"))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("varies `model.path`, which another list varies too");
  }
}
