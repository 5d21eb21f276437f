package org.eaft.lab.tables;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The runs of an experiment directory, by method and grid point.
 *
 * @param name of the directory
 * @param target tasks that the training is for
 * @param general tasks on which forgetting is measured
 * @param entries the base first, then by method and point as the matrix has them
 */
public record Experiment(
    String name, List<String> target, List<String> general, List<Entry> entries) {

  /** The grid key of the learning rate. */
  public static final String RATE = "train.lr";

  /** The last part of a dotted key. */
  public static String shortKey(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  /** All that is not the base and has finished runs. */
  public List<Entry> trained() {
    return entries.stream().filter(e -> !e.isBase() && !e.runs().isEmpty()).toList();
  }

  /** The model before training that an entry began from: the base of the longest common point. */
  public Optional<Entry> base(Entry entry) {
    return entries.stream()
        .filter(e -> e.isBase() && !e.runs().isEmpty())
        .filter(e -> entry.point().entrySet().containsAll(e.point().entrySet()))
        .max(Comparator.comparingInt(e -> e.point().size()));
  }

  /** Grid keys, in the order of their first appearance. */
  public List<String> axes() {
    Set<String> keys = new LinkedHashSet<>();
    entries.forEach(e -> keys.addAll(e.point().keySet()));
    return List.copyOf(keys);
  }

  /** The values of a grid key, ascending. */
  public List<Object> values(String axis) {
    return entries.stream()
        .map(e -> e.point().get(axis))
        .filter(v -> v != null)
        .distinct()
        .sorted(Numbers.ORDER)
        .toList();
  }

  /** Target tasks, then general ones, none twice. */
  public List<String> tasks() {
    Set<String> tasks = new LinkedHashSet<>(target);
    tasks.addAll(general);
    return List.copyOf(tasks);
  }

  /** The seeds of all finished runs, ascending. */
  public List<Long> seeds() {
    return runs().stream()
        .map(r -> r.facts().seed())
        .filter(s -> s != null)
        .distinct()
        .sorted()
        .toList();
  }

  /** All finished runs. */
  public List<Run> runs() {
    return entries.stream().flatMap(e -> e.runs().stream()).toList();
  }

  /** The same, with these entries only. */
  public Experiment with(List<Entry> some) {
    return new Experiment(name, target, general, some);
  }

  /** Collects runs in any order. */
  static final class Builder {
    private final String name;
    private final Set<String> target = new LinkedHashSet<>();
    private final Set<String> general = new LinkedHashSet<>();
    private final Map<List<Object>, Collected> collected = new LinkedHashMap<>();

    private static final class Collected {
      private final String method;
      private final Map<String, Object> point;
      private final Map<Long, Run> runs = new TreeMap<>();
      private final Map<Long, String> failures = new TreeMap<>();

      Collected(String method, Map<String, Object> point) {
        this.method = method;
        this.point = point;
      }

      Entry entry() {
        return new Entry(method, point, List.copyOf(runs.values()), Map.copyOf(failures));
      }
    }

    Builder(String name) {
      this.name = name;
    }

    Builder tasks(List<String> targets, List<String> generals) {
      target.addAll(targets);
      general.addAll(generals);
      return this;
    }

    /** A later run of the same method, point and seed takes the place of an earlier one. */
    Builder run(Run run) {
      Collected c = of(run.facts());
      c.runs.put(seed(run.facts()), run);
      c.failures.remove(seed(run.facts()));
      return this;
    }

    Builder failed(Run.Facts facts, String why) {
      Collected c = of(facts);
      if (!c.runs.containsKey(seed(facts))) {
        c.failures.put(seed(facts), why);
      }
      return this;
    }

    private static long seed(Run.Facts facts) {
      return facts.seed() == null ? 0 : facts.seed();
    }

    private Collected of(Run.Facts f) {
      Map<String, Object> point = new LinkedHashMap<>();
      // 1 and 1.0 are the same point
      f.point()
          .forEach((k, v) -> point.put(k, v instanceof Number n ? (Object) n.doubleValue() : v));
      return collected.computeIfAbsent(
          List.of(f.method(), point), k -> new Collected(f.method(), point));
    }

    /** Methods stay as they came; a method's points are sorted by their values. */
    Experiment build() {
      List<String> methods = collected.values().stream().map(c -> c.method).distinct().toList();
      List<Entry> entries =
          new ArrayList<>(collected.values().stream().map(Collected::entry).toList());
      entries.sort(
          Comparator.<Entry>comparingInt(e -> e.isBase() ? -1 : methods.indexOf(e.method()))
              .thenComparing(Builder::byPoint));
      return new Experiment(name, List.copyOf(target), List.copyOf(general), List.copyOf(entries));
    }

    private static int byPoint(Entry a, Entry b) {
      for (String key : a.point().keySet()) {
        int order = Numbers.ORDER.compare(a.point().get(key), b.point().getOrDefault(key, ""));
        if (order != 0) {
          return order;
        }
      }
      return 0;
    }
  }
}
