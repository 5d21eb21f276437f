package org.eaft.eval.task;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eaft.text.DataException;

/**
 * A record that becomes a question.
 *
 * @param where it stands, the start of every message about it
 * @param captures what the parts in braces of its file's name matched
 */
record TaskRow(String where, Map<String, Object> fields, Map<String, String> captures) {

  /** With more fields, which do not replace those that there are. */
  TaskRow with(Map<String, ?> more) {
    Map<String, Object> all = new LinkedHashMap<>(fields);
    more.forEach(all::putIfAbsent);
    return new TaskRow(where, all, captures);
  }

  /**
   * Checks that fields are there and not null.
   *
   * @param names {@code a|b} for one of two
   */
  void require(String task, List<String> names) {
    for (String name : names) {
      boolean there = false;
      for (String one : name.split("\\|")) {
        there |= fields.get(one) != null;
      }
      if (!there) {
        throw missing(task, name.replace("|", "' or '"));
      }
    }
  }

  DataException missing(String task, String field) {
    return new DataException(
        "%s: field '%s' is missing, which task %s reads; the row has %s"
            .formatted(where, field, task, names()));
  }

  private Set<String> names() {
    return fields.keySet();
  }

  /** A field that must be there. */
  Object field(String task, String name) {
    Object value = fields.get(name);
    if (value == null) {
      throw missing(task, name);
    }
    return value;
  }
}
