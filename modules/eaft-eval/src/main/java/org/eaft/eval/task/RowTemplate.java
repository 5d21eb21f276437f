package org.eaft.eval.task;

import java.util.Map;
import org.eaft.text.DataException;
import org.eaft.text.jinja.JinjaException;
import org.eaft.text.jinja.JinjaTemplate;

/**
 * A Jinja template over the fields of a row, which keeps every line feed; text of the row is data,
 * whatever it holds.
 */
final class RowTemplate {

  private final String what;
  private final JinjaTemplate template;

  /** The line feed at the end of the source, which Jinja takes away. */
  private final String end;

  /**
   * Reads a template.
   *
   * @param what it is for, such as {@code task gsm8k, ask.question}, the start of messages about it
   * @throws DataException if it is no Jinja
   */
  RowTemplate(String what, String source) {
    this.what = what;
    this.end = source.endsWith("\n") ? "\n" : "";
    try {
      this.template = JinjaTemplate.parse(source);
    } catch (JinjaException e) {
      throw new DataException("%s: %s".formatted(what, e.getMessage()), e);
    }
  }

  /** The text for a row. */
  String of(TaskRow row) {
    return of(row.where(), row.fields());
  }

  /**
   * The text for some fields.
   *
   * @param where they come from, for messages
   */
  String of(String where, Map<String, ?> fields) {
    try {
      return template.render(fields).text() + end;
    } catch (JinjaException e) {
      throw new DataException("%s: %s: %s".formatted(where, what, e.getMessage()), e);
    }
  }
}
