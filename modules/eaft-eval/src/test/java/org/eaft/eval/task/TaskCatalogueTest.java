package org.eaft.eval.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TaskCatalogueTest {

  static Stream<String> benchmarks() {
    return TaskCatalogue.benchmarks().stream();
  }

  private static String resource(String name) {
    try (var in = TaskCatalogue.class.getResourceAsStream(name)) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theIndexNamesEveryTaskFile() throws IOException {
    Path folder = Path.of("src/main/resources/org/eaft/eval/task");
    try (Stream<Path> files = Files.list(folder)) {
      List<String> names =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.endsWith(".yaml") && !name.startsWith("_"))
              .map(name -> name.replace(".yaml", ""))
              .toList();
      assertThat(TaskCatalogue.benchmarks()).containsExactlyInAnyOrderElementsOf(names);
    }
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void everyTaskFileBindsAndSaysWhoseItIs(String name) {
    TaskSpec spec = new TaskFileReader(TaskCatalogueTest::resource).read(name + ".yaml");
    assertThat(spec.citation()).isNotBlank();
    assertThat(spec.licence()).isNotBlank();
    assertThat(spec.source()).startsWith("https://");
    assertThat(TaskCatalogue.summary(name)).isEqualTo(spec.summary()).hasSizeLessThan(90);
    if (spec.write() != null) {
      assertThat(Scorers.of(spec.write().score()).metrics()).isNotEmpty();
    }
  }
}
