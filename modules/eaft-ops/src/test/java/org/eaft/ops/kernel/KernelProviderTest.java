package org.eaft.ops.kernel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Which kernels are chosen, and what the log says about it. */
class KernelProviderTest {

  private static final String ADD_MODULE = "--add-modules=jdk.incubator.vector";

  @Test
  void theVectorApiIsChosenWhereItsModuleIs() {
    // surefire passes the flag: a failure here means that the fast kernels are not what is tested
    assertThat(KernelProvider.get().description()).matches("Vector API, \\d+ bits");
    assertThat(KernelProvider.get()).isSameAs(KernelProvider.get());
  }

  @Test
  void aPropertyForcesOne() {
    assertThat(KernelProvider.choose(Optional.of("plain")).kernels().description())
        .isEqualTo("plain Java");
    assertThat(KernelProvider.choose(Optional.of("vector")).kernels().description())
        .startsWith("Vector API");
  }

  @Test
  void anUnknownNameIsRefused() {
    KernelProvider.Choice choice = KernelProvider.choose(Optional.of("simd"));
    assertThat(choice.kernels()).isNull();
    assertThat(choice.sentence())
        .isEqualTo("System property org.eaft.kernels is \"simd\"; it must be plain or vector.");
  }

  @Test
  void withoutTheModuleItIsPlainJavaAndTheSentenceNamesTheFlag() throws Exception {
    assertThat(inAnotherJvm())
        .contains("plain Java")
        .contains("module jdk.incubator.vector is not readable")
        .contains("--add-modules jdk.incubator.vector");
  }

  @Test
  void forcingTheVectorApiWithoutTheModuleFails() throws Exception {
    assertThat(inAnotherJvm("-Dorg.eaft.kernels=vector"))
        .contains("IllegalStateException")
        .contains("module jdk.incubator.vector is not readable");
  }

  @Test
  void withoutC2ItIsPlainJava() throws Exception {
    assertThat(inAnotherJvm(ADD_MODULE, "-Xint")).contains("plain Java").contains("C2");
    assertThat(inAnotherJvm(ADD_MODULE, "-XX:TieredStopAtLevel=1"))
        .contains("plain Java")
        .contains("C2");
  }

  /** What {@link Ask} prints in a JVM with these flags. */
  private static String inAnotherJvm(String... flags) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of(flags));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), Ask.class.getName()));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said;
  }

  /** Prints the choice and its sentence. */
  static final class Ask {
    public static void main(String[] args) {
      System.out.println(
          KernelProvider.choose(Optional.ofNullable(System.getProperty(KernelProvider.PROPERTY)))
              .sentence());
      System.out.println(KernelProvider.get().description());
    }
  }
}
