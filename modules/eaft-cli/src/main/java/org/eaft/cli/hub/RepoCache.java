package org.eaft.cli.hub;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.UUID;

/**
 * A repository's folder in the cache, as the Hub's Python library lays it out: {@code blobs/HASH}
 * is content, {@code snapshots/COMMIT/NAME} a link to it, {@code refs/BRANCH} the commit that a
 * branch or tag was when it was last fetched.
 */
final class RepoCache {

  private static final String TAG = "CACHEDIR.TAG";

  /** Tells backup programs that all of this can be had again (https://bford.info/cachedir/). */
  private static final String TAG_TEXT =
      """
      Signature: 8a477f597d28d172789f06886806bc55
      # This directory is a cache of files from the Hugging Face Hub.
      """;

  private final Path root;
  private final Path folder;
  private final Path locks;
  private final Repository repo;

  RepoCache(Path root, Repository repo) {
    this.root = root;
    this.folder = root.resolve(repo.folder());
    this.locks = root.resolve(".locks").resolve(repo.folder());
    this.repo = repo;
  }

  Path root() {
    return root;
  }

  Path folder() {
    return folder;
  }

  /** Where content lies. */
  Path blob(ContentHash hash) {
    return folder.resolve("blobs").resolve(hash.hex());
  }

  /**
   * Where content grows. The name is ours alone: the locks of Python and of Java do not see each
   * other on Linux, and two that write to one file would spoil it.
   */
  Path partial(ContentHash hash) {
    return folder.resolve("blobs").resolve(hash.hex() + ".eaft.incomplete");
  }

  /** Who holds it writes that content. */
  Path lock(ContentHash hash) {
    return locks.resolve(hash.hex() + ".lock");
  }

  Snapshot snapshot(String commit) {
    return new Snapshot(folder.resolve("snapshots").resolve(commit));
  }

  /** The Python library's list of a commit's files; it may not be there. */
  Path tree(String commit) {
    return folder.resolve("trees").resolve(commit + ".json");
  }

  /** Makes the folders that are written to. */
  void prepare() {
    try {
      Files.createDirectories(folder.resolve("blobs"));
      Files.createDirectories(folder.resolve("snapshots"));
      Files.createDirectories(locks);
      if (!Files.exists(root.resolve(TAG))) {
        Files.writeString(root.resolve(TAG), TAG_TEXT);
      }
    } catch (IOException e) {
      throw unwritable(folder, e);
    }
  }

  /** The commit that the revision was when it was last fetched, or itself if it is one. */
  Optional<String> commit() {
    if (repo.isPinned()) {
      return Optional.of(repo.revision());
    }
    try {
      String commit = Files.readString(ref()).strip();
      return Repository.isCommit(commit) ? Optional.of(commit) : Optional.empty();
    } catch (IOException notFetched) {
      return Optional.empty();
    }
  }

  /** Writes down which commit the revision is. */
  void remember(String commit) {
    if (commit().filter(commit::equals).isPresent()) {
      return;
    }
    Path ref = ref();
    try {
      Files.createDirectories(ref.getParent());
      Path aside = aside(ref);
      Files.writeString(aside, commit);
      Files.move(aside, ref, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileAlreadyExistsException e) {
      throw new HubException(
          ("%s cannot be written: a branch named like the start of this one was fetched "
                  + "before. Remove that file, or give the commit %s as the revision.")
              .formatted(ref, commit),
          e);
    } catch (IOException e) {
      throw unwritable(ref, e);
    }
  }

  private Path ref() {
    return folder.resolve("refs").resolve(repo.revision());
  }

  /** Whether content is here, as far as its length tells. */
  boolean has(ContentHash hash, long size) {
    return hasSize(blob(hash), size);
  }

  /** Bytes of content that an earlier process left. */
  long begun(ContentHash hash) {
    try {
      return Files.size(partial(hash));
    } catch (IOException nothing) {
      return 0;
    }
  }

  /** Whether a file, or what a link leads to, is of this length. */
  static boolean hasSize(Path file, long size) {
    try {
      return Files.isRegularFile(file) && Files.size(file) == size;
    } catch (IOException unreadable) {
      return false;
    }
  }

  /** A name beside a file under which to make what will replace it. */
  static Path aside(Path file) {
    String unique = UUID.randomUUID().toString().substring(0, 8);
    return file.resolveSibling("%s.%s.tmp".formatted(file.getFileName(), unique));
  }

  /** What to throw where the disk refuses a file. */
  static UncheckedIOException unwritable(Path file, IOException e) {
    return new UncheckedIOException(
        "%s cannot be written: %s. HF_HUB_CACHE or HF_HOME name another place."
            .formatted(file, e.getMessage()),
        e);
  }
}
