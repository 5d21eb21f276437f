package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code eaft figure} and {@code eaft table} on what other commands leave. */
class FigureCommandTest {

  @TempDir Path tmp;

  @Test
  void aModelAndDataAreScannedAndDrawn() throws IOException {
    String model = Cli.model().toString();
    String data = Cli.rows(tmp.resolve("rows.jsonl"), 6).toString();
    String out = tmp.resolve("figures").toString();

    Cli.Result landscape =
        Cli.run("figure", "1", "--model", model, "--data", data, "--out", out, "--limit", "4");
    Cli.Result topK =
        Cli.run(
            "figure", "topk", "--model", model, "--data", data, "--top-k", "20,5", "--out", out);

    assertThat(landscape.code()).as(landscape.err()).isZero();
    assertThat(landscape.out().lines())
        .containsExactly(out + "/landscape.png", out + "/landscape.svg");
    assertThat(tmp.resolve("figures/landscape.png")).isNotEmptyFile();
    // not printed where it fails: it is long
    assertThat(
            Files.readString(tmp.resolve("figures/landscape.svg"))
                .contains("Drawn by: eaft figure 1 --model"))
        .isTrue();
    assertThat(topK.code()).as(topK.err()).isZero();
    assertThat(Files.readAllLines(tmp.resolve("figures/topk.jsonl")))
        .hasSize(2)
        .first()
        .asString()
        .startsWith("{\"k\":20,\"pearson\":");
    assertThat(tmp.resolve("figures/topk.svg")).isNotEmptyFile();
    // drawn again from the file that was left
    assertThat(Cli.run("figure", "6", out + "/topk.jsonl", "--out", out).code()).isZero();
  }

  @Test
  void theGradientPlaneNeedsNothing() {
    Cli.Result result = Cli.run("figure", "gradient", "--out", tmp.resolve("deep/f").toString());

    assertThat(result.code()).isZero();
    assertThat(tmp.resolve("deep/f/gradient.png")).isNotEmptyFile();
  }

  @Test
  void wrongCallsSayWhatIsMissing() {
    Cli.Result unknown = Cli.run("figure", "12");
    Cli.Result noSource = Cli.run("figure", "pareto");
    Cli.Result noRuns = Cli.run("figure", "pareto", tmp.toString());
    Cli.Result noTable = Cli.run("table", tmp.toString());
    Cli.Result noSuchTable = Cli.run("table", "7");
    Cli.Result noFile = Cli.run("figure", "landscape", tmp.resolve("none.jsonl").toString());

    assertThat(unknown.code()).isEqualTo(ExitCode.USAGE);
    assertThat(unknown.err()).contains("there is no figure `12`; there are 1 landscape");
    assertThat(noSource.code()).isEqualTo(ExitCode.USAGE);
    assertThat(noSource.err()).contains("figure pareto needs the folder of an experiment");
    assertThat(noRuns.code()).isEqualTo(ExitCode.DATA);
    assertThat(noRuns.err()).contains("holds no runs");
    assertThat(noTable.code()).isEqualTo(ExitCode.DATA);
    assertThat(noSuchTable.code()).isEqualTo(ExitCode.USAGE);
    assertThat(noSuchTable.err()).contains("tables 1 to 4, not 7");
    assertThat(noFile.code()).isEqualTo(ExitCode.DATA);
    assertThat(noFile.err()).contains("none.jsonl cannot be read");
  }

  @Test
  void thePapersTableIsPrinted() {
    Cli.Result markdown = Cli.run("table", "2", "--results", tmp.toString());
    Cli.Result csv = Cli.run("table", "3", "--results", tmp.toString(), "--format", "csv");

    assertThat(markdown.code()).isZero();
    assertThat(markdown.out())
        .contains("| eaft | 63.9 | 80.0 | 77.2 | 73.7 | 80.1 | 81.7 | 91.8 | 84.5 | -1.6 |");
    assertThat(csv.out().lines())
        .contains("method,BFCL_v3,MMLU,IFEval,CLUEWSC,GeneralAvg,GeneralDelta")
        .contains("eaft,60.8,76.1,78.6,77.7,77.5,-3.6");
  }
}
