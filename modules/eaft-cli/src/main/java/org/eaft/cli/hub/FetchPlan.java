package org.eaft.cli.hub;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What is wanted, and what of it is not here yet.
 *
 * @param commit that the revision is
 * @param snapshot where its files are or will be
 * @param files that are wanted
 * @param missing content of those that are not in the snapshot, the largest first
 */
record FetchPlan(String commit, Snapshot snapshot, List<RemoteFile> files, List<Missing> missing) {

  /**
   * Content that some wanted files have in common.
   *
   * @param file one of them
   * @param names all of them
   * @param stored whether it is in the cache, under another commit or name
   * @param begun bytes that an earlier process left
   */
  record Missing(RemoteFile file, List<String> names, boolean stored, long begun) {

    /** Bytes to fetch. */
    long bytes() {
      return stored ? 0 : file.size() - begun;
    }
  }

  static FetchPlan of(RepoCache cache, String commit, List<RemoteFile> files) {
    Snapshot snapshot = cache.snapshot(commit);
    Map<ContentHash, List<RemoteFile>> byContent = new LinkedHashMap<>();
    for (RemoteFile file : files) {
      if (!snapshot.has(file)) {
        byContent.computeIfAbsent(file.hash(), h -> new ArrayList<>()).add(file);
      }
    }
    List<Missing> missing = new ArrayList<>();
    byContent.values().forEach(same -> missing.add(missing(cache, same)));
    missing.sort(Comparator.comparingLong(Missing::bytes).reversed());
    return new FetchPlan(commit, snapshot, files, missing);
  }

  private static Missing missing(RepoCache cache, List<RemoteFile> same) {
    RemoteFile file = same.get(0);
    for (RemoteFile other : same) {
      if (other.size() != file.size()) {
        throw new HubException(
            "the Hub lists %s and %s with the same content and different sizes"
                .formatted(Text.printable(file.path()), Text.printable(other.path())));
      }
    }
    boolean stored = cache.has(file.hash(), file.size());
    long begun = stored ? 0 : cache.begun(file.hash());
    return new Missing(
        file,
        same.stream().map(RemoteFile::path).toList(),
        stored,
        begun > file.size() ? 0 : begun);
  }

  /** Bytes of all files that are wanted. */
  long size() {
    return sum(files.stream().map(RemoteFile::size).toList());
  }

  /** Bytes to fetch. */
  long bytes() {
    return sum(missing.stream().map(Missing::bytes).toList());
  }

  /** Bytes of content that was begun earlier. */
  long begun() {
    return sum(missing.stream().map(Missing::begun).toList());
  }

  /** A server may claim sizes of any sort. */
  private static long sum(List<Long> sizes) {
    long sum = 0;
    for (long size : sizes) {
      sum = sum + size < 0 ? Long.MAX_VALUE : sum + size;
    }
    return sum;
  }
}
