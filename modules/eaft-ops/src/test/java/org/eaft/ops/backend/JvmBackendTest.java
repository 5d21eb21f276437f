package org.eaft.ops.backend;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.cpu.nativecpu.CpuBackend;
import org.nd4j.linalg.factory.Nd4j;

class JvmBackendTest {

  @Test
  void nd4jChoosesItOnACpu() {
    assertThat(Nd4j.getBackend()).isInstanceOf(JvmBackend.class);
    assertThat(Nd4j.getExecutioner()).isInstanceOf(JvmOpExecutioner.class);
    assertThat(new JvmBackend().getPriority()).isEqualTo(new CpuBackend().getPriority() + 1);
  }

  @Test
  void itsPropertiesAreTheStockOnesButForTheExecutioner() throws Exception {
    Properties stock = properties(new CpuBackend());
    Properties ours = properties(new JvmBackend());
    stock.setProperty("opexec", JvmOpExecutioner.class.getName());
    assertThat(ours).isEqualTo(stock);
  }

  private static Properties properties(CpuBackend backend) throws Exception {
    Properties properties = new Properties();
    try (InputStream in = backend.getConfigurationResource().getInputStream()) {
      properties.load(in);
    }
    return properties;
  }
}
