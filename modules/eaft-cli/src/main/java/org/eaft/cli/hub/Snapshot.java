package org.eaft.cli.hub;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/**
 * The files of a commit under their own names.
 *
 * @param folder of the commit
 */
record Snapshot(Path folder) {

  /** Where a file is. */
  Path path(String name) {
    try {
      return folder.resolve(name);
    } catch (InvalidPathException e) {
      throw new HubException(
          "the file \"%s\" cannot be named here: %s. Set LC_ALL to a locale of UTF-8."
              .formatted(Text.printable(name), e.getReason()),
          e);
    }
  }

  /** Whether a file is here, as far as its length tells. */
  boolean has(RemoteFile file) {
    return RepoCache.hasSize(path(file.path()), file.size());
  }

  /**
   * Puts content under the names that it has in this commit: as links, or as copies where links are
   * impossible; the last of these is the content itself if nobody else can be using it.
   *
   * @param links whether to try links
   * @param fresh whether the content was not in the cache before
   */
  void add(Path blob, List<String> names, boolean links, boolean fresh) {
    for (int i = 0; i < names.size(); i++) {
      Path file = path(names.get(i));
      try {
        makeFolders(file);
        if (!links || !link(file, blob)) {
          copy(file, blob, fresh && i == names.size() - 1);
        }
      } catch (IOException e) {
        throw RepoCache.unwritable(file, e);
      }
    }
  }

  /** Step by step, so that no link in the cache leads out of it. */
  private void makeFolders(Path file) throws IOException {
    Path at = folder.getParent();
    for (Path part : at.relativize(file.getParent())) {
      at = at.resolve(part);
      if (!Files.exists(at, LinkOption.NOFOLLOW_LINKS)) {
        Files.createDirectories(at);
      } else if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        throw new NotDirectoryException(at + " is no folder, or a link to one");
      }
    }
  }

  /** False where this file system has no links. */
  private static boolean link(Path file, Path blob) throws IOException {
    if (Files.exists(file) && Files.isSameFile(file, blob)) {
      return true;
    }
    // made aside and moved, so that there is no moment without the file
    Path aside = RepoCache.aside(blob);
    Path target = file.getParent().relativize(blob);
    try {
      Files.createSymbolicLink(aside, target);
    } catch (UnsupportedOperationException | FileSystemException e) {
      return false;
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    return true;
  }

  private static void copy(Path file, Path blob, boolean move) throws IOException {
    if (move) {
      Files.move(blob, file, StandardCopyOption.ATOMIC_MOVE);
      return;
    }
    Path aside = RepoCache.aside(blob);
    try {
      Files.copy(blob, aside);
      Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(aside);
    }
  }
}
