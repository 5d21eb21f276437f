package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.MatrixConfig.Cell;
import org.eaft.train.run.RunDirectory;
import org.eaft.train.run.RunReport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs a matrix, one run after the other, and makes its table.
 *
 * <p>Runs that are finished are not repeated; one that fails does not stop the others. The folder
 * of the matrix holds a directory per run, {@code plan/} with their configurations, {@code
 * results.jsonl} and {@code table.md}.
 */
public final class Comparison {

  private static final Logger LOG = LoggerFactory.getLogger(Comparison.class);

  private final MatrixConfig matrix;
  private final RunLauncher launcher;
  private final BooleanSupplier stop;
  private final Path folder;
  private final Map<Cell, RunReport> reports = new LinkedHashMap<>();
  private final Map<Cell, String> failures = new LinkedHashMap<>();

  private Comparison(MatrixConfig matrix, RunLauncher launcher, BooleanSupplier stop) {
    this.matrix = matrix;
    this.launcher = launcher;
    this.stop = stop;
    this.folder = Path.of(matrix.base().output().dir());
  }

  /**
   * What came of a matrix.
   *
   * @param table in Markdown, ending in a newline
   * @param failed runs that did not finish
   */
  public record Result(String table, int failed) {}

  /**
   * Runs what is not finished yet.
   *
   * @param stop asked between runs; the table is made of the runs that are finished then
   */
  public static Result run(MatrixConfig matrix, RunLauncher launcher, BooleanSupplier stop) {
    return new Comparison(matrix, launcher, stop).run();
  }

  private Result run() {
    List<Cell> runs = new ArrayList<>(matrix.bases());
    runs.addAll(matrix.cells());
    Path plan = folder.resolve("plan");
    try {
      Files.createDirectories(plan);
    } catch (IOException e) {
      throw new ConfigException(
          "%s cannot be the folder of a matrix (%s); name another output.dir".formatted(folder, e));
    }
    try {
      ResultsLog results = new ResultsLog(folder.resolve("results.jsonl"));
      for (int i = 0; i < runs.size() && !stop.getAsBoolean(); i++) {
        run(runs.get(i), i + 1 + "/" + runs.size(), plan, results);
      }
      String table = ComparisonTable.of(matrix, reports, failures);
      Files.writeString(folder.resolve("table.md"), table);
      return new Result(table, failures.size());
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be written: " + e.getMessage(), e);
    }
  }

  private void run(Cell cell, String number, Path plan, ResultsLog results) throws IOException {
    RunDirectory directory = RunDirectory.of(cell.config());
    try {
      Optional<RunReport> before = directory.finished(cell.config());
      if (before.isPresent()) {
        LOG.info("{} {}: finished before", number, cell.name());
      } else {
        LOG.info("{} {}", number, cell.name());
        Path config = plan.resolve(cell.name() + ".yaml");
        Files.writeString(config, cell.config().toYaml());
        int code = launcher.launch(config);
        if (code != 0) {
          failed(cell, "exit code " + code);
          return;
        }
      }
      RunReport report = directory.finished(cell.config()).orElseThrow();
      reports.put(cell, report);
      String commit = directory.origin().map(RunDirectory.Origin::commit).orElse(null);
      results.add(ResultRow.of(cell.method(), commit, report));
    } catch (ConfigException e) {
      LOG.error("{}: {}", cell.name(), e.getMessage());
      failed(cell, "another run is in its directory");
    }
  }

  private void failed(Cell cell, String why) {
    // a run that a signal ended together with this process has not failed
    if (!stop.getAsBoolean()) {
      LOG.error("{} failed: {}", cell.name(), why);
      failures.put(cell, why);
    }
  }
}
