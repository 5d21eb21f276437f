package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eaft report} on results that are in the repository. */
class ReportCommandTest {

  private static final String RESULTS = "../../results/first-look";

  @TempDir Path tmp;

  @Test
  void writesThePageAndPrintsItsPath() throws IOException {
    Path page = tmp.resolve("page.html");

    Cli.Result result = Cli.run("report", RESULTS, "--out", page.toString(), "--title", "A <look>");

    assertThat(result.code()).isZero();
    assertThat(result.out()).isEqualTo(page + System.lineSeparator());
    assertThat(Files.readString(page))
        .contains("<h1>A &lt;look&gt;</h1>")
        .contains("data-metric=\"target_loss\" data-method=\"talr\"")
        .contains("Made by <code>eaft report " + RESULTS);
  }

  @Test
  void aFolderWithoutRunsIsADataError() {
    Cli.Result result = Cli.run("report", tmp.toString());

    assertThat(result.code()).isEqualTo(ExitCode.DATA);
    assertThat(result.err()).contains(tmp + " holds no runs");
    assertThat(tmp.resolve("report.html")).doesNotExist();
  }

  @Test
  void aFolderToWriteToIsAUsageError() {
    assertThat(Cli.run("report", RESULTS, "--out", tmp.toString()).code())
        .isEqualTo(ExitCode.USAGE);
  }
}
