package org.eaft.lab;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eaft.lab.MatrixPlan.Run;
import org.eaft.lab.results.CurveRow;
import org.eaft.lab.results.Machine;
import org.eaft.lab.results.ResultRow;
import org.eaft.lab.results.ResultsStore;
import org.eaft.lab.results.RunRow;
import org.eaft.train.Evaluation;
import org.eaft.train.config.MatrixConfig.Report;
import org.eaft.train.run.Environment;
import org.eaft.train.run.Json;
import org.eaft.train.run.RunDirectory;
import org.eaft.train.run.RunReport;
import org.eaft.train.run.TaskScore;

/**
 * What the store keeps of one run's directory.
 *
 * @param run the run itself
 * @param results its numbers; none where it failed
 * @param curves its logs; none where it failed
 */
record RunRecord(RunRow run, List<ResultRow> results, List<CurveRow> curves) {

  /** What {@code env.json} says. */
  private record Environ(
      String runId,
      String commit,
      String started,
      String processor,
      int cores,
      Integer threads,
      Long memoryMib,
      String os,
      String jdk) {

    Machine machine() {
      return Machine.of(processor, cores, threads, memoryMib, os, jdk);
    }
  }

  /** The record of a finished run. */
  static RunRecord finished(Run run, String command, Report roles, RunReport report) {
    RunDirectory directory = RunDirectory.of(run.config());
    Environ environ = read(directory.environment(), Environ.class);
    RunRow row = row(run, command, roles, environ, RunRow.FINISHED, null, report.seconds());
    Numbers numbers = new Numbers(row);
    numbers.tasks(report.after().tasks(), roles);
    numbers.training(report);
    Curves.tasks(directory)
        .forEach(t -> numbers.put(t.task(), t.step(), t.accuracy(), t.n(), t.se(), null));
    return new RunRecord(row, numbers.rows, Curves.of(row.run(), directory));
  }

  /** The record of a run that ended without its numbers. */
  static RunRecord failed(Run run, String command, Report roles, Instant start, String error) {
    RunDirectory directory = RunDirectory.of(run.config());
    Environ environ =
        Files.exists(directory.environment())
            ? read(directory.environment(), Environ.class)
            : here(run, start);
    double seconds = Duration.between(start, Instant.now()).toMillis() / 1000.0;
    RunRow row = row(run, command, roles, environ, RunRow.FAILED, error, seconds);
    return new RunRecord(row, List.of(), List.of());
  }

  /** Facts of this process, where the run did not get as far as writing its own. */
  private static Environ here(Run run, Instant start) {
    Map<String, Object> facts = Environment.machine();
    return new Environ(
        start.toString().replaceAll("[-:]|\\..*", "") + "-" + run.hash().substring(0, 8),
        Environment.commit(),
        start.toString(),
        (String) facts.get("processor"),
        (Integer) facts.get("cores"),
        null,
        (Long) facts.get("memory_mib"),
        (String) facts.get("os"),
        (String) facts.get("jdk"));
  }

  private static RunRow row(
      Run run,
      String command,
      Report roles,
      Environ environ,
      String status,
      String error,
      double seconds) {
    String commit = environ.commit();
    boolean dirty = commit != null && commit.endsWith("+");
    return new RunRow(
        ResultsStore.SCHEMA,
        environ.runId(),
        run.hash(),
        run.checksum(),
        dirty ? commit.substring(0, commit.length() - 1) : commit,
        dirty,
        command,
        run.cell().method(),
        run.config().objective().toMap(),
        run.cell().point(),
        run.cell().seed(),
        roles.target(),
        roles.general(),
        environ.machine(),
        status,
        error,
        environ.started(),
        seconds,
        run.config().toMap());
  }

  private static <T> T read(Path file, Class<T> type) {
    try {
      return Json.parse(Files.readString(file), type);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(file + " was not written by a run: " + e.getMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** Collects the numbers of a run; what it did not measure has none. */
  private static final class Numbers {
    private final RunRow run;
    private final List<ResultRow> rows = new ArrayList<>();

    Numbers(RunRow run) {
      this.run = run;
    }

    void put(String metric, Integer step, double value, Long n, Double se, String items) {
      rows.add(
          new ResultRow(
              ResultsStore.SCHEMA,
              run.run(),
              run.configHash(),
              run.commit(),
              run.machine().id(),
              run.method(),
              run.point(),
              run.seed(),
              metric,
              step,
              value,
              n,
              se,
              items));
    }

    /** Null where there were no tasks. */
    void tasks(Map<String, TaskScore> tasks, Report roles) {
      if (tasks == null) {
        return;
      }
      tasks.forEach(
          (task, score) -> {
            put(task, null, score.accuracy(), (long) score.n(), score.se(), score.items());
            if (score.groups() != null) {
              score
                  .groups()
                  .forEach(
                      (g, s) ->
                          put(task + "/" + g, null, s.accuracy(), (long) s.n(), s.se(), null));
            }
          });
      role("target", roles.target(), tasks);
      role("general", roles.general(), tasks);
    }

    /** The plain mean of the tasks, which are independent: variances add. */
    private void role(String name, List<String> members, Map<String, TaskScore> tasks) {
      if (members.isEmpty()) {
        return;
      }
      double sum = 0;
      double variance = 0;
      long n = 0;
      for (String member : members) {
        TaskScore score = tasks.get(member);
        sum += score.accuracy();
        n += score.n();
        variance += score.se() * score.se();
      }
      double se = Math.sqrt(variance) / members.size();
      put(name, null, sum / members.size(), n, se, null);
    }

    void training(RunReport r) {
      evaluation("target", r.after().target());
      evaluation("general", r.after().general());
      add("mean_weight", r.meanWeight(), r.supervisedTokens());
      add("tokens_per_s", r.tokensPerS(), r.tokens());
      add("train_seconds", r.trainSeconds(), r.steps());
      add("seconds", r.seconds(), 1);
      add("peak_mib", r.peakMib() == null ? null : r.peakMib().doubleValue(), 1);
    }

    private void evaluation(String what, Evaluation e) {
      if (e != null) {
        add(what + "_loss", e.loss(), e.tokens());
        add(what + "_accuracy", e.accuracy(), e.tokens());
      }
    }

    private void add(String metric, Double value, long n) {
      if (value != null && Double.isFinite(value)) {
        put(metric, null, value, n, null, null);
      }
    }
  }
}
