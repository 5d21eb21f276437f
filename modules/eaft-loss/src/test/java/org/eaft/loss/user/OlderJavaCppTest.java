package org.eaft.loss.user;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * An application that names {@code nd4j-native-platform} itself gets the JavaCPP and OpenBLAS of
 * ND4J's release with it, beside the newer oneDNN that eaft-ops brings.
 */
class OlderJavaCppTest {

  private static final Path JARS = Path.of("target", "older-javacpp");

  @Test
  void trainsOnOpenBlasAndOneLineSaysWhatToAdd() throws Exception {
    String said = UserProcess.run(UserGraph.Train.class, classPath());
    assertThat(said.lines().filter(line -> line.contains("Matrix products")))
        .as(said)
        .singleElement()
        .asString()
        .contains("WARN")
        .contains("OpenBLAS, which may be several times slower, because oneDNN cannot be used: ")
        .contains("the class path has JavaCPP 1.5.7, and org.bytedeco:dnnl:3.8.1-1.5.12 needs")
        .contains("add org.bytedeco:javacpp:1.5.12 and its native jar");
    assertThat(said.lines()).endsWith("OpenBLAS");
    String here = UserGraph.losses(UserGraph.onLogits());
    double[] losses = numbers(UserProcess.losses(said));
    double[] expected = numbers(here + "\n" + here);
    assertThat(losses).hasSameSizeAs(expected);
    for (int i = 0; i < losses.length; i++) {
      assertThat(Math.abs(losses[i] - expected[i])).as(said).isLessThan(1e-5);
    }
  }

  private static List<String> classPath() throws IOException {
    List<String> jars = new ArrayList<>();
    try (Stream<Path> older = Files.list(JARS)) {
      older.map(Path::toString).forEach(jars::add);
    }
    assertThat(jars).hasSize(5);
    UserProcess.jars().stream()
        .filter(jar -> !jar.contains("javacpp") && !jar.contains("openblas"))
        .forEach(jars::add);
    return jars;
  }

  private static double[] numbers(String losses) {
    return losses
        .lines()
        .mapToDouble(line -> Double.parseDouble(line.substring("loss ".length())))
        .toArray();
  }
}
