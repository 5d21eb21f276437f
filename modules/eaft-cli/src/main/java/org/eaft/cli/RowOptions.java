package org.eaft.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;

/** Which rows a command reads, and how; the keys of {@code data} under their command line names. */
final class RowOptions {

  @Option(
      names = "--data",
      required = true,
      arity = "1..*",
      paramLabel = "D",
      description =
          "Data files: JSON lines, a JSON list, CSV or text, each also as .gz, or Parquet; names,"
              + " directories, patterns in quotes, pocket: sources.")
  private List<String> data = new ArrayList<>();

  @Option(names = "--limit", paramLabel = "N", description = "Rows to read (default: all).")
  private int limit;

  @Option(
      names = "--max-length",
      paramLabel = "N",
      defaultValue = "2048",
      description = "Longest row in tokens (default: ${DEFAULT-VALUE}).")
  private int maxLength;

  @Option(
      names = "--overlong",
      defaultValue = "error",
      description = "A longer row: error, truncate or drop (default: ${DEFAULT-VALUE}).")
  private String overlong;

  @Option(
      names = "--skip-bad-rows",
      description =
          "Leave out and count rows that are malformed or that the template refuses, instead of"
              + " ending with exit code 3.")
  private boolean skipBadRows;

  @Option(
      names = "--format",
      defaultValue = "auto",
      description =
          "Layout of the rows: messages, alpaca, sharegpt, prompt_completion, question_answer or"
              + " text (default: ${DEFAULT-VALUE}, by the first row).")
  private String format;

  @Option(
      names = "--template",
      defaultValue = "auto",
      description =
          "Chat template: chatml, smollm2, none or a Jinja file (default: ${DEFAULT-VALUE}, the"
              + " model's own).")
  private String template;

  @Option(
      names = "--train-on",
      defaultValue = "assistant",
      description = "Which tokens: assistant, last or all (default: ${DEFAULT-VALUE}).")
  private String trainOn;

  /** Adds the keys of a configuration that these options stand for. */
  void addTo(Map<String, Object> values) {
    values.put("data.train", data);
    values.put("data.limit", limit);
    values.put("data.max_length", maxLength);
    values.put("data.overlong", overlong);
    values.put("data.bad_rows", skipBadRows ? "skip" : "error");
    values.put("data.format", format);
    values.put("data.template", template);
    values.put("data.train_on", trainOn);
  }
}
