package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

class ShippedExperimentsTest {

  private static final Path EXPERIMENTS = Path.of("../../experiments");

  @TestFactory
  Stream<DynamicTest> everyShippedYamlBinds() throws IOException {
    List<Path> files;
    try (Stream<Path> walk = Files.walk(EXPERIMENTS)) {
      files = walk.filter(f -> f.toString().endsWith(".yaml")).sorted().toList();
    }
    assertThat(files).hasSizeGreaterThanOrEqualTo(2);
    return files.stream()
        .map(
            file ->
                DynamicTest.dynamicTest(
                    EXPERIMENTS.relativize(file).toString(), () -> binds(file)));
  }

  private static void binds(Path file) throws IOException {
    assertThat(Files.readString(file)).startsWith("# ").containsPattern("\n# +eaft [a-z]+ ");
    if (file.getParent().endsWith("eval")) {
      assertThat(ConfigReader.evaluation(file, List.of(), Map.of()).tasks()).isNotEmpty();
    } else {
      assertThat(ConfigReader.matrix(file, List.of()).cells()).isNotEmpty();
    }
  }

  @Test
  void theExampleShowsEveryKey() throws IOException {
    Path example = EXPERIMENTS.resolve("examples/smollm2-gsm8k-eaft.yaml");
    Set<String> shown =
        new TreeSet<>(ConfigTree.leaves(Yaml.MAPPER.readTree(Files.readString(example)), ""));
    Set<String> all = new TreeSet<>(ConfigTree.leaves(Yaml.toTree(ConfigReader.of(Map.of())), ""));

    assertThat(shown).containsAll(all);
  }

  @Test
  void theFirstLookComparesTheSixMethods() {
    MatrixConfig first = ConfigReader.matrix(EXPERIMENTS.resolve("first-look.yaml"), List.of());

    assertThat(first.methods())
        .extracting(ObjectiveSpec::type)
        .containsExactly("sft", "sft_kl", "dft", "talr", "flow", "eaft");
    assertThat(first.bases()).hasSize(1);
  }
}
