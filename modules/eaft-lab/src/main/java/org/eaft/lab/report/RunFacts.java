package org.eaft.lab.report;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.eaft.lab.results.RunRow;
import org.eaft.lab.tables.Entry;

/**
 * How a run was made.
 *
 * @param id of the run
 * @param label method, grid point and seed
 * @param error why it failed; null where it did not
 * @param facts term to text
 * @param command to type
 * @param config one key=value a line
 */
record RunFacts(
    String id,
    String label,
    String error,
    Map<String, String> facts,
    String command,
    String config) {

  private static final int SHORT = 10;

  /** The base first, then as in the store. */
  static List<RunFacts> of(List<RunRow> runs) {
    return runs.stream().map(RunFacts::of).toList();
  }

  private static RunFacts of(RunRow run) {
    String seed = run.seed() == null ? "" : " · seed " + run.seed();
    String point = Entry.words(run.point());
    String error = run.error() == null ? "no reason given" : run.error();
    return new RunFacts(
        run.run(),
        run.method() + (point.isEmpty() ? "" : " · " + point) + seed,
        run.isFinished() ? null : error,
        facts(run),
        run.command(),
        Settings.lines(run.config()));
  }

  private static Map<String, String> facts(RunRow run) {
    return List.of(
            Map.entry("Run", run.run()),
            Map.entry("Started", run.started()),
            Map.entry("Time", time(run.seconds())),
            Map.entry("Machine", Asked.machine(run) + ", " + run.machine().os()),
            Map.entry("Commit", commit(run)),
            Map.entry("Configuration", cut(run.configHash())),
            Map.entry("Model", cut(run.modelChecksum())))
        .stream()
        .collect(
            Collectors.toMap(
                Map.Entry::getKey, Map.Entry::getValue, (a, b) -> a, LinkedHashMap::new));
  }

  private static String commit(RunRow run) {
    return run.commit() == null
        ? "unknown"
        : cut(run.commit()) + (run.dirty() ? ", with changes that were not committed" : "");
  }

  private static String cut(String hash) {
    return hash.substring(0, Math.min(SHORT, hash.length()));
  }

  /** Such as 1 min 10 s. */
  static String time(double seconds) {
    Duration d = Duration.ofSeconds(Math.round(seconds));
    return d.toHours() > 0
        ? "%d h %d min".formatted(d.toHours(), d.toMinutesPart())
        : d.toMinutes() > 0
            ? "%d min %d s".formatted(d.toMinutes(), d.toSecondsPart())
            : "%d s".formatted(d.toSecondsPart());
  }
}
