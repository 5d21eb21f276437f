package org.eaft.train.run;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eaft.text.DataException;
import org.eaft.text.Example;
import org.eaft.train.TokenValues;
import org.eaft.train.config.ConfigException;
import org.eaft.train.config.RunConfig;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The checkpoints of a run: directories {@code step-N} that hold the engine's state, {@code
 * run.json}, {@code base.safetensors} where something is kept of the model before training, and
 * {@code manifest.json} with size and CRC-32C of all.
 *
 * <p>A checkpoint is written under another name, brought to the disk and then renamed, so that one
 * that is there was whole once. Only then are those beyond the newest {@code train.keep} removed,
 * but for the one with the lowest held-out loss.
 */
final class Checkpoints {

  private static final Logger LOG = LoggerFactory.getLogger(Checkpoints.class);
  private static final String PREFIX = "step-";
  private static final String PART = ".part";
  private static final String TORN = ".torn";
  private static final String STATE = "state.safetensors";
  private static final String RUN = "run.json";
  private static final String BASE = "base.safetensors";
  private static final List<String> REQUIRED = List.of(STATE, RUN);

  private final Path directory;
  private final String configHash;
  private final int keep;
  private Map<String, TokenValues> base = Map.of();
  private Path last;

  /** A checkpoint that is whole. */
  record Found(Path path, SavedRun run) {
    Path state() {
      return path.resolve(STATE);
    }

    /** What was kept of the model before training, for the rows that it was kept for. */
    Map<String, TokenValues> base(List<Example> rows) {
      Path file = path.resolve(BASE);
      return Files.exists(file) ? BaseFile.read(file, rows) : Map.of();
    }
  }

  Checkpoints(Path directory, RunConfig config) {
    this.directory = directory;
    this.configHash = config.hash();
    this.keep = config.train().keep();
  }

  /** Numbers of the training rows' tokens under the model before training: in every checkpoint. */
  void keepBase(Map<String, TokenValues> values) {
    this.base = values;
  }

  Map<String, TokenValues> base() {
    return base;
  }

  /**
   * Writes a checkpoint.
   *
   * @param state writes the engine's state to a file
   * @throws UncheckedIOException if the disk refuses; the checkpoints before are untouched
   */
  void save(SavedRun run, Consumer<Path> state) {
    int step = run.training().step();
    Path target = path(step);
    if (target.equals(last)) {
      return;
    }
    Path part = directory.resolve(target.getFileName() + PART);
    try {
      Durable.delete(part);
      Files.createDirectories(part);
      fill(part, run, state);
      Durable.delete(target);
      Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      Durable.syncNames(directory);
      last = target;
      removeOld(run.best());
    } catch (IOException | UncheckedIOException e) {
      remove(part, e);
      throw new UncheckedIOException(
          "checkpoint %s cannot be written: %s".formatted(target, reason(e)),
          e instanceof UncheckedIOException u ? u.getCause() : (IOException) e);
    }
  }

  private Path path(int step) {
    return directory.resolve(PREFIX + "%08d".formatted(step));
  }

  private void fill(Path part, SavedRun run, Consumer<Path> state) throws IOException {
    state.accept(part.resolve(STATE));
    Files.writeString(part.resolve(RUN), Json.line(run) + "\n");
    List<String> names = new ArrayList<>(REQUIRED);
    if (!base.isEmpty()) {
      BaseFile.write(part.resolve(BASE), base);
      names.add(BASE);
    }
    Manifest.write(part, run.configHash(), run.training().step(), names);
    Durable.syncNames(part);
  }

  private static void remove(Path part, Exception because) {
    try {
      Durable.delete(part);
    } catch (IOException e) {
      because.addSuppressed(e);
    }
  }

  /** What the system said: the message of the innermost cause. */
  private static String reason(Throwable e) {
    Throwable inner = e;
    while (inner.getCause() != null) {
      inner = inner.getCause();
    }
    return inner.getMessage() == null ? inner.toString() : inner.getMessage();
  }

