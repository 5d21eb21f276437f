package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SafetensorsWriterTest {
  @TempDir Path dir;

  private final Map<String, long[]> shapes = new LinkedHashMap<>();
  private final Map<String, float[]> values = new LinkedHashMap<>();

  private void tensor(String name, long... shape) {
    float[] v = new float[(int) new TensorInfo(name, "", shape).elements()];
    Random random = new Random(name.hashCode());
    for (int i = 0; i < v.length; i++) {
      v[i] = (float) random.nextGaussian();
    }
    shapes.put(name, shape);
    values.put(name, v);
  }

  @Test
  void floatsComeBackBitForBitHoweverTheyWerePieced() {
    tensor("model.embed_tokens.weight", 300, 501); // longer than a block
    tensor("scalar");
    tensor("empty", 0, 5);
    tensor("ü \"quoted\"", 7);
    Path file = dir.resolve("a.safetensors");
    Random random = new Random(9);
    try (SafetensorsWriter out =
        SafetensorsWriter.create(file, SafetensorsWriter.Type.F32, shapes, Map.of("step", "12"))) {
      Map<String, Integer> done = new LinkedHashMap<>();
      boolean more = true;
      while (more) {
        more = false;
        for (Map.Entry<String, float[]> e : values.entrySet()) {
          int at = done.getOrDefault(e.getKey(), 0);
          int n = Math.min(1 + random.nextInt(100_000), e.getValue().length - at);
          out.write(e.getKey(), e.getValue(), at, n);
          done.put(e.getKey(), at + n);
          more |= at + n < e.getValue().length;
        }
      }
      out.commit();
    }
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      assertThat(in.names()).containsExactlyElementsOf(shapes.keySet());
      assertThat(in.metadata()).isEqualTo(Map.of("step", "12", "format", "pt"));
      shapes.forEach(
          (name, shape) -> {
            assertThat(in.info(name).shape()).isEqualTo(shape);
            assertThat(Golden.all(in, name)).isEqualTo(values.get(name));
          });
    }
  }

  @Test
  void bf16IsRoundedAndHalfAsLong() throws IOException {
    tensor("w", 1001, 70);
    tensor("odd", 3);
    Path file = dir.resolve("a.safetensors");
    write(file, SafetensorsWriter.Type.BF16);
    try (SafetensorsFile in = SafetensorsFile.open(file)) {
      float[] back = Golden.all(in, "w");
      for (int i = 0; i < back.length; i++) {
        float expected = Halves.fromBf16(Halves.toBf16(values.get("w")[i]));
        assertThat(back[i]).isEqualTo(expected);
      }
      assertThat(in.info("w").dtype()).isEqualTo("BF16");
    }
    assertThat(Files.size(file)).isBetween(1001 * 140L + 6, 1001 * 140L + 400);
  }

  @Test
  void anAbandonedFileLeavesTheOldOneAndNoTrace() throws IOException {
    tensor("w", 4);
    Path file = Files.writeString(dir.resolve("a.safetensors"), "old");
    try (SafetensorsWriter out =
        SafetensorsWriter.create(file, SafetensorsWriter.Type.F32, shapes, Map.of())) {
      out.write("w", values.get("w"), 0, 3);
      assertThatThrownBy(out::commit)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("w of")
          .hasMessageContaining("3 of 4");
      assertThatThrownBy(() -> out.write("w", values.get("w"), 0, 2))
          .isInstanceOf(IllegalArgumentException.class);
      assertThatThrownBy(() -> out.write("v", values.get("w"), 0, 1))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThat(file).hasContent("old");
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(file);
    }
    write(file, SafetensorsWriter.Type.F32);
    SafetensorsFile.open(file).close();
    try (Stream<Path> files = Files.list(dir)) {
      assertThat(files).containsExactly(file);
    }
  }

  private void write(Path file, SafetensorsWriter.Type type) {
    try (SafetensorsWriter out = SafetensorsWriter.create(file, type, shapes, Map.of())) {
      values.forEach((name, v) -> out.write(name, v, 0, v.length));
      out.commit();
    }
  }
}
