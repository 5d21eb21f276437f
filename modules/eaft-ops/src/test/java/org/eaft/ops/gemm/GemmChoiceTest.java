package org.eaft.ops.gemm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.eaft.ops.AnotherJvm;
import org.eaft.ops.memory.Scratch;
import org.junit.jupiter.api.Test;

class GemmChoiceTest {

  @Test
  void thePropertyForcesALibrary() {
    assertThat(Gemm.choose("openblas").description()).startsWith("OpenBLAS");
    assertThatThrownBy(() -> Gemm.choose("mkl"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("org.eaft.gemm must be onednn or openblas, but is \"mkl\"");
  }

  @Test
  void withoutOneDnnProductsGoToOpenBlas() throws Exception {
    // a newer JDK warns first that native code is loaded
    assertThat(withoutOneDnn().lines()).endsWith("OpenBLAS 12.0");
  }

  @Test
  void forcingOneDnnWithoutItFailsAndSaysWhy() throws Exception {
    assertThat(withoutOneDnn("-Dorg.eaft.gemm=onednn"))
        .contains("IllegalStateException: org.eaft.gemm=onednn, but oneDNN does not load")
        .contains("dnnl");
  }

  @Test
  void anUnknownLibraryIsRefusedWhenTheFirstProductComes() throws Exception {
    assertThat(AnotherJvm.run(Ask.class, Map.of(), "-Dorg.eaft.gemm=blis"))
        .contains("org.eaft.gemm must be onednn or openblas, but is \"blis\"");
  }

  private static String withoutOneDnn(String... flags) throws Exception {
    return AnotherJvm.run(Ask.class, jar -> !jar.contains("dnnl"), Map.of(), flags);
  }

  /** Prints the library in use and 3 x 4. */
  static final class Ask {
    public static void main(String[] args) {
      try (Scratch a = Scratch.of(1);
          Scratch b = Scratch.of(1);
          Scratch c = Scratch.of(1)) {
        a.floats().put(0, new float[] {3}, 0, 1);
        b.floats().put(0, new float[] {4}, 0, 1);
        Gemm.get()
            .multiply(
                Product.plain(1, 1, 1),
                a.floats().address(),
                b.floats().address(),
                c.floats().address());
        System.out.println(
            Gemm.get().description().replaceAll(" .*", "") + " " + c.floats().get(0));
      }
    }
  }
}
