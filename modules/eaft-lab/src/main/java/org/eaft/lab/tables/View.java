package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Entries that stand in one table.
 *
 * @param title of the table
 * @param experiment the entries to show
 * @param whole all entries of the experiment, from which the frontier is drawn
 * @param free grid keys that may differ between the methods that are compared with each other
 * @param notes sentences of the caption that only this view needs
 */
record View(
    String title, Experiment experiment, Experiment whole, List<String> free, List<String> notes) {

  /** Trained entries that are compared with each other: those of an equal point. */
  Collection<List<Entry>> groups() {
    Map<Map<String, Object>, List<Entry>> groups = new LinkedHashMap<>();
    for (Entry entry : experiment.trained()) {
      groups.computeIfAbsent(without(entry.point(), free), p -> new ArrayList<>()).add(entry);
    }
    return groups.values();
  }

  /** Grid keys that differ within the view. */
  List<String> axes() {
    return experiment.axes().stream()
        .filter(axis -> free.contains(axis) || experiment.values(axis).size() > 1)
        .toList();
  }

  static Map<String, Object> without(Map<String, Object> point, List<String> keys) {
    Map<String, Object> rest = new LinkedHashMap<>(point);
    rest.keySet().removeAll(keys);
    return rest;
  }
}
