package org.eaft.cli.hub;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;

/**
 * The right to write one content. It ends with the process that holds it; the file stays, so that
 * all who wait look at the same one.
 */
final class BlobLock implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  private final Path file;
  private final FileChannel channel;

  private BlobLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /**
   * Waits for the right.
   *
   * @param waiting told once, if somebody else has it
   */
  static BlobLock take(Path file, Timing.Clock clock, Runnable waiting)
      throws InterruptedException {
    try {
      boolean isNew = !Files.exists(file);
      BlobLock lock =
          new BlobLock(
              file, FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE));
      if (isNew) {
        shareWithGroup(file);
      }
      return lock.await(clock, waiting);
    } catch (IOException e) {
      throw RepoCache.unwritable(file, e);
    }
  }

  private BlobLock await(Timing.Clock clock, Runnable waiting)
      throws IOException, InterruptedException {
    boolean told = false;
    boolean taken = false;
    try {
      while (!taken) {
        taken = isTaken();
        if (!taken) {
          if (!told) {
            waiting.run();
            told = true;
          }
          clock.sleep(POLL);
        }
      }
      return this;
    } finally {
      if (!taken) {
        channel.close();
      }
    }
  }

  /** Tries once; false if another process, or another thread of this one, has it. */
  private boolean isTaken() {
    try {
      FileLock lock = channel.tryLock();
      return lock != null;
    } catch (OverlappingFileLockException ours) {
      return false;
    } catch (IOException e) {
      throw new HubException(
          ("%s cannot be locked: %s. Keep the cache on a file system with locks; "
                  + "HF_HUB_CACHE names another place.")
              .formatted(file, e.getMessage()),
          e);
    }
  }

  /** As the Python library does it: users of one group can share a cache. */
  private static void shareWithGroup(Path file) throws IOException {
    try {
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-rw-r--"));
    } catch (UnsupportedOperationException otherSystem) {
      return;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw RepoCache.unwritable(file, e);
    }
  }
}
