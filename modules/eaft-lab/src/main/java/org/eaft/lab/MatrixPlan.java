package org.eaft.lab;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.eaft.train.config.MatrixConfig;
import org.eaft.train.config.MatrixConfig.Cell;
import org.eaft.train.config.RunConfig;

/**
 * What a matrix asks for, beside what its store holds: each cell with the configuration of its run
 * and the checksum of its model, by which finished runs are recognised.
 */
public final class MatrixPlan {

  private static final int NAME_LENGTH = 100;
  private static final int KEY_DIGITS = 8;

  private final MatrixConfig matrix;
  private final Jobs jobs;
  private final Path folder;
  private final Results store;
  private final List<Cell> cells;
  private final Map<String, String> checksums = new HashMap<>();
  private final Map<Cell, Run> resolved = new HashMap<>();

  /**
   * A cell that can be run or is finished.
   *
   * @param cell of the matrix
   * @param config with every value known
   * @param hash of the configuration
   * @param checksum of the model
   */
  record Run(Cell cell, RunConfig config, String hash, String checksum) {

    Optional<RunRow> finished(Results results) {
      return results.finished(hash, checksum);
    }
  }

  private MatrixPlan(MatrixConfig matrix, Jobs jobs) {
    this.matrix = matrix;
    this.jobs = jobs;
    this.folder = Path.of(matrix.base().output().dir());
    this.store = ResultsStore.read(folder);
    this.cells = new ArrayList<>(matrix.bases());
    cells.addAll(matrix.cells());
  }

  /**
   * Reads the store and the models.
   *
   * @throws org.eaft.train.config.ConfigException where a run lacks something to be run
   * @throws org.eaft.models.io.ModelFileException where a model is not there
   */
  public static MatrixPlan of(MatrixConfig matrix, Jobs jobs) {
    MatrixPlan plan = new MatrixPlan(matrix, jobs);
    for (Cell cell : plan.cells) {
      cell.config().requireComplete();
      plan.checksum(cell);
    }
    plan.requireSources();
    return plan;
  }

  private void requireSources() {
    Set<String> trained =
        cells.stream().map(cell -> cell.config().hash()).collect(Collectors.toSet());
    for (Cell cell : cells) {
      if (LearningRateScale.asks(cell.config())
          && !trained.contains(LearningRateScale.source(cell.config()).hash())
          && run(cell, store).isEmpty()) {
        throw LearningRateScale.missing(cell);
      }
    }
  }

  MatrixConfig matrix() {
    return matrix;
  }

  /** How many runs go on at once. */
  public Jobs jobs() {
    return jobs;
  }

  Path folder() {
    return folder;
  }

  Results store() {
    return store;
  }

  /** The models before training, then the trainings. */
  List<Cell> cells() {
    return cells;
  }

  /** The run of a cell; empty while it waits for the number of another run. */
  Optional<Run> run(Cell cell, Results results) {
    Run known = resolved.get(cell);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<RunConfig> config =
        LearningRateScale.asks(cell.config())
            ? LearningRateScale.resolved(cell.config(), checksum(cell), results)
            : Optional.of(cell.config());
    Optional<Run> run = config.map(c -> run(cell, c));
    run.ifPresent(r -> resolved.put(cell, r));
    return run;
  }

  private Run run(Cell cell, RunConfig config) {
    String hash = config.hash();
    String dir = directory(cell, hash, checksum(cell)).toString();
    return new Run(cell, config.with(Map.of("output.dir", dir)), hash, checksum(cell));
  }

  /** The checksum of a cell's model. */
  String checksum(Cell cell) {
    return checksums.computeIfAbsent(
        cell.config().model().path(), path -> ModelChecksum.of(Path.of(path)));
  }

  /** Where the runs work; not for version control. */
  Path runs() {
    return folder.resolve("runs");
  }

  /** A run of another configuration or model is in another directory. */
  private Path directory(Cell cell, String hash, String checksum) {
    String name = cell.name().replaceAll("[^A-Za-z0-9._=-]+", "-");
    return runs()
        .resolve(
            name.substring(0, Math.min(NAME_LENGTH, name.length())) + "-" + key(hash + checksum));
  }

  private static String key(String text) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, KEY_DIGITS);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The finished run of each cell that has one. */
  Map<Cell, RunRow> finished(Results results) {
    Map<Cell, RunRow> finished = new HashMap<>();
    for (Cell cell : cells) {
      run(cell, results)
          .flatMap(run -> run.finished(results))
          .ifPresent(row -> finished.put(cell, row));
    }
    return finished;
  }

  /** The plan for reading: what will be run, how, and for how long. */
  public String describe() {
    Set<Cell> done = finished(store).keySet();
    List<Cell> left = cells.stream().filter(c -> !done.contains(c)).toList();
    List<String> lines = new ArrayList<>();
    String title = matrix.report().title();
    lines.add(folder + (title == null ? "" : ": " + title));
    lines.add(
        "  runs     %d methods x %d points x %d seeds = %d, and %d before training"
            .formatted(
                matrix.methods().size(),
                matrix.cells().size() / matrix.methods().size() / matrix.seeds().size(),
                matrix.seeds().size(),
                matrix.cells().size(),
                matrix.bases().size()));
    lines.add("  methods  " + distinct(matrix.cells().stream().map(Cell::method).toList()));
    axes().forEach(axis -> lines.add("  axis     " + axis));
    lines.add("  seeds    " + distinct(matrix.seeds()));
    lines.add("  finished %d of %d; %d left".formatted(done.size(), cells.size(), left.size()));
    long others = store.finished().size() - done.stream().distinct().count();
    if (others > 0) {
      lines.add("  besides  " + others + " finished runs that this matrix does not ask for");
    }
    lines.add(
        "  jobs     %d at a time, threads of each: %d".formatted(jobs.jobs(), jobs.threads()));
    if (!left.isEmpty()) {
      lines.add("  time     " + Estimate.of(this, store).describe(left));
    }
    return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private List<String> axes() {
    return matrix.axes().stream()
        .map(
            axis ->
                axis.stream()
                    .map(point -> MatrixConfig.labelOf(point).strip())
                    .collect(Collectors.joining(", ")))
        .toList();
  }

  private static String distinct(List<?> values) {
    return values.stream().distinct().map(String::valueOf).collect(Collectors.joining(", "));
  }
}
