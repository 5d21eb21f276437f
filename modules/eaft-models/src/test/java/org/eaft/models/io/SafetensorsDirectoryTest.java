package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SafetensorsDirectoryTest {
  private static final String EMBEDDING = "model.embed_tokens.weight";
  private static final String HEAD = "lm_head.weight";

  @TempDir Path dir;

  @BeforeEach
  void config() throws IOException {
    Files.copy(Golden.file("tiny/config.json"), dir.resolve("config.json"));
  }

  private void weights(String file, Map<String, float[]> tensors) {
    Map<String, long[]> shapes = new LinkedHashMap<>();
    tensors.forEach((name, v) -> shapes.put(name, new long[] {v.length}));
    try (SafetensorsWriter out =
        SafetensorsWriter.create(dir.resolve(file), SafetensorsWriter.Type.F32, shapes, Map.of())) {
      tensors.forEach((name, v) -> out.write(name, v, 0, v.length));
      out.commit();
    }
  }

  private void index(String map) throws IOException {
    Files.writeString(
        dir.resolve("model.safetensors.index.json"),
        ("{'metadata': {'total_size': 1}, 'weight_map': " + map + "}").replace('\'', '"'));
  }

  @Test
  void shardsAreReadAsOne() throws IOException {
    weights("model-1.safetensors", Map.of("a", new float[] {1, 2}));
    weights("model-2.safetensors", Map.of("b", new float[] {3}));
    index("{'a': 'model-1.safetensors', 'b': 'model-2.safetensors'}");
    try (WeightSource source = WeightSource.open(dir)) {
      assertThat(source.names()).containsExactlyInAnyOrder("a", "b");
      assertThat(Golden.all(source, "a")).containsExactly(1, 2);
      assertThat(Golden.all(source, "b")).containsExactly(3);
      assertThat(source.path()).isEqualTo(dir);
      assertThatThrownBy(() -> source.info("c"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("no tensor named c");
    }
  }

  @Test
  void aMissingShardIsNamed() throws IOException {
    weights("model-1.safetensors", Map.of("a", new float[] {1}));
    index("{'a': 'model-1.safetensors', 'b': 'model-2.safetensors'}");
    refused("model.safetensors.index.json", "model-2.safetensors");
  }

  @Test
  void anIndexThatDisagreesWithItsShardsIsRefused() throws IOException {
    weights("model-1.safetensors", Map.of("a", new float[] {1}));
    weights("model-2.safetensors", Map.of("b", new float[] {1}));
    index("{'a': 'model-2.safetensors', 'b': 'model-1.safetensors'}");
    refused("index.json", "tensor ", "has none of that name");
  }

  @Test
  void aTensorInTwoShardsIsRefused() throws IOException {
    weights("model-1.safetensors", Map.of("a", new float[] {1}));
    weights("model-2.safetensors", Map.of("a", new float[] {1}, "b", new float[] {1}));
    index("{'a': 'model-1.safetensors', 'b': 'model-2.safetensors'}");
    refused("model-2.safetensors", "tensor a", "model-1.safetensors");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'a': '../x.safetensors'}", "{'a': '/etc/passwd'}", "{'a': ''}", "{'a': '.'}", "{'a': 3}",
        "{'a': 'sub/x'}", "{'a': '..'}", "{}", "[]", "null"
      })
  void anIndexMayNameOnlyFilesBesideIt(String map) throws IOException {
    index(map);
    refused("index.json", "weight_map");
  }

  @Test
  void whatIsMissingIsSaidWithWhatIsThere() throws IOException {
    Files.writeString(dir.resolve("pytorch_model.bin"), "x");
    refused("neither model.safetensors nor", "pytorch_model.bin");
    Files.delete(dir.resolve("config.json"));
    refused("no config.json", "pytorch_model.bin");
    Files.delete(dir.resolve("pytorch_model.bin"));
    refused("no config.json", "nothing");
    assertThatThrownBy(() -> WeightSource.open(dir.resolve("nowhere")))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("nowhere")
        .hasMessageContaining("no such file");
    Path alone = dir.resolve("x.safetensors");
    Files.writeString(alone, "x");
    assertThatThrownBy(() -> WeightSource.open(alone))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContaining("give the directory");
  }

  @Test
  void everyMisfitIsListedInOneError() {
    weights(
        "model.safetensors",
        Map.of(
            "good", new float[2],
            "short", new float[2],
            "extra", new float[1],
            "model.layers.0.self_attn.rotary_emb.inv_freq", new float[4]));
    Map<String, long[]> expected =
        Map.of("good", new long[] {2}, "short", new long[] {1, 2}, "gone", new long[] {3});
    try (WeightSource source = WeightSource.open(dir)) {
      assertThatThrownBy(() -> source.requireShapes(expected))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("3 tensors")
          .hasMessageContaining("missing: gone [3]")
          .hasMessageContaining("wrong shape: short is [2], expected [1, 2]")
          .hasMessageContaining("surplus: extra F32[1]")
          .hasMessageNotContaining("inv_freq")
          .hasMessageNotContaining("good");
    }
  }

  @Test
  void aTiedHeadIsSurplusOnlyWhereItDiffersFromTheEmbedding() throws IOException {
    Path config = dir.resolve("config.json");
    float[] embedding = new float[40_000];
    for (int i = 0; i < embedding.length; i++) {
      embedding[i] = i;
    }
    float[] other = embedding.clone();
    other[39_999] = 0;
    Map<String, long[]> expected = Map.of(EMBEDDING, new long[] {40_000});
    for (boolean tied : new boolean[] {true, false}) {
      String json = Files.readString(config);
      Files.writeString(
          config,
          json.replaceAll("\"tie_word_embeddings\": \\w+", "\"tie_word_embeddings\": " + tied));
      weights("model.safetensors", Map.of(EMBEDDING, embedding, HEAD, embedding));
      try (WeightSource source = WeightSource.open(dir)) {
        if (tied) {
          assertThatCode(() -> source.requireShapes(expected)).doesNotThrowAnyException();
        } else {
          assertThatThrownBy(() -> source.requireShapes(expected)).hasMessageContaining(HEAD);
        }
      }
      weights("model.safetensors", Map.of(EMBEDDING, embedding, HEAD, other));
      try (WeightSource source = WeightSource.open(dir)) {
        assertThatThrownBy(() -> source.requireShapes(expected))
            .isInstanceOf(ModelFileException.class)
            .hasMessageContaining("surplus: lm_head.weight")
            .hasMessageContaining(
                tied ? "differs from the embedding" : "surplus: lm_head.weight F32[40000]");
      }
    }
  }

  @Test
  void aTypeThatCannotBeReadIsAMisfit() throws IOException {
    Files.copy(Golden.file("halves.safetensors"), dir.resolve("model.safetensors"));
    Map<String, long[]> expected = new LinkedHashMap<>();
    try (WeightSource source = WeightSource.open(dir)) {
      source.names().forEach(name -> expected.put(name, source.info(name).shape()));
      assertThatThrownBy(() -> source.requireShapes(expected))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("1 tensors")
          .hasMessageContaining("wrong type: ids is I64, expected F32, F16 or BF16");
    }
  }

  private void refused(String... messages) {
    assertThatThrownBy(() -> WeightSource.open(dir))
        .isInstanceOf(ModelFileException.class)
        .hasMessageContainingAll(messages);
  }
}
