package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Sentences about where numbers come from: n, seeds, commits, commands, machines. */
public final class Caption {

  private Caption() {}

  /** Questions of each task and seeds, such as {@code n: math 800 questions; seeds 1, 2, 3.} */
  public static String sizes(Experiment e) {
    List<String> parts = new ArrayList<>();
    if (!e.tasks().isEmpty()) {
      parts.add(
          "n: " + e.tasks().stream().map(t -> questions(e, t)).collect(Collectors.joining(", ")));
    }
    List<Long> seeds = e.seeds();
    parts.add(
        seeds.isEmpty()
            ? (e.runs().isEmpty() ? "no finished run" : "before training only")
            : (seeds.size() == 1 ? "seed " : "seeds ")
                + seeds.stream().map(String::valueOf).collect(Collectors.joining(", ")));
    return String.join("; ", parts) + ".";
  }

  private static String questions(Experiment e, String task) {
    String counts =
        e.runs().stream()
            .map(r -> r.after().get(task))
            .filter(m -> m != null && m.n() != null)
            .map(m -> String.valueOf(m.n()))
            .distinct()
            .collect(Collectors.joining(" or "));
    return task + (counts.isEmpty() ? " not measured" : " " + counts);
  }

  /** Commits, commands and machines of all runs. */
  public static String origin(Experiment e) {
    List<Run.Facts> facts = e.runs().stream().map(Run::facts).toList();
    List<String> parts = new ArrayList<>();
    parts.add(list("Commit", facts.stream().map(Caption::commit).distinct().toList()));
    parts.add(
        list(
            "Command",
            facts.stream()
                .map(Run.Facts::command)
                .filter(Objects::nonNull)
                .distinct()
                .map(c -> "`" + c + "`")
                .toList()));
    parts.add(
        list(
            "Machine",
            facts.stream().map(Run.Facts::machine).filter(Objects::nonNull).distinct().toList()));
    return parts.stream().filter(p -> !p.isEmpty()).collect(Collectors.joining(" "));
  }

  private static String commit(Run.Facts f) {
    if (f.commit() == null) {
      return "unknown";
    }
    String shown = f.commit().substring(0, Math.min(7, f.commit().length()));
    return f.dirty() ? shown + " with uncommitted changes" : shown;
  }

  private static String list(String what, List<String> values) {
    return values.isEmpty()
        ? ""
        : what + (values.size() > 1 ? "s: " : ": ") + String.join(", ", values) + ".";
  }

  /** Grid keys that have one value in all entries, such as {@code lr = 1e-4 throughout.} */
  public static String constants(Experiment e, List<String> shown) {
    Map<String, String> constant = new TreeMap<>();
    for (String axis : e.axes()) {
      if (!shown.contains(axis) && e.values(axis).size() == 1) {
        constant.put(Experiment.shortKey(axis), Numbers.of(e.values(axis).get(0)));
      }
    }
    return constant.isEmpty()
        ? ""
        : constant.entrySet().stream()
            .map(c -> c.getKey() + " = " + c.getValue())
            .collect(Collectors.joining(", ", "", " throughout."));
  }
}
