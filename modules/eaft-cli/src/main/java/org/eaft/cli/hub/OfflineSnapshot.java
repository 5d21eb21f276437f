package org.eaft.cli.hub;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;

/** A snapshot that is in the cache, found without asking the Hub. */
final class OfflineSnapshot {

  private static final String INDEX = "model.safetensors.index.json";

  private static final JsonMapper JSON = new JsonMapper();

  private final RepoCache cache;
  private final Repository repo;
  private final Selection selection;

  OfflineSnapshot(RepoCache cache, Repository repo, Selection selection) {
    this.cache = cache;
    this.repo = repo;
    this.selection = selection;
  }

  /**
   * The snapshot, if all that is wanted is in it, as far as that can be told here.
   *
   * @throws HubException saying what is missing
   */
  Snapshot find() {
    String commit =
        cache
            .commit()
            .orElseThrow(() -> absent("it was never fetched into %s".formatted(cache.root())));
    Snapshot snapshot = cache.snapshot(commit);
    Set<String> here = names(snapshot.folder());
    if (here.isEmpty()) {
      throw absent("%s has no files".formatted(snapshot.folder()));
    }
    Set<String> wanted = new TreeSet<>(selection.choose(listed(commit, here)));
    if (selection.isModel()) {
      wanted.addAll(shards(snapshot));
    }
    wanted.removeAll(here);
    if (!wanted.isEmpty()) {
      throw absent("%s lacks %s".formatted(snapshot.folder(), ModelFiles.some(wanted)));
    }
    return snapshot;
  }

  private HubException absent(String problem) {
    return new HubException(
        "%s cannot be had offline: %s. Unset HF_HUB_OFFLINE to fetch it.".formatted(repo, problem));
  }

  /** Files and links to files that are there. */
  private static Set<String> names(Path folder) {
    if (!Files.isDirectory(folder)) {
      return Set.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      Set<String> names = new TreeSet<>();
      all.filter(Files::isRegularFile)
          .forEach(file -> names.add(folder.relativize(file).toString().replace('\\', '/')));
      return names;
    } catch (IOException e) {
      throw new UncheckedIOException(folder + " cannot be read: " + e.getMessage(), e);
    }
  }

  /** All files of the commit where the Python library left a list of them, else those here. */
  private Collection<String> listed(String commit, Set<String> here) {
    Path tree = cache.tree(commit);
    if (!Files.exists(tree)) {
      return here;
    }
    List<String> names = List.copyOf(keys(tree, "files"));
    return names.isEmpty() ? here : names;
  }

  /** The files that an index of weights names. */
  private static Set<String> shards(Snapshot snapshot) {
    Path index = snapshot.folder().resolve(INDEX);
    Set<String> shards = new TreeSet<>();
    if (Files.exists(index) && !Files.exists(snapshot.folder().resolve("model.safetensors"))) {
      read(index).path("weight_map").forEach(file -> shards.add(file.asText()));
    }
    return shards;
  }

  private static Set<String> keys(Path file, String field) {
    Set<String> keys = new TreeSet<>();
    read(file).path(field).fieldNames().forEachRemaining(keys::add);
    return keys;
  }

  private static JsonNode read(Path file) {
    try {
      return JSON.readTree(file.toFile());
    } catch (IOException e) {
      throw new HubException(
          "%s cannot be read: %s. Unset HF_HUB_OFFLINE and remove it to have it fetched again."
              .formatted(file, e.getMessage()),
          e);
    }
  }
}
