package org.eaft.train.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;

/** The directory of one run and the files in it. */
public final class RunDirectory {

  /**
   * In the order in which they are removed: env.json, by which a run's directory is known, last.
   */
  private static final List<String> OWN =
      List.of(
          "config.yaml",
          "metrics.jsonl",
          "validation.jsonl",
          "tasks.jsonl",
          "eval.json",
          "final",
          "checkpoints",
          "tensorboard",
          "env.json");

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

  /** A directory that a run was written to. */
  public static RunDirectory at(Path dir) {
    return new RunDirectory(dir);
  }

  /**
   * Where the weights of a model are: those that a run ended with where the path is a run's
   * directory, else the path itself.
   *
   * @throws ConfigException where a run is not finished, or kept no weights
   */
  public static Path weightsOf(Path model) {
    RunDirectory run = at(model);
    if (!Files.isRegularFile(run.config()) || !Files.isRegularFile(run.environment())) {
      return model;
    }
    if (!Files.exists(run.report())) {
      throw new ConfigException(
          model + " is a run that is not finished; go on with `eaft train --resume`");
    }
    if (!Files.isDirectory(run.finalWeights())) {
      throw new ConfigException(
          model + " is a run that kept no weights: it ran with output.save: none");
    }
    return run.finalWeights();
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

  /** One row a measurement of the held-out rows on the way; only where there are any. */
  public Path validation() {
    return dir.resolve("validation.jsonl");
  }

  /** One row a task measured on the way; only where there are any. */
  public Path tasks() {
    return dir.resolve("tasks.jsonl");
  }

  /** The {@link RunReport}. */
  public Path report() {
    return dir.resolve("eval.json");
  }

  /** Weights at the end of the run, or the best ones. */
  public Path finalWeights() {
    return dir.resolve("final");
  }

  /** What an unfinished run goes on from. */
  public Path checkpoints() {
    return dir.resolve("checkpoints");
  }

  /** TensorBoard's event files, one for each start of the run. */
  public Path tensorBoard() {
    return dir.resolve("tensorboard");
  }

  /** Which run a file belongs to. */
  public record Origin(String runId, String configHash, String commit) {}

  /**
   * The report of a finished run.
   *
   * @throws ConfigException where the run that is there, finished or not, has another configuration
   */
  public Optional<RunReport> finished(RunConfig config) {
    Optional<String> there =
        Files.exists(report())
            ? read(report(), RunReport.class).map(RunReport::configHash)
            : origin().map(Origin::configHash);
    if (there.isPresent() && !there.get().equals(config.hash())) {
      throw new ConfigException(
          "%s holds a run of another configuration; name another output.dir, or remove it"
              .formatted(dir));
    }
    return read(report(), RunReport.class);
  }

  /** Who wrote the directory; empty where no run was begun in it. */
  public Optional<Origin> origin() {
    return read(environment(), Origin.class);
  }

  private static <T> Optional<T> read(Path file, Class<T> type) {
    try {
      return Files.exists(file)
          ? Optional.of(Json.parse(Files.readString(file), type))
          : Optional.empty();
    } catch (JsonProcessingException e) {
      throw new ConfigException(
          "%s was not written by a run (%s); remove it or name another output.dir"
              .formatted(file, e.getOriginalMessage()));
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that a run may be made here; nothing is written yet.
   *
   * @param resume an unfinished run may be there
   * @throws ConfigException where the directory is not empty and {@code resume} is not set
   */
  void requireFree(boolean resume) {
    if (resume || !Files.exists(dir)) {
      return;
    }
    try (Stream<Path> entries = Files.list(dir)) {
      if (entries.findAny().isPresent()) {
        throw new ConfigException(
            dir + " is not empty; name another output.dir, or go on with --resume");
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /**
   * Makes the directory ready for a run from the first step; files of an unfinished run are
   * removed, others are left.
   *
   * @throws ConfigException where something of a run's names is there and no run wrote it
   */
  void prepare() {
    if (!Files.exists(environment())) {
      for (String name : OWN) {
        if (Files.exists(dir.resolve(name))) {
          throw new ConfigException(
              "%s is there, and no run's env.json beside it: it may be yours; name another output.dir, or remove it"
                  .formatted(dir.resolve(name)));
        }
      }
    }
    try {
      Files.createDirectories(dir);
      for (String name : OWN) {
        Durable.delete(dir.resolve(name));
      }
      if (!Files.isWritable(dir)) {
        throw new AccessDeniedException(dir.toString());
      }
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** Makes the directory ready for a run that goes on: a save that was cut off is removed. */
  void reopen() {
    try {
      Durable.delete(finalWeights());
    } catch (IOException e) {
      throw unusable(e);
    }
  }

  /** The message of a file system's exception is the path alone; its type says what is wrong. */
  private ConfigException unusable(IOException e) {
    return new ConfigException(
        "%s cannot be a run's directory (%s); name another output.dir".formatted(dir, e));
  }
}
