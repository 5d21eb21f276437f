package org.eaft.lab.figures;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.eaft.text.DataException;
import org.eaft.train.run.Json;

/**
 * How well the entropy of the K likeliest tokens stands for that of all: a line of {@code
 * topk.jsonl}.
 *
 * @param k tokens that are kept
 * @param pearson correlation of both entropies over the tokens of a scan
 * @param tokens of the scan
 * @param vocabulary tokens of the model
 */
public record TopKRow(int k, Double pearson, long tokens, int vocabulary) {

  /** The line of a scan with this K. */
  public static TopKRow of(int k, TokenScores scores, int vocabulary) {
    return new TopKRow(k, scores.topKCorrelation(), scores.tokens().size(), vocabulary);
  }

  /** Writes a file of lines. */
  public static void write(Path file, List<TopKRow> rows) {
    try {
      Files.writeString(
          file, rows.stream().map(r -> Json.line(r) + "\n").collect(Collectors.joining()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e, e);
    }
  }

  /**
   * Reads a file of lines, by K.
   *
   * @throws DataException naming file and line where a line is none
   */
  public static List<TopKRow> read(Path file) {
    List<TopKRow> rows = new ArrayList<>();
    try {
      for (String line : Files.readAllLines(file)) {
        rows.add(row(file + ":" + (rows.size() + 1), line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e, e);
    }
    if (rows.isEmpty()) {
      throw new DataException(file + " holds no lines");
    }
    rows.sort(Comparator.comparingInt(TopKRow::k));
    return rows;
  }

  private static TopKRow row(String place, String line) {
    try {
      TopKRow row = Json.parse(line, TopKRow.class);
      if (row.k() > 0 && row.pearson() != null) {
        return row;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(place + ": is no line of topk.jsonl: " + e.getOriginalMessage(), e);
    }
    throw new DataException(place + ": is no line of topk.jsonl: k or pearson is missing");
  }
}
