package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The readers against the libraries that define the formats; see golden/io/make.py. */
class GoldenFilesTest {

  @Test
  void ggufTensorsEqualTransformersBitForBit() {
    try (WeightSource gguf = WeightSource.open(Golden.file("tiny.gguf"));
        WeightSource hf = WeightSource.open(Golden.file("tiny"))) {
      assertThat(gguf.names()).isEqualTo(hf.names());
      for (String name : hf.names()) {
        assertThat(gguf.info(name).shape()).isEqualTo(hf.info(name).shape());
        assertThat(Golden.all(gguf, name)).as(name).isEqualTo(Golden.all(hf, name));
      }
      assertThat(hf.names().stream().map(n -> gguf.info(n).dtype()).distinct())
          .containsExactlyInAnyOrder("F32", "F16", "BF16", "Q4_0", "Q4_1", "Q8_0", "Q6_K");
    }
  }

  @Test
  void anyWindowOfATensorEqualsThatPartOfTheWhole() {
    Random random = new Random(3);
    try (WeightSource gguf = WeightSource.open(Golden.file("tiny.gguf"));
        WeightSource hf = WeightSource.open(Golden.file("tiny"))) {
      for (WeightSource source : List.of(gguf, hf)) {
        for (String name : source.names()) {
          float[] whole = Golden.all(source, name);
          for (int trial = 0; trial < 40; trial++) {
            int first = random.nextInt(whole.length + 1);
            int n = random.nextInt(Math.min(700, whole.length - first) + 1);
            float[] part = new float[n + 5];
            source.read(name, first, part, 3, n);
            for (int i = 0; i < n; i++) {
              assertThat(part[3 + i]).isEqualTo(whole[first + i]);
            }
            assertThat(part[2]).isZero();
            assertThat(part[3 + n]).isZero();
          }
        }
      }
    }
  }

  @Test
  void ggufConfigEqualsTransformers() {
    try (WeightSource gguf = WeightSource.open(Golden.file("tiny.gguf"));
        WeightSource hf = WeightSource.open(Golden.file("tiny"))) {
      assertThat(gguf.config()).isEqualTo(hf.config());
      assertThat(gguf.config().eosTokenIds()).containsExactly(2);
      assertThat(gguf.metadata()).containsEntry("general.name", "tiny ünï 😀");
      assertThat(hf.metadata()).containsEntry("made by", "make.py");
    }
  }

  @Test
  void everyMetadataTypeIsRead() {
    MappedFile file = MappedFile.open(Golden.file("metadata.gguf"));
    Map<String, Object> m = GgufHeader.read(file).metadata();
    assertThat(m)
        .containsEntry("t.u8", 200)
        .containsEntry("t.i8", -100)
        .containsEntry("t.u16", 60000)
        .containsEntry("t.i16", -30000)
        .containsEntry("t.u32", 4000000000L)
        .containsEntry("t.i32", -2000000000)
        .containsEntry("t.u64", new BigInteger("18446744073709551615"))
        .containsEntry("t.i64", -(1L << 62))
        .containsEntry("t.f32", 0.1f)
        .containsEntry("t.f64", 0.1)
        .containsEntry("t.bool", true)
        .containsEntry("t.ints", List.of(1, -2, 3))
        .containsEntry("t.floats", List.of(0.5f, -0.25f))
        .containsEntry("t.strings", List.of("a", "", "Ġthe", "温度"))
        .containsEntry("t.nested", List.of(List.of(1, 2), List.of(3), List.of(4, 5, 6)));
    assertThat(GgufHeader.read(file).tensors().get("two").begin() % 64).isZero();
  }

  @Test
  void halvesAreDecodedAsTorchDoes() {
    try (SafetensorsFile file = SafetensorsFile.open(Golden.file("halves.safetensors"))) {
      for (String type : List.of("f16", "bf16")) {
        float[] decoded = Golden.all(file, type);
        float[] expected = Golden.all(file, type + ".float");
        for (int i = 0; i < expected.length; i++) {
          assertThat(Float.floatToRawIntBits(decoded[i]))
              .as(type + " " + i)
              .isEqualTo(Float.floatToRawIntBits(expected[i]));
        }
      }
      assertThat(file.info("scalar").shape()).isEmpty();
      assertThat(Golden.all(file, "scalar")).containsExactly(2.5f);
      assertThat(Golden.all(file, "empty")).isEmpty();
      assertThatThrownBy(() -> Golden.all(file, "ids"))
          .isInstanceOf(ModelFileException.class)
          .hasMessageContaining("halves.safetensors")
          .hasMessageContaining("ids")
          .hasMessageContaining("I64");
    }
  }

  @Test
  void configsAreReadAsTransformersReadsThem() throws IOException {
    for (JsonNode c : new ObjectMapper().readTree(Golden.file("configs.json").toFile())) {
      ModelConfig config = ModelConfig.parse(c.get("config").toString());
      JsonNode e = c.get("expected");
      String what = c.get("config").toString();
      assertThat(config.numKeyValueHeads())
          .as(what)
          .isEqualTo(e.get("num_key_value_heads").asInt());
      assertThat(config.headDim()).as(what).isEqualTo(e.get("head_dim").asInt());
      assertThat(config.maxPositionEmbeddings())
          .isEqualTo(e.get("max_position_embeddings").asInt());
      assertThat(config.rmsNormEps()).isEqualTo(e.get("rms_norm_eps").asDouble());
      assertThat(config.tieWordEmbeddings()).isEqualTo(e.get("tie_word_embeddings").asBoolean());
      assertThat(config.attentionBias()).as(what).isEqualTo(e.get("qkv_bias").asBoolean());
      assertThat(config.attentionOutputBias()).as(what).isEqualTo(e.get("o_bias").asBoolean());
      assertThat(config.mlpBias()).as(what).isEqualTo(e.get("mlp_bias").asBoolean());
      assertThat(config.bosTokenId()).as(what).isEqualTo(id(e.get("bos_token_id")));
      assertThat(config.padTokenId()).as(what).isEqualTo(id(e.get("pad_token_id")));
      assertThat(config.eosTokenIds()).as(what).isEqualTo(ids(e.get("eos_token_id")));
      double[] f = config.rope().inverseFrequencies();
      assertThat(f).hasSize(e.get("inv_freq").size());
      for (int i = 0; i < f.length; i++) {
        double expected = e.get("inv_freq").get(i).asDouble();
        assertThat(f[i]).as(what).isCloseTo(expected, within(1e-6 * expected)); // float32 there
      }
    }
  }

  private static OptionalInt id(JsonNode node) {
    return node.isNull() ? OptionalInt.empty() : OptionalInt.of(node.asInt());
  }

  private static List<Integer> ids(JsonNode node) {
    List<Integer> ids = new ArrayList<>();
    if (node.isInt()) {
      ids.add(node.asInt());
    }
    node.forEach(n -> ids.add(n.asInt()));
    return ids;
  }
}
