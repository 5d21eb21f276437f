package org.eaft.ops.backend;

import org.nd4j.common.io.ClassPathResource;
import org.nd4j.common.io.Resource;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;

/**
 * ND4J's CPU backend with an executioner that also runs {@link org.eaft.ops.JvmOp JVM ops}.
 *
 * <p>Found by ND4J through {@code META-INF/services}; its priority is one above the stock CPU
 * backend's and below that of a CUDA backend.
 */
public final class JvmBackend extends CpuBackend {

  private static final String PROPERTIES = "eaft-nd4j.properties";

  @Override
  public int getPriority() {
    return super.getPriority() + 1;
  }

  @Override
  public Resource getConfigurationResource() {
    return new ClassPathResource(PROPERTIES, JvmBackend.class.getClassLoader());
  }

  @Override
  public void logBackendInit() {
    // the stock backend prints the compiler flags of its native library, which nobody asked for
  }
}
