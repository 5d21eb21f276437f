package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.eaft.train.config.ConfigException;

/** Keeps a second comparison out of an experiment's directory; the system frees it at a crash. */
final class MatrixLock implements AutoCloseable {

  private final FileChannel channel;

  private MatrixLock(FileChannel channel) {
    this.channel = channel;
  }

  /**
   * Takes the lock.
   *
   * @param runs directory of the runs; made where it is not there
   * @throws ConfigException where another process has it, or the directory cannot be made
   */
  static MatrixLock take(Path runs) {
    Path file = runs.resolve("lock");
    try {
      Files.createDirectories(runs);
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tryLock(channel) == null) {
        channel.close();
        throw new ConfigException(
            "another `eaft compare` works in %s; wait for it, or name another output.dir"
                .formatted(runs.getParent()));
      }
      return new MatrixLock(channel);
    } catch (IOException e) {
      throw new ConfigException(
          "%s cannot be the directory of an experiment (%s); name another output.dir"
              .formatted(runs.getParent(), e));
    }
  }

  private static FileLock tryLock(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException e) {
      return null;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the lock cannot be released: " + e.getMessage(), e);
    }
  }
}