  private void removeOld(Best best) throws IOException {
    List<Path> all = all();
    for (Path old : all.subList(0, Math.max(0, all.size() - keep))) {
      if (best != null && old.equals(path(best.step()))) {
        continue;
      }
      // a half-removed checkpoint must not pass for a torn one
      Path part = directory.resolve(old.getFileName() + PART);
      Durable.delete(part);
      Files.move(old, part, StandardCopyOption.ATOMIC_MOVE);
      Durable.delete(part);
    }
  }

  /** Those there are, by step. */
  private List<Path> all() throws IOException {
    return Durable.entries(directory).stream()
        .filter(p -> p.getFileName().toString().matches(PREFIX + "\\d+"))
        .toList();
  }

  /** A sentence on what a run that failed can be gone on from. */
  String hint() {
    return last == null
        ? "There is no checkpoint"
        : "The last good checkpoint is %s; --resume goes on from it".formatted(last);
  }

  /**
   * The newest checkpoint. A torn one is set aside with a warning that names it and the one before.
   *
   * @param data checksum of the training rows
   * @return empty where there is none
   * @throws ConfigException where it belongs to another configuration or other rows
   * @throws DataException where there are checkpoints and none is whole
   */
  Optional<Found> newest(String data) {
    try {
      for (Path leftover : Durable.entries(directory)) {
        if (leftover.toString().endsWith(PART)) {
          Durable.delete(leftover);
        }
      }
      List<Path> candidates = new ArrayList<>(all());
      List<Path> torn = new ArrayList<>();
      while (!candidates.isEmpty()) {
        Path newest = candidates.remove(candidates.size() - 1);
        Path before = candidates.isEmpty() ? null : candidates.get(candidates.size() - 1);
        Optional<String> damage = Manifest.damage(newest, REQUIRED);
        if (damage.isEmpty()) {
          Found found =
              new Found(newest, Json.parse(Files.readString(newest.resolve(RUN)), SavedRun.class));
          requireSameRun(found, data, before);
          setAside(torn);
          last = newest;
          return Optional.of(found);
        }
        torn.add(newest);
        warn(newest, damage.get(), before);
      }
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException(directory + " cannot be read: " + reason(e), e);
    }
  }

  /**
   * The engine's state in the best checkpoint.
   *
   * @throws DataException where it is not there any more, or torn
   */
  Path state(Best best) {
    Path path = path(best.step());
    try {
      Optional<String> damage =
          Files.exists(path) ? Manifest.damage(path, REQUIRED) : Optional.of("it is gone");
      if (damage.isPresent()) {
        throw new DataException(
            "the best checkpoint, %s, cannot be saved as the result (%s); --resume with"
                    .formatted(path, damage.get())
                + " output.save=final saves the last weights instead");
      }
      return path.resolve(STATE);
    } catch (IOException e) {
      throw new UncheckedIOException(path + " cannot be read: " + reason(e), e);
    }
  }

  private void warn(Path torn, String damage, Path before) {
    if (before == null) {
      throw new DataException(
          "checkpoint %s is torn (%s) and there is none before it; remove %s to start afresh"
              .formatted(torn, damage, directory));
    }
    LOG.warn(
        "checkpoint {} is torn ({}); it is set aside as {}{}, and the one before it, {}, is taken",
        torn,
        damage,
        torn.getFileName(),
        TORN,
        before);
  }

  private void setAside(List<Path> torn) throws IOException {
    for (Path path : torn) {
      Path aside = directory.resolve(path.getFileName() + TORN);
      Durable.delete(aside);
      Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    }
  }

  private void requireSameRun(Found found, String data, Path before) {
    String other =
        !found.run().configHash().equals(configHash)
            ? "another configuration (hash %.12s, this run's is %.12s)"
                .formatted(found.run().configHash(), configHash)
            : !found.run().data().equals(data) ? "other training rows" : null;
    if (other != null) {
      throw new ConfigException(
          "checkpoint %s belongs to %s; name another output.dir, or move it away%s"
              .formatted(
                  found.path(),
                  other,
                  before == null
                      ? " to start afresh"
                      : " and --resume looks at the one before it, " + before));
    }
  }
}
