package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
    assertThat(last.method()).isEqualTo("eaft alpha=2 lr=1.0E-4");
    assertThat(last.name()).isEqualTo("eaft-alpha=2-lr=1.0E-4-seed2");
    assertThat(last.config().train().lr()).isEqualTo(1e-4);
    assertThat(last.config().train().seed()).isEqualTo(2);
    assertThat(last.config().output().dir()).isEqualTo(Path.of("out", last.name()).toString());
    assertThat(last.config().eval().before()).isFalse();
    assertThat(m.cells().stream().map(c -> c.config().hash()).distinct()).hasSize(8);
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
        .containsExactly("base-path=a", "base-path=b");
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
  void withoutAxesItIsTheOneRunOfTheBase() throws IOException {
    MatrixConfig m = matrix("objective: {type: dft}\noutput: {dir: out}\n", "train.seed=7");

    assertThat(m.cells()).hasSize(1);
    assertThat(m.cells().get(0).name()).isEqualTo("dft-seed7");
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
    assertThatThrownBy(() -> matrix("seeds: [a]\noutput: {dir: o}\n"))
        .hasMessageContaining("seeds must be a whole number, but is a");
  }
}
