package org.eaft.cli;

import java.util.List;
import picocli.CommandLine.Option;

/** {@code --skip-bad-rows} of commands that read a configuration. */
final class SkipBadRows {

  @Option(
      names = "--skip-bad-rows",
      description =
          "Leave out and count rows that are malformed or that the template refuses; short for"
              + " data.bad_rows=skip.")
  private boolean asked;

  /** Adds the override that the option stands for. */
  void addTo(List<String> overrides) {
    if (asked) {
      overrides.add("data.bad_rows=skip");
    }
  }
}
