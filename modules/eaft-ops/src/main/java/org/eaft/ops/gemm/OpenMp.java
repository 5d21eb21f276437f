package org.eaft.ops.gemm;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import java.util.List;

/**
 * How many OpenMP threads oneDNN uses on a thread. It is built on OpenMP, whose number of threads
 * is a setting of the calling thread; on our own threads it has to be one.
 */
final class OpenMp {

  private static final List<String> LIBRARIES =
      List.of("libgomp.so.1", "libomp.dylib", "libomp.so.5");

  private OpenMp() {}

  /**
   * The OpenMP that the process has loaded.
   *
   * @throws UnsatisfiedLinkError if there is none
   */
  static OpenMp loaded() {
    UnsatisfiedLinkError first = null;
    for (String name : LIBRARIES) {
      try {
        // bound to the methods below: a small product takes less time than a call by reflection
        Native.register(OpenMp.class, NativeLibrary.getInstance(name));
        return new OpenMp();
      } catch (UnsatisfiedLinkError e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  /** Threads that a parallel region of the calling thread uses. */
  int threads() {
    return omp_get_max_threads();
  }

  /** Sets it for the calling thread. */
  void threads(int n) {
    omp_set_num_threads(n);
  }

  private static native int omp_get_max_threads();

  private static native void omp_set_num_threads(int n);
}
