package org.eaft.text;

import java.nio.file.Path;

/**
 * Where a record stands.
 *
 * @param unit {@code line}, counted from 1, or {@code row}, counted from 0
 */
record Place(Path file, String unit, long number) {

  static Place line(Path file, long number) {
    return new Place(file, "line", number);
  }

  static Place row(Path file, long number) {
    return new Place(file, "row", number);
  }

  @Override
  public String toString() {
    return "%s, %s %d".formatted(file, unit, number);
  }
}
