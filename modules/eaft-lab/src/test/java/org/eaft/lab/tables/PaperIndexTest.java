package org.eaft.lab.tables;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.eaft.lab.figures.FigureKind;
import org.junit.jupiter.api.Test;

/** What experiments/paper_index.md names exists; results are there once they were run. */
class PaperIndexTest {

  private static final Path ROOT = Path.of("../..");

  private static List<String> named(String pattern) throws IOException {
    String text = Files.readString(ROOT.resolve("experiments/paper_index.md"));
    return Pattern.compile(pattern)
        .matcher(text)
        .results()
        .map(MatchResult::group)
        .distinct()
        .toList();
  }

  @Test
  void everyFileExists() throws IOException {
    List<String> files = named("(experiments|modules|docs)/[\\w./-]+\\w|results/\\w+\\.\\w+");

    assertThat(files).hasSizeGreaterThan(5);
    assertThat(files).allSatisfy(f -> assertThat(ROOT.resolve(f)).exists());
  }

  @Test
  void everyClassExists() throws IOException {
    List<String> classes = named("org\\.eaft(\\.[a-z]+)+\\.[A-Z]\\w+");

    assertThat(classes).hasSizeGreaterThan(15);
    assertThat(classes).allSatisfy(c -> assertThat(sources(c)).as(c).isNotEmpty());
  }

  private static List<Path> sources(String name) throws IOException {
    String file = "src/main/java/" + name.replace('.', '/') + ".java";
    try (Stream<Path> modules = Files.list(ROOT.resolve("modules"))) {
      return modules.map(m -> m.resolve(file)).filter(Files::exists).toList();
    }
  }

  @Test
  void everyFigureExists() throws IOException {
    List<String> figures = named("eaft figure [\\w-]+");

    assertThat(figures).hasSizeGreaterThan(6);
    assertThat(figures)
        .allSatisfy(
            f -> assertThat(FigureKind.of(f.substring("eaft figure ".length()))).isNotNull());
  }
}
