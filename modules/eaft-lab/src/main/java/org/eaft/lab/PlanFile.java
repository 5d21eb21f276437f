package org.eaft.lab;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.function.BooleanSupplier;
import org.eaft.train.config.RunConfig;

/**
 * The file from which a run of a matrix reads its configuration. The run's process holds a lock on
 * it: where the comparison was killed and called again, a run that still goes on is waited for.
 */
public final class PlanFile {

  private static final long POLL_MILLIS = 200;

  private PlanFile() {}

  /**
   * Locks the file until what is returned is closed, by the system where the process is killed.
   *
   * @throws UncheckedIOException where another process holds it
   */
  public static FileChannel hold(Path file) {
    try {
      FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (channel.tryLock() == null) {
        channel.close();
        throw new IOException("another process runs it");
      }
      return channel;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be locked: " + e.getMessage(), e);
    }
  }

  /**
   * Writes the file once no earlier run holds it.
   *
   * @param stop ends the waiting
   * @return whether it was written; no where a stop was asked for
   */
  static boolean write(Path file, RunConfig config, BooleanSupplier stop) throws IOException {
    Files.createDirectories(file.getParent());
    while (Files.exists(file) && isHeld(file)) {
      if (stop.getAsBoolean()) {
        return false;
      }
      try {
        Thread.sleep(POLL_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return false;
      }
    }
    Files.writeString(file, config.toYaml());
    return true;
  }

  private static boolean isHeld(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        FileLock lock = channel.tryLock()) {
      return lock == null;
    } catch (OverlappingFileLockException e) {
      return true;
    }
  }
}
