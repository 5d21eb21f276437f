package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.eaft.lab.MatrixPlan.Run;
import org.eaft.lab.results.Results;
import org.eaft.lab.results.ResultsWriter;
import org.eaft.train.Progress;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.MatrixConfig.Cell;
import org.eaft.train.run.RunDirectory;
import org.eaft.train.run.RunReport;

/**
 * Runs what a plan's store does not hold as finished, several at once, and makes the table.
 *
 * <p>The experiment's directory holds the store, {@code table.md}, and below {@code runs/} what is
 * being worked on. A run that fails is recorded as such, spoils no other, and is run again at the
 * next call.
 */
public final class Comparison {

  private static final long POLL_MILLIS = 200;
  private static final int LOG_LINES = 10;

  private final MatrixPlan plan;
  private final RunLauncher launcher;
  private final BooleanSupplier stop;
  private final String command;
  private final MatrixProgress progress;
  private final ResultsWriter writer;
  private final Map<Run, Instant> running = new LinkedHashMap<>();
  private final Set<Cell> waiting = new LinkedHashSet<>();
  private final Set<Cell> failed = new HashSet<>();
  private Results results;

  private Comparison(MatrixPlan plan, RunLauncher launcher, BooleanSupplier stop, String command) {
    this.plan = plan;
    this.launcher = launcher;
    this.stop = stop;
    this.command = command;
    this.results = plan.store();
    this.writer = ResultsWriter.open(plan.folder());
    waiting.addAll(plan.cells());
    waiting.removeAll(plan.finished(results).keySet());
    int total = plan.cells().size();
    this.progress =
        new MatrixProgress(total - waiting.size(), total, Progress.errorIsTerminal(), System.err);
  }

  /**
   * What came of a matrix.
   *
   * @param table in Markdown, ending in a newline
   * @param failed runs that did not finish and were not stopped
   */
  public record Result(String table, int failed) {}

  /** How a run's process ended; start is null where none was started. */
  private record Ended(Run run, int code, Instant start) {}

  /**
   * Runs what is not finished yet.
   *
   * @param launcher called from as many threads as the plan has jobs
   * @param stop where it says yes, no further run is started; the table is made of what is there
   * @param command what the user typed, for the store
   * @throws ConfigException where another comparison works in the directory
   */
  public static Result run(
      MatrixPlan plan, RunLauncher launcher, BooleanSupplier stop, String command) {
    try (MatrixLock lock = MatrixLock.take(plan.runs())) {
      return new Comparison(plan, launcher, stop, command).run();
    }
  }

  private Result run() {
    ExecutorService threads = Executors.newFixedThreadPool(plan.jobs().jobs());
    try {
      CompletionService<Ended> ends = new ExecutorCompletionService<>(threads);
      recordLeftovers();
      start(ends);
      while (!running.isEmpty()) {
        Future<Ended> ended = ends.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
        if (ended != null) {
          ended(ended);
          start(ends);
        }
        progress.running(running.keySet().stream().map(Comparison::shown).toList(), left());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while runs were going on", e);
    } finally {
      threads.shutdownNow();
      progress.clear();
    }
    if (!stop.getAsBoolean()) {
      waiting.forEach(this::cannotStart);
    }
    return new Result(table(), failed.size());
  }

  private String table() {
    String table = ComparisonTable.of(plan, results, failed);
    Path file = plan.folder().resolve("table.md");
    try {
      Files.writeString(file, table);
      return table;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be written: " + e.getMessage(), e);
    }
  }

  /** Runs that finished when this process's predecessor could not record them any more. */
  private void recordLeftovers() {
    for (Cell cell : List.copyOf(waiting)) {
      plan.run(cell, results).ifPresent(this::recordIfFinished);
    }
  }

  private boolean recordIfFinished(Run run) {
    Optional<RunReport> report = RunDirectory.of(run.config()).finished(run.config());
    report.ifPresent(
        r -> {
          add(RunRecord.finished(run, command, plan.matrix().report(), r));
          waiting.remove(run.cell());
          progress.ended(
              "%s: finished in %s".formatted(run.cell().name(), Estimate.clock(r.seconds())),
              left());
        });
    return report.isPresent();
  }

  private void add(RunRecord record) {
    writer.add(record.run(), record.results(), record.curves());
    results = results.plus(record.run(), record.results(), record.curves());
  }

  /** Starts as many runs as there is room for; what waits for another run's number is passed by. */
  private void start(CompletionService<Ended> ends) {
    for (Cell cell : Estimate.of(plan, results).order(waiting)) {
      if (stop.getAsBoolean() || running.size() == plan.jobs().jobs()) {
        return;
      }
      plan.run(cell, results)
          .ifPresent(
              run -> {
                waiting.remove(cell);
                running.put(run, Instant.now());
                ends.submit(() -> launch(run));
              });
    }
  }

  private Ended launch(Run run) throws IOException {
    Path directory = Path.of(run.config().output().dir());
    Path config = plan.runs().resolve("plan").resolve(directory.getFileName() + ".yaml");
    if (!PlanFile.write(config, run.config(), stop)) {
      return new Ended(run, 0, null);
    }
    Instant start = Instant.now();
    Files.createDirectories(directory);
    return new Ended(run, launcher.launch(config, log(run)), start);
  }

  private void ended(Future<Ended> future) throws InterruptedException {
    Ended ended = get(future);
    Run run = ended.run();
    running.remove(run);
    if (ended.code() == 0 && recordIfFinished(run)) {
      return;
    }
    // a run that a signal ended together with this process has not failed
    if (!stop.getAsBoolean()) {
      List<String> tail = RunLog.tail(log(run), LOG_LINES);
      String last =
          tail.isEmpty() ? "" : ": " + tail.get(tail.size() - 1).replaceFirst("^eaft: ", "");
      failed(run, ended.start(), meaning(ended.code()) + last);
      tail.forEach(line -> progress.say("    " + line));
      progress.say("  whole log: " + log(run));
    }
  }

  /** What keeps runs from being started at all, such as a full disk, ends the comparison. */
  private static Ended get(Future<Ended> future) throws InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof UncheckedIOException disk) {
        throw disk;
      }
      throw new IllegalStateException("a run could not be started", e.getCause());
    }
  }

  private void failed(Run run, Instant start, String why) {
    failed.add(run.cell());
    add(RunRecord.failed(run, command, plan.matrix().report(), start, why));
    progress.ended("%s: failed, %s".formatted(run.cell().name(), why), left());
  }

  private void cannotStart(Cell cell) {
    failed.add(cell);
    progress.ended(
        cell.name() + ": not run, because the run that it takes a number from failed", left());
  }

  private static String meaning(int code) {
    return switch (code) {
      case 0 -> "ended without eval.json";
      case 2 -> "exit code 2, configuration";
      case 3 -> "exit code 3, data, model file or disk";
      case 4 -> "exit code 4, diverged";
      case 137 -> "exit code 137, killed, as the system does where memory runs out";
      default -> "exit code " + code;
    };
  }

  private OptionalDouble left() {
    List<Cell> left = new ArrayList<>(waiting);
    running.keySet().forEach(run -> left.add(run.cell()));
    Instant now = Instant.now();
    double spent =
        running.values().stream().mapToLong(s -> Duration.between(s, now).toSeconds()).sum();
    return Estimate.of(plan, results).seconds(left, spent);
  }

  private static Path log(Run run) {
    return Path.of(run.config().output().dir()).resolve("run.log");
  }

  private static String shown(Run run) {
    return (run.cell().name() + " " + RunLog.step(log(run))).strip();
  }
}
