package org.eaft.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.eaft.train.run.Json;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** {@code results.jsonl}: rows are added and never changed; a run's rows are added once. */
final class ResultsLog {

  private static final Logger LOG = LoggerFactory.getLogger(ResultsLog.class);

  private final Path file;
  private final Set<String> runs = new HashSet<>();
  private boolean torn;

  ResultsLog(Path file) {
    this.file = file;
    if (Files.exists(file)) {
      read();
    }
  }

  private void read() {
    try {
      String text = Files.readString(file);
      torn = !text.isEmpty() && !text.endsWith("\n");
      int number = 0;
      for (String line : (Iterable<String>) text.lines()::iterator) {
        number++;
        try {
          runs.add(Json.parse(line, ResultRow.class).runId());
        } catch (JsonProcessingException e) {
          LOG.warn(
              "{}:{}: not a result row, left as it is: {}", file, number, e.getOriginalMessage());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Adds the rows of one run, unless they are there. */
  void add(List<ResultRow> rows) {
    if (rows.isEmpty() || !runs.add(rows.get(0).runId())) {
      return;
    }
    String text = rows.stream().map(r -> Json.line(r) + "\n").collect(Collectors.joining());
    try {
      // a row that a crash cut short must not swallow the next one
      Files.writeString(
          file, torn ? "\n" + text : text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      torn = false;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }
}
