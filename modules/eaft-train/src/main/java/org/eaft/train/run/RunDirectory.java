package org.eaft.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;

/** The directory of one run and the files in it. */
public final class RunDirectory {

  private static final List<String> OWN =
      List.of("config.yaml", "env.json", "metrics.jsonl", "eval.json", "final", "stopped");

  private final Path dir;

  private RunDirectory(Path dir) {
    this.dir = dir;
  }

  /** The directory that the configuration names; nothing is read or made yet. */
  public static RunDirectory of(RunConfig config) {
    if (config.output().dir() == null) {
      throw new ConfigException("output.dir is missing: name the directory of the run");
    }
    return new RunDirectory(Path.of(config.output().dir()));
  }

  /** The resolved configuration. */
  public Path config() {
    return dir.resolve("config.yaml");
  }

  /** Machine, versions, command. */
  public Path environment() {
    return dir.resolve("env.json");
  }

  /** One row a step. */
  public Path metrics() {
    return dir.resolve("metrics.jsonl");
  }

  /** The {@link RunReport}. */
  public Path report() {
    return dir.resolve("eval.json");
  }

  /** Weights at the end of the run. */
  public Path finalWeights() {
    return dir.resolve("final");
  }

  /** Weights where a signal stopped the run. */
  public Path stoppedWeights() {
    return dir.resolve("stopped");
  }

  /**
   * The report of a finished run.
   *
   * @throws ConfigException where the finished run had another configuration
   */
  public Optional<RunReport> finished(RunConfig config) {
    if (!Files.exists(report())) {
      return Optional.empty();
    }
    RunReport report;
    try {
      report = Json.parse(Files.readString(report()), RunReport.class);
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s is not a report of a run (%s); remove it or name another output.dir"
              .formatted(report(), e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(report() + " cannot be read", e);
    }
    if (!config.hash().equals(report.configHash())) {
      throw new ConfigException(
          "%s holds a finished run of another configuration; name another output.dir, or remove it"
              .formatted(dir));
    }
    return Optional.of(report);
  }

  /**
   * Makes the directory ready for a run from the first step.
   *
   * @param resume an unfinished run may be there; its files are removed, others are left
   * @throws ConfigException where the directory is not empty and {@code resume} is not set
   */
  void prepare(boolean resume) {
    try {
      Files.createDirectories(dir);
      try (Stream<Path> entries = Files.list(dir)) {
        if (!resume && entries.findAny().isPresent()) {
          throw new ConfigException(
              dir + " is not empty; name another output.dir, or go on with --resume");
        }
      }
      for (String name : OWN) {
        delete(dir.resolve(name));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(dir + " cannot be made ready: " + e.getMessage(), e);
    }
  }

  private static void delete(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> below = Files.walk(path)) {
      for (Path p : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
