package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What is refused before the Hub is asked. */
class FetchCommandTest {

  @Test
  void whatIsNoRepositoryIsAnErrorOfUsage() {
    Cli.Result result = Cli.run("fetch", "https://huggingface.co/a/b");

    assertThat(result.code()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
    assertThat(result.err())
        .startsWith("eaft: https://huggingface.co/a/b is no repository of the Hub: OWNER/NAME or");
  }

  @Test
  void optionsAreChecked() {
    assertThat(Cli.run("fetch", "a/b", "--jobs", "0"))
        .extracting(Cli.Result::code, r -> r.err().strip())
        .containsExactly(2, "eaft: --jobs must lie between 1 and 32, but is 0");
    assertThat(Cli.run("fetch", "a/b", "--repo-type", "space"))
        .extracting(Cli.Result::code)
        .isEqualTo(2);
    assertThat(Cli.run("fetch", "a/b", "--include", "[z-a]"))
        .extracting(Cli.Result::code)
        .isEqualTo(2);
    assertThat(Cli.run("fetch").code()).isEqualTo(2);
  }

  @Test
  void theHelpNamesTheVariables() {
    assertThat(Cli.run("fetch", "--help").out())
        .contains("OWNER/NAME[@REVISION]", "HF_TOKEN", "--repo-type", "--dry-run");
  }
}
