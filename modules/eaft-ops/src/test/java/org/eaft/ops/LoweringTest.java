package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.common.config.ND4JClassLoading;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.factory.Nd4jBackend;

class LoweringTest {

  @AfterEach
  void unset() {
    System.clearProperty(Lowering.PROPERTY);
  }

  @Test
  void opsAreFusedOnOurBackendUnlessThePropertySaysOtherwise() {
    assertThat(Lowering.current()).isEqualTo(Lowering.FUSED);
    System.setProperty(Lowering.PROPERTY, "composed");
    assertThat(Lowering.current()).isEqualTo(Lowering.COMPOSED);
    System.setProperty(Lowering.PROPERTY, "fused");
    assertThat(Lowering.current()).isEqualTo(Lowering.FUSED);
    System.setProperty(Lowering.PROPERTY, "Fused");
    assertThatThrownBy(Lowering::current)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("org.eaft.lowering must be fused or composed, but is Fused");
  }

  @Test
  void onTheStockBackendOpsAreComposedAndRun() throws Exception {
    String said = AnotherJvm.run(StockBackend.class, Map.of());
    assertThat(said.lines()).contains("CpuBackend COMPOSED", "same true");
    assertThat(AnotherJvm.run(StockBackend.class, Map.of(), "-Dorg.eaft.lowering=fused"))
        .contains("org.eaft.lowering is fused, but fused ops run on")
        .contains("ND4J runs on org.nd4j.linalg.cpu.nativecpu.CpuBackend");
  }

  /** Finds all services but our backend. */
  private static final class WithoutOurs extends ClassLoader {
    WithoutOurs(ClassLoader parent) {
      super(parent);
    }

    @Override
    public Enumeration<URL> getResources(String name) throws IOException {
      List<URL> all = Collections.list(super.getResources(name));
      if (name.endsWith(Nd4jBackend.class.getName())) {
        all.removeIf(url -> !url.getPath().contains("nd4j-native"));
      }
      return Collections.enumeration(all);
    }
  }

  /** Prints what is chosen on the stock backend, and whether an op gives what it should. */
  static final class StockBackend {
    public static void main(String[] arguments) {
      ND4JClassLoading.setNd4jClassloader(new WithoutOurs(LoweringTest.class.getClassLoader()));
      Lowering lowering = Lowering.current();
      System.out.println(Nd4j.getBackend().getClass().getSimpleName() + " " + lowering);
      SameDiff graph = SameDiff.create();
      SDVariable w = graph.var("w", Nd4j.createFromArray(new float[][] {{1, 2}, {3, 4}}));
      SDVariable ids = graph.placeHolder("ids", DataType.INT, -1, -1);
      Embedding.of("y", w, ids).sum().rename("loss").markAsLoss();
      Map<String, INDArray> in = Map.of("ids", Nd4j.createFromArray(new int[][] {{1, 1, 0}}));
      float[] gradient = graph.calculateGradients(in, "w").get("w").reshape(4).toFloatVector();
      System.out.println("same " + Arrays.equals(gradient, new float[] {1, 1, 2, 2}));
    }
  }
}
