package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eaft.lab.stats.Answers;
import org.eaft.lab.stats.Interval;
import org.eaft.lab.stats.PairedBootstrap;
import org.eaft.lab.stats.Winner;

/** What the paired bootstrap says of the entries of a table. */
final class Marks {

  static final double LEVEL = 0.95;

  private Marks() {}

  /** In each group the entry that is ahead of all others on these tasks, if there is one. */
  static Set<Entry> ahead(Collection<List<Entry>> groups, List<String> tasks) {
    Set<Entry> ahead = new HashSet<>();
    for (List<Entry> group : groups) {
      List<Answers> answers =
          group.stream().map(e -> e.answers(tasks)).flatMap(Optional::stream).toList();
      // who lacks answers cannot be shown to be behind
      if (answers.size() == group.size() && comparable(answers)) {
        Winner.of(PairedBootstrap.of(answers), LEVEL).ifPresent(i -> ahead.add(group.get(i)));
      }
    }
    return ahead;
  }

  /** Accuracy of the base minus that of the entry on these tasks, where both have answers. */
  static Map<Entry, Interval> lost(Experiment experiment, List<String> tasks) {
    Map<Entry, List<Entry>> byBase = new HashMap<>();
    experiment
        .trained()
        .forEach(
            e ->
                experiment
                    .base(e)
                    .ifPresent(b -> byBase.computeIfAbsent(b, k -> new ArrayList<>()).add(e)));
    Map<Entry, Interval> lost = new HashMap<>();
    byBase.forEach((base, entries) -> lost.putAll(lost(base, entries, tasks)));
    return lost;
  }

  private static Map<Entry, Interval> lost(Entry base, List<Entry> entries, List<String> tasks) {
    Optional<Answers> before = base.answers(tasks);
    List<Entry> those =
        entries.stream()
            .filter(e -> before.isPresent() && e.answers(tasks).isPresent())
            .filter(e -> comparable(List.of(before.get(), e.answers(tasks).get())))
            .toList();
    Map<Entry, Interval> lost = new HashMap<>();
    if (!those.isEmpty()) {
      List<Answers> all = new ArrayList<>(List.of(before.get()));
      those.forEach(e -> all.add(e.answers(tasks).get()));
      PairedBootstrap bootstrap = PairedBootstrap.of(all);
      for (int i = 0; i < those.size(); i++) {
        lost.put(those.get(i), bootstrap.interval(0, i + 1, LEVEL));
      }
    }
    return lost;
  }

  static boolean comparable(List<Answers> answers) {
    return answers.stream().allMatch(a -> a.sameQuestions(answers.get(0)));
  }
}
