package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GlanceCommandTest {

  private static final Path ROOT = Path.of("../..");

  @TempDir Path tmp;

  @Test
  void theReadmeShowsWhatTheRowsSay() {
    Cli.Result result = Cli.run("glance", copy().toString());

    assertThat(result.out()).endsWith("README.md: up to date" + System.lineSeparator());
  }

  @Test
  void aNumberThatIsNotInTheRowsIsPutRight() throws IOException {
    Path readme = copy();
    String right = Files.readString(readme);
    Files.writeString(readme, right.replaceFirst("\n\\| sft \\| [0-9]", "\n| sft | 1"));

    assertThat(Cli.run("glance", readme.toString()).out()).contains(": brought up to date");

    assertThat(readme).hasContent(right);
  }

  @Test
  void ofAFolderItPrintsWhatWouldStandThere() {
    Cli.Result result = Cli.run("glance", ROOT.resolve("results/pocket-math").toString());

    assertThat(result.out()).contains("| method | ").contains("| eaft | ");
    assertThat(Cli.run("glance", tmp.toString()).code()).isEqualTo(ExitCode.DATA);
  }

  /** The README beside links to the results, so that the repository's own is never written. */
  private Path copy() {
    try {
      Files.createSymbolicLink(
          tmp.resolve("results"), ROOT.resolve("results").toAbsolutePath().normalize());
      return Files.copy(ROOT.resolve("README.md"), tmp.resolve("README.md"));
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
