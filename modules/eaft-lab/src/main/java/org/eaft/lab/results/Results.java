package org.eaft.lab.results;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What a store holds.
 *
 * @param runs the last line of each run, finished or failed, in the order of the file
 * @param results numbers of finished runs, in the order of the file
 * @param curves of finished runs, in the order of the file
 * @param problems what was passed over and why, each with file and line
 */
public record Results(
    List<RunRow> runs, List<ResultRow> results, List<CurveRow> curves, List<String> problems) {

  public Results {
    runs = List.copyOf(runs);
    results = List.copyOf(results);
    curves = List.copyOf(curves);
    problems = List.copyOf(problems);
  }

  /** The same and one more run, which was not among them. */
  public Results plus(RunRow run, List<ResultRow> numbers, List<CurveRow> lines) {
    return new Results(
        joined(runs, List.of(run)), joined(results, numbers), joined(curves, lines), problems);
  }

  private static <T> List<T> joined(List<T> a, List<T> b) {
    return Stream.concat(a.stream(), b.stream()).toList();
  }

  /** The runs that left their numbers. */
  public List<RunRow> finished() {
    return runs.stream().filter(RunRow::isFinished).toList();
  }

  /** The newest finished run of a configuration under a model. */
  public Optional<RunRow> finished(String configHash, String modelChecksum) {
    return finished().stream()
        .filter(r -> r.configHash().equals(configHash) && r.modelChecksum().equals(modelChecksum))
        .reduce((first, second) -> second);
  }

  /** A number of a run after training. */
  public Optional<ResultRow> value(String run, String metric) {
    return results.stream()
        .filter(r -> r.run().equals(run) && r.metric().equals(metric) && r.step() == null)
        .findFirst();
  }
}
