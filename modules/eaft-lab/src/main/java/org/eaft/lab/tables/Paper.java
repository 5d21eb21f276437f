package org.eaft.lab.tables;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.eaft.train.run.Json;

/**
 * The numbers of the paper's tables as printed, with what is inconsistent in them.
 *
 * @param source where they were read
 * @param domains of Tables 1 to 3
 * @param models a block of a table each
 * @param settings Table 4
 */
record Paper(String source, List<Domain> domains, List<Model> models, Settings settings) {

  /**
   * What a table is about.
   *
   * @param target the column of the target's mean
   * @param words one of which a target task of ours has in its name, if it is of this domain
   * @param data what was trained on
   */
  record Domain(
      int table,
      String title,
      String target,
      List<String> words,
      String data,
      List<String> remarks) {}

  /**
   * The rows of one model.
   *
   * @param rows method, as we name it, to a number a column, null where none is printed
   */
  record Model(
      int table,
      String model,
      List<String> columns,
      Map<String, List<Double>> rows,
      List<Inconsistency> inconsistencies) {

    /** A printed number minus the base's; null where one is missing. */
    Double change(String method, String column) {
      int c = columns.indexOf(column);
      Double base = rows.get(Entry.BASE).get(c);
      Double value = rows.containsKey(method) ? rows.get(method).get(c) : null;
      return base == null || value == null ? null : value - base;
    }
  }

  /** A printed number that others of the table contradict. */
  record Inconsistency(String method, String column, String text) {}

  /** Table 4. */
  record Settings(List<String> remarks, List<Setting> values) {}

  /**
   * A training setting.
   *
   * @param key ours; empty where there is none
   * @param paper as printed
   */
  record Setting(String setting, String key, String paper) {}

  static Paper read() {
    try (InputStream in = Paper.class.getResourceAsStream("/org/eaft/lab/paper/tables.json")) {
      return Json.parse(new String(in.readAllBytes(), StandardCharsets.UTF_8), Paper.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(
          "the paper's tables are not in this jar as they should be", e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
