package org.eaft.lab.tables;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.eaft.lab.results.CurveRow;
import org.eaft.lab.results.Machine;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.eaft.text.DataException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Sorts the rows of a store by method and grid point. */
public final class ExperimentReader {

  private static final Logger LOG = LoggerFactory.getLogger(ExperimentReader.class);

  /** Of a store below the folder of all results: its own folder, and one that groups several. */
  private static final int DEPTH = 3;

  private final Map<String, Map<String, Measurement>> after = new HashMap<>();
  private final Map<String, Map<String, SortedMap<Long, Double>>> during = new HashMap<>();
  private final Map<String, Map<String, Run.Curve>> curves = new HashMap<>();

  private ExperimentReader(Results results) {
    results.results().forEach(this::add);
    results.curves().forEach(this::add);
  }

  /**
   * Reads an experiment directory; methods come in the order in which their first runs were
   * started.
   *
   * @throws DataException where it has no run, finished or failed
   */
  public static Experiment read(Path directory) {
    Results results = ResultsStore.read(directory);
    if (results.runs().isEmpty()) {
      throw new DataException(
          directory
              + " holds no runs: it is not the folder of an experiment, or `eaft compare` has not"
              + " finished one there");
    }
    Path name = directory.toAbsolutePath().normalize().getFileName();
    List<RunRow> byStart =
        results.runs().stream().sorted(Comparator.comparing(RunRow::started)).toList();
    return of(
        name == null ? directory.toString() : name.toString(),
        new Results(byStart, results.results(), results.curves(), results.problems()));
  }

  /**
   * Reads all experiments below a folder such as {@code results}, by name; a store without a usable
   * run is passed over with a warning.
   *
   * @return empty where the folder is not there
   */
  public static List<Experiment> below(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files =
        Files.find(folder, DEPTH, (p, a) -> a.isRegularFile() && p.endsWith("runs.jsonl"))) {
      return files
          .map(Path::getParent)
          .sorted()
          .map(ExperimentReader::readIfUsable)
          .flatMap(Optional::stream)
          .toList();
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e, e);
    }
  }

  private static Optional<Experiment> readIfUsable(Path directory) {
    try {
      return Optional.of(read(directory));
    } catch (DataException e) {
      LOG.warn("{}; it is passed over", e.getMessage());
      return Optional.empty();
    }
  }

  /** The runs of a store; methods come in the order of their first runs there. */
  public static Experiment of(String name, Results results) {
    ExperimentReader reader = new ExperimentReader(results);
    Experiment.Builder builder = new Experiment.Builder(name);
    for (RunRow run : results.runs()) {
      builder.tasks(run.target(), run.general());
      if (run.isFinished()) {
        builder.run(reader.run(run));
      } else {
        builder.failed(facts(run), run.error() == null ? "no reason given" : run.error());
      }
    }
    return builder.build();
  }

  private void add(ResultRow row) {
    if (row.step() == null) {
      after
          .computeIfAbsent(row.run(), r -> new HashMap<>())
          .put(row.metric(), new Measurement(row.value(), row.n(), row.se(), row.items()));
    } else {
      during
          .computeIfAbsent(row.run(), r -> new HashMap<>())
          .computeIfAbsent(row.metric(), m -> new TreeMap<>())
          .put(row.step().longValue(), row.value());
    }
  }

  private void add(CurveRow row) {
    double[] steps = row.steps().stream().mapToDouble(s -> s).toArray();
    // JSON has no NaN: a bin without a value is null
    double[] values = row.values().stream().mapToDouble(v -> v == null ? Double.NaN : v).toArray();
    curves
        .computeIfAbsent(row.run(), r -> new HashMap<>())
        .put(row.metric(), new Run.Curve(steps, values));
  }

  private Run run(RunRow row) {
    return new Run(
        facts(row),
        after.getOrDefault(row.run(), Map.of()),
        during.getOrDefault(row.run(), Map.of()),
        curves.getOrDefault(row.run(), Map.of()));
  }

  private static Run.Facts facts(RunRow row) {
    return new Run.Facts(
        row.run(),
        row.method(),
        row.point(),
        row.seed(),
        row.commit(),
        row.dirty(),
        row.command(),
        machine(row.machine()),
        row.config());
  }

  private static String machine(Machine m) {
    return "%s, %d cores%s, %s"
        .formatted(
            m.cpu(),
            m.cores(),
            m.threads() == null
                ? ""
                : ", " + m.threads() + (m.threads() == 1 ? " thread a run" : " threads a run"),
            m.jdk());
  }
}
