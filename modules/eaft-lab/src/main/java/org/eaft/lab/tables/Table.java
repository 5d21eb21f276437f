package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A table with its caption, for Markdown, CSV or HTML.
 *
 * @param title what it shows
 * @param columns heads and units
 * @param rows a cell a column
 * @param caption sentences that belong under it: n, seeds, commits, commands, machines
 */
public record Table(
    String title, List<Column> columns, List<List<Cell>> rows, List<String> caption) {

  public Table {
    for (List<Cell> row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "a row of %d cells in a table of %d columns".formatted(row.size(), columns.size()));
      }
    }
  }

  /** Title, table and caption in Markdown, ending in a newline. */
  public String markdown() {
    StringBuilder text = new StringBuilder("**" + title + "**\n\n");
    text.append(line(columns.stream().map(Column::label).toList()));
    text.append(
        line(columns.stream().map(c -> c.unit() == Column.Unit.WORDS ? "---" : "--:").toList()));
    for (List<Cell> row : rows) {
      text.append(line(row.stream().map(Table::shown).toList()));
    }
    caption.forEach(sentence -> text.append('\n').append(sentence).append('\n'));
    return text.toString();
  }

  private static String shown(Cell cell) {
    String text = cell.text().replace("|", "\\|").replace('\n', ' ');
    return cell.best() ? "**" + text + "**" : text;
  }

  private static String line(List<String> cells) {
    return "| " + String.join(" | ", cells) + " |\n";
  }

  /**
   * The rows as RFC 4180 has them: numbers unrounded in their own unit, errors and intervals in
   * columns {@code KEY_se}, {@code KEY_low}, {@code KEY_high}; what is empty is empty.
   */
  public String csv() {
    List<String> head = new ArrayList<>();
    columns.forEach(c -> head.addAll(heads(c)));
    StringBuilder text = new StringBuilder(record(head));
    for (List<Cell> row : rows) {
      List<String> fields = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        fields.addAll(fields(columns.get(i), row.get(i)));
      }
      text.append(record(fields));
    }
    return text.toString();
  }

  private static List<String> heads(Column c) {
    return switch (c.spread()) {
      case NONE -> List.of(c.key());
      case ERROR -> List.of(c.key(), c.key() + "_se");
      case INTERVAL -> List.of(c.key(), c.key() + "_low", c.key() + "_high");
    };
  }

  private static List<String> fields(Column column, Cell cell) {
    String value = cell.value() == null ? cell.text() : number(cell.value());
    return switch (column.spread()) {
      case NONE -> List.of(value);
      case ERROR -> List.of(value, number(cell.error()));
      case INTERVAL ->
          cell.interval() == null
              ? List.of(value, "", "")
              : List.of(value, number(cell.interval().low()), number(cell.interval().high()));
    };
  }

  private static String number(Double value) {
    return value == null ? "" : Numbers.of(value);
  }

  private static String record(List<String> fields) {
    return fields.stream().map(Table::quoted).collect(Collectors.joining(",", "", "\r\n"));
  }

  private static String quoted(String field) {
    return field.matches("(?s).*[\",\r\n].*") ? '"' + field.replace("\"", "\"\"") + '"' : field;
  }
}
