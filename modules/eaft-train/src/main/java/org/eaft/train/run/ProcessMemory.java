package org.eaft.train.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Resident memory of this process, from Linux's {@code /proc}. */
public final class ProcessMemory {

  private static final long KIB_PER_MIB = 1024;

  private ProcessMemory() {}

  /**
   * Forgets the peak so far, so that of several runs in one process each has its own; where the
   * system does not let it, their peaks are those of the process.
   */
  public static void forgetPeak() {
    try {
      Files.writeString(Path.of("/proc/self/clear_refs"), "5");
    } catch (IOException e) {
      // as said above
    }
  }

  /** The largest resident size so far in MiB (VmHWM); null where the system does not say. */
  public static Long peakMib() {
    return kib(Path.of("/proc/self/status"), "VmHWM:");
  }

  /** The resident size now in MiB (VmRSS); null where the system does not say. */
  public static Long residentMib() {
    return kib(Path.of("/proc/self/status"), "VmRSS:");
  }

  /** The machine's memory in MiB; null where the system does not say. */
  public static Long machineMib() {
    return kib(Path.of("/proc/meminfo"), "MemTotal:");
  }

  private static Long kib(Path file, String field) {
    try {
      for (String line : Files.readAllLines(file)) {
        if (line.startsWith(field)) {
          return Long.parseLong(line.replaceAll("\\D", "")) / KIB_PER_MIB;
        }
      }
      return null;
    } catch (IOException e) {
      return null;
    }
  }
}
