package org.eaft.ops.memory;

import org.nd4j.linalg.api.concurrency.AffinityManager;
import org.nd4j.linalg.api.concurrency.AffinityManager.Location;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Nd4j;

/**
 * Where arrays live. On a backend with memory of its own, such as CUDA, what is read and written by
 * address is a copy: it is brought up to date before, and declared the newest, so that the device
 * takes it from there.
 */
final class HostMemory {

  private static final boolean ONLY = Nd4j.getBackend() instanceof CpuBackend;

  private HostMemory() {}

  /** Prepares an array for access by address, until a device uses it again. */
  static void open(INDArray array) {
    if (!ONLY) {
      AffinityManager places = Nd4j.getAffinityManager();
      places.ensureLocation(array, Location.HOST);
      places.tagLocation(array, Location.HOST);
    }
  }
}
