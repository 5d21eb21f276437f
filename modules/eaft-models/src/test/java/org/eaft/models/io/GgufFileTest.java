package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GgufFileTest {
  @TempDir Path dir;

  private void refused(GgufBuilder builder, String... messages) {
    refused(builder.write(dir.resolve("m.gguf")), messages);
  }

  private static void refused(Path file, String... messages) {
    assertThatThrownBy(() -> WeightSource.open(file))
        .isInstanceOf(ModelFileException.class)
        .hasMessageStartingWith(file.toString())
        .hasMessageContainingAll(messages);
  }

  private ModelConfig config(GgufBuilder builder) {
    try (WeightSource source = WeightSource.open(builder.write(dir.resolve("m.gguf")))) {
      return source.config();
    }
  }

  @Test
  void aFileWithoutOutputIsTied() {
    assertThat(config(GgufBuilder.llama()).tieWordEmbeddings()).isTrue();
    assertThat(config(GgufBuilder.llama().f32("output.weight", 10, 8)).tieWordEmbeddings())
        .isFalse();
  }

  @Test
  void absentKeysHaveTheirDefaults() {
    ModelConfig config = config(GgufBuilder.llama());
    assertThat(config.vocabSize()).isEqualTo(10);
    assertThat(config.headDim()).isEqualTo(4);
    assertThat(config.rope()).isEqualTo(RopeConfig.of(10_000, 4));
    assertThat(config.eosTokenIds()).isEmpty();
    assertThat(config.bosTokenId()).isEqualTo(OptionalInt.empty());
    assertThat(config.attentionBias()).isFalse();
  }

  @Test
  void ropeFactorsDivideTheFrequencies() {
    GgufBuilder b = GgufBuilder.llama().f32("rope_freqs.weight", new float[] {1, 8}, 2);
    ModelConfig config = config(b.set("llama.rope.freq_base", 100f));
    assertThat(config.rope().inverseFrequencies()).containsExactly(1, 0.1 / 8);
  }

  @Test
  void ropeFactorsBesideAScalingAreRefused() {
    GgufBuilder b = GgufBuilder.llama().f32("rope_freqs.weight", new float[] {1, 8}, 2);
    refused(
        b.set("llama.rope.scaling.type", "linear").set("llama.rope.scaling.factor", 2f),
        "rope_freqs.weight beside a scaling");
  }

  @Test
  void laterPartsOfASplitFileAreKnownByTheirCount() {
    refused(new GgufBuilder().set("split.count", 2).f32("x", 1), "split.count = 2", "--merge");
  }

  @Test
  void versionTwoIsReadAsVersionThree() throws IOException {
    byte[] bytes = GgufBuilder.llama().bytes();
    bytes[4] = 2;
    Path file = Files.write(dir.resolve("m.gguf"), bytes);
    try (WeightSource source = WeightSource.open(file)) {
      assertThat(source.config().numHiddenLayers()).isEqualTo(1);
      assertThat(Golden.all(source, "model.norm.weight")).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }
  }

  @Test
  void rowsOfQAndKReturnToHuggingFaceOrder() {
    GgufBuilder b = GgufBuilder.llama().f32("blk.0.attn_q.bias", 8);
    try (WeightSource source = WeightSource.open(b.write(dir.resolve("m.gguf")))) {
      // rows 0 1 2 3 of a head in the file are 0 2 1 3
      float[] q = Golden.all(source, "model.layers.0.self_attn.q_proj.weight");
      int[] rows = {0, 2, 1, 3, 4, 6, 5, 7};
      for (int r = 0; r < 8; r++) {
        assertThat(q[r * 8 + 5]).isEqualTo(rows[r] * 8 + 5);
      }
      assertThat(Golden.all(source, "model.layers.0.self_attn.q_proj.bias"))
          .containsExactly(0, 2, 1, 3, 4, 6, 5, 7);
      assertThat(Golden.all(source, "model.layers.0.self_attn.v_proj.weight")[8]).isEqualTo(8);
      assertThat(source.config().attentionBias()).isTrue();
    }
  }

  @Test
  void qwenIsNotPermuted() {
    GgufBuilder b = new GgufBuilder().set("general.architecture", "qwen3");
    for (String key : List.of("block_count", "attention.head_count", "attention.head_count_kv")) {
      b.set("qwen3." + key, 1);
    }
    b.set("qwen3.context_length", 16).set("qwen3.embedding_length", 4);
    b.set("qwen3.feed_forward_length", 4).set("qwen3.attention.layer_norm_rms_epsilon", 1e-6f);
    b.set("qwen3.attention.key_length", 8).set("qwen3.attention.value_length", 8);
    b.f32("token_embd.weight", 3, 4)
        .f32("blk.0.attn_q.weight", 8, 4)
        .f32("blk.0.attn_q_norm.weight", 8);
    try (WeightSource source = WeightSource.open(b.write(dir.resolve("m.gguf")))) {
      assertThat(source.config().headDim()).isEqualTo(8);
      assertThat(source.names()).contains("model.layers.0.self_attn.q_norm.weight");
      assertThat(Golden.all(source, "model.layers.0.self_attn.q_proj.weight")[4]).isEqualTo(4);
    }
  }

  @Test
  void everyMissingKeyIsNamedInOneError() {
    refused(
        GgufBuilder.llama().set("llama.block_count", null).set("llama.context_length", null),
        "llama.block_count",
        "llama.context_length");
  }

  @ParameterizedTest
  @CsvSource({
    "general.architecture, gemma, general.architecture = gemma",
    "llama.expert_count, 8, llama.expert_count = 8",
    "llama.attention.sliding_window, 4096, llama.attention.sliding_window = 4096",
    "llama.rope.scaling.type, yarn, llama.rope.scaling.type = yarn",
    "llama.rope.dimension_count, 2, rope.dimension_count 2",
    "llama.attention.head_count_kv, 3, not a multiple",
    "llama.embedding_length, -5, llama.embedding_length is -5",
    "llama.embedding_length, x, llama.embedding_length is x",
    "split.count, 3, split.count = 3",
    "llama.block_count, 4097, at most 4096",
    "general.alignment, 3, alignment",
    "general.alignment, 0, alignment",
    "general.alignment, 64, expected",
    "general.alignment, 1073741824, truncated",
  })
  void whatCannotBeHonouredIsNamed(String key, String value, String message) {
    Object typed = value.matches("-?\\d+") ? (Object) Integer.valueOf(value) : value;
    refused(GgufBuilder.llama().set(key, typed), message);
  }

  @Test
  void anUnsupportedTypeIsNamedWithItsTensor() {
    refused(
        GgufBuilder.llama().tensor("blk.0.extra.weight", 23, new byte[136], 1, 256),
        "blk.0.extra.weight",
        "type IQ4_XS cannot be read",
        "Q4_K",
        "llama-quantize");
    refused(GgufBuilder.llama().tensor("x", 999, new byte[4], 1), "tensor x", "number 999");
    refused(GgufBuilder.llama().tensor("x", 4, new byte[4], 1), "tensor x", "number 4");
  }

  @Test
  void tensorsThatDoNotFitAreRefused() {
    refused(GgufBuilder.llama().tensorAt("x", 0, 0, 4), "overlap");
    refused(GgufBuilder.llama().tensorAt("x", 0, 1 << 20, 4), "do not fit");
    refused(GgufBuilder.llama().tensorAt("x", 0, -32, 4), "do not fit");
    refused(GgufBuilder.llama().tensorAt("x", 0, 0, -4), "negative");
    refused(GgufBuilder.llama().tensorAt("x", 0, 0, 1L << 62, 4), "too many elements");
    refused(GgufBuilder.llama().tensorAt("x", 0, 0, 1L << 40, 4), "do not fit");
    refused(GgufBuilder.llama().tensorAt("x", 0, 0, 1, 1, 1, 1, 1), "5 dimensions");
    refused(GgufBuilder.llama().tensor("x", 2, new byte[18], 1, 31), "multiple of 32");
    refused(GgufBuilder.llama().stray(64).f32("x", 1), "gap");
    refused(GgufBuilder.llama().stray(200), "trailing");
    refused(GgufBuilder.llama().f32("output_norm.weight", 8), "twice");
    refused(GgufBuilder.llama().f32("model.norm.weight", 8), "two tensors stand for");
  }

  @Test
  void permutedTensorsMustBeWholeHeads() {
    refused(GgufBuilder.llama().f32("blk.1.attn_q.weight", 6, 8), "heads of 4 rows");
    refused(GgufBuilder.llama().f32("blk.1.attn_k.bias", 3), "heads of 4 rows");
    refused(GgufBuilder.llama().f32("blk.1.attn_q.weight", 4, 2, 8), "heads of 4 rows");
    refused(GgufBuilder.llama().f32("blk.1.attn_k.bias", new float[1]), "heads of 4 rows");
  }

  @Test
  void anotherFormatOrVersionIsRefused() throws IOException {
    Path file = dir.resolve("m.gguf");
    byte[] bytes = GgufBuilder.llama().bytes();
    ByteBuffer view = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    view.putInt(4, 1);
    refused(Files.write(file, bytes), "version 1");
    view.putInt(4, Integer.reverseBytes(3));
    refused(Files.write(file, bytes), "big-endian");
    view.putInt(0, 0);
    refused(Files.write(file, bytes), "not a GGUF file");
    refused(Files.write(file, new byte[0]), "ends after 0 bytes");
  }

  @Test
  void countsBeyondTheFileAreRefused() throws IOException {
    Path file = dir.resolve("m.gguf");
    for (long count : new long[] {-1, Long.MAX_VALUE, 1L << 40, 1 << 19}) {
      for (int at : new int[] {8, 16, 24}) { // tensors, keys, length of the first key
        byte[] bytes = GgufBuilder.llama().bytes();
        ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putLong(at, count);
        refused(Files.write(file, bytes), "has room for");
      }
    }
  }

  @Test
  void arraysCannotNestOrGrowWithoutBound() throws IOException {
    ByteBuffer b = ByteBuffer.allocate(130_000).order(ByteOrder.LITTLE_ENDIAN);
    b.putInt(0x46554747).putInt(3).putLong(0).putLong(1).putLong(1).put((byte) 'k').putInt(9);
    ByteBuffer nested = b.duplicate().order(ByteOrder.LITTLE_ENDIAN);
    for (int depth = 0; depth < 10_000; depth++) {
      nested.putInt(9).putLong(1);
    }
    Path file = dir.resolve("m.gguf");
    refused(Files.write(file, Arrays.copyOf(b.array(), nested.position())), "nested deeper");
    b.putInt(8).putLong(1L << 33);
    refused(Files.write(file, b.array()), "array elements");
  }

  @Test
  void invalidUtf8IsRefused() throws IOException {
    byte[] bytes = GgufBuilder.llama().bytes();
    bytes[32] = (byte) 0xff; // of the first key
    refused(Files.write(dir.resolve("m.gguf"), bytes), "metadata key 1 of", "not UTF-8");
  }

  @Test
  void tensorsWithoutElementsTakeNoRoom() {
    GgufBuilder b = GgufBuilder.llama().f32("none", 0, 8).f32("one", 1);
    try (WeightSource source = WeightSource.open(b.write(dir.resolve("m.gguf")))) {
      assertThat(source.info("none").elements()).isZero();
      assertThat(Golden.all(source, "none")).isEmpty();
      assertThat(Golden.all(source, "one")).containsExactly(0);
    }
    refused(GgufBuilder.llama().tensorAt("x", 0, 0, 1L << 62, 1L << 62, 0), "too many elements");
  }
}
