package org.eaft.ops.gemm;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.List;

/**
 * How many OpenMP threads oneDNN uses on a thread. It is built on OpenMP, whose number of threads
 * is a setting of the calling thread; on our own threads it has to be one.
 */
final class OpenMp {

  private static final List<String> LIBRARIES =
      List.of("libgomp.so.1", "libomp.dylib", "libomp.so.5");

  private final Function getMaxThreads;
  private final Function setNumThreads;

  private OpenMp(NativeLibrary library) {
    this.getMaxThreads = library.getFunction("omp_get_max_threads");
    this.setNumThreads = library.getFunction("omp_set_num_threads");
  }

  /**
   * The OpenMP that the process has loaded.
   *
   * @throws UnsatisfiedLinkError if there is none
   */
  static OpenMp loaded() {
    UnsatisfiedLinkError first = null;
    for (String name : LIBRARIES) {
      try {
        return new OpenMp(NativeLibrary.getInstance(name));
      } catch (UnsatisfiedLinkError e) {
        first = first == null ? e : first;
      }
    }
    throw first;
  }

  /** Threads that a parallel region of the calling thread uses. */
  int threads() {
    return getMaxThreads.invokeInt(new Object[0]);
  }

  /** Sets it for the calling thread. */
  void threads(int n) {
    setNumThreads.invokeVoid(new Object[] {n});
  }
}
