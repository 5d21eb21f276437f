package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ShardPlanTest {
  private static final SafetensorsWriter.Type F32 = SafetensorsWriter.Type.F32;

  @TempDir Path dir;

  private static Map<String, long[]> shapes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    shapes.put("d", new long[] {10});
    shapes.put("c", new long[] {2, 5});
    shapes.put("b", new long[] {100});
    shapes.put("a", new long[] {1});
    return shapes;
  }

  @Test
  void whatFitsIsOneFile() {
    ShardPlan plan = ShardPlan.of(shapes(), F32, 484);
    assertThat(plan.files()).containsOnlyKeys("model.safetensors");
    assertThat(plan.parameters()).isEqualTo(121);
    assertThat(plan.bytes()).isEqualTo(484);
    plan.writeIndex(dir);
    assertThat(dir).isEmptyDirectory();
  }

  @Test
  void filesAreFilledInOrder() {
    ShardPlan plan = ShardPlan.of(shapes(), F32, 80);
    assertThat(plan.files())
        .containsOnlyKeys(
            "model-00001-of-00003.safetensors",
            "model-00002-of-00003.safetensors",
            "model-00003-of-00003.safetensors");
    assertThat(plan.files().values().stream().map(s -> String.join("", s.keySet())))
        .containsExactly("dc", "b", "a"); // the long one has a file of its own
    assertThat(ShardPlan.of(shapes(), F32, 79).files()).hasSize(4);
    assertThat(ShardPlan.of(shapes(), SafetensorsWriter.Type.BF16, 40).files()).hasSize(3);
    assertThat(ShardPlan.of(shapes(), F32, 1).files()).hasSize(4);
    assertThatThrownBy(() -> ShardPlan.of(shapes(), F32, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theIndexNamesEveryTensorAndTheSizeOfAll() throws IOException {
    ShardPlan plan = ShardPlan.of(shapes(), F32, 80);
    plan.writeIndex(dir);
    Path index = dir.resolve("model.safetensors.index.json");
    JsonNode json = new ObjectMapper().readTree(index.toFile());
    assertThat(json.at("/metadata/total_size").asLong()).isEqualTo(484);
    assertThat(json.at("/metadata/total_parameters").asLong()).isEqualTo(121);
    assertThat(ShardIndex.read(index))
        .containsExactly(
            Map.entry("a", "model-00003-of-00003.safetensors"),
            Map.entry("b", "model-00002-of-00003.safetensors"),
            Map.entry("c", "model-00001-of-00003.safetensors"),
            Map.entry("d", "model-00001-of-00003.safetensors"));
  }

  @Test
  void aModelLongerThanAFileOfTwoGibibytesIsPlannedInFilesOfFiveGigabytes() {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    for (int i = 0; i < 60; i++) {
      shapes.put("w" + i, new long[] {1 << 15, 1 << 12}); // 512 MiB
    }
    ShardPlan plan = ShardPlan.of(shapes, F32, ShardPlan.MAX_BYTES);
    assertThat(plan.bytes()).isEqualTo(60L << 29);
    assertThat(plan.files().values().stream().map(Map::size)).containsExactly(9, 9, 9, 9, 9, 9, 6);
  }
}
