package org.eaft.lab.report;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.eaft.lab.tables.Cell;
import org.eaft.lab.tables.Column;
import org.eaft.lab.tables.Table;

/**
 * A table for the template.
 *
 * @param id anchor
 * @param table itself
 * @param open whether it is shown without a click
 */
record TableView(String id, Table table, boolean open) {

  /** The method of a row. */
  static String method(List<Cell> row) {
    return row.get(0).text();
  }

  /** The grid point of a row, such as {@code train.lr=1e-4}; of the axes that the table shows. */
  String point(List<Cell> row) {
    return IntStream.range(1, row.size())
        .filter(
            i -> table.columns().get(i).unit() == Column.Unit.WORDS && !row.get(i).text().isEmpty())
        .mapToObj(i -> table.columns().get(i).key() + "=" + row.get(i).text())
        .collect(Collectors.joining(" "));
  }

  static boolean isNumber(Column column) {
    return column.unit() != Column.Unit.WORDS;
  }
}
