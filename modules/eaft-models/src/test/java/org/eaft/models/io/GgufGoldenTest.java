package org.eaft.models.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.eaft.models.Architecture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** GGUF files against the gguf package and transformers; see golden/io/families.py. */
class GgufGoldenTest {

  @ParameterizedTest
  @EnumSource(GgmlType.class)
  void everyTypeIsDecodedAsTheGgufPackageDoesBitForBit(GgmlType type) {
    try (WeightSource gguf = WeightSource.open(Golden.file("quants.gguf"));
        SafetensorsFile golden = SafetensorsFile.open(Golden.file("quants.safetensors"))) {
      assertThat(gguf.info(type.name()).dtype()).isEqualTo(type.name());
      float[] found = Golden.all(gguf, type.name());
      float[] expected = Golden.all(golden, type.name());
      assertThat(found).hasSize(5 * 512).hasSameSizeAs(expected);
      for (int i = 0; i < found.length; i++) {
        assertThat(Float.floatToRawIntBits(found[i]))
            .as("%s[%d] is %s, expected %s", type, i, found[i], expected[i])
            .isEqualTo(Float.floatToRawIntBits(expected[i]));
      }
    }
  }

  @ParameterizedTest
  @EnumSource(GgmlType.class)
  void anyWindowOfATensorEqualsThatPartOfTheWhole(GgmlType type) {
    Random random = new Random(type.id);
    try (WeightSource gguf = WeightSource.open(Golden.file("quants.gguf"))) {
      float[] whole = Golden.all(gguf, type.name());
      for (int trial = 0; trial < 100; trial++) {
        int first = random.nextInt(whole.length + 1);
        int n = random.nextInt(whole.length - first + 1);
        float[] part = new float[n + 2];
        gguf.read(type.name(), first, part, 1, n);
        for (int i = 0; i < n; i++) {
          assertThat(part[1 + i]).isEqualTo(whole[first + i]);
        }
        assertThat(part[0]).isZero();
        assertThat(part[n + 1]).isZero();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void theModelOfAGgufFileIsTheOneItWasMadeOf(String family) {
    try (WeightSource gguf = WeightSource.open(Golden.file(family + ".gguf"));
        WeightSource hf = WeightSource.open(Golden.file(family))) {
      assertSameModel(gguf.config(), hf.config());
      for (String name : hf.names()) {
        assertThat(gguf.info(name).shape()).as(name).isEqualTo(hf.info(name).shape());
        assertThat(Golden.all(gguf, name)).as(name).isEqualTo(Golden.all(hf, name));
      }
      assertThat(gguf.names()).hasSize(hf.names().size() + (family.equals("llama") ? 1 : 0));
    }
  }

  /** Numbers are stored in 32 bits, and scalings of RoPE in another form. */
  private static void assertSameModel(ModelConfig found, ModelConfig expected) {
    assertThat(found)
        .usingRecursiveComparison()
        .ignoringFields("rope", "rmsNormEps")
        .isEqualTo(expected);
    assertThat(found.rmsNormEps()).isCloseTo(expected.rmsNormEps(), within(1e-12));
    assertThat(found.rope().theta()).isEqualTo(expected.rope().theta());
    double[] f = found.rope().inverseFrequencies();
    double[] e = expected.rope().inverseFrequencies();
    assertThat(f).hasSameSizeAs(e);
    for (int i = 0; i < f.length; i++) {
      assertThat(f[i]).isCloseTo(e[i], within(1e-6 * e[i]));
    }
  }

  /** Nothing is missing, and the divisors of RoPE are no surplus. */
  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen2", "qwen3"})
  void theTensorsOfAGgufFileAreThoseOfTheArchitecture(String family) {
    try (WeightSource gguf = WeightSource.open(Golden.file(family + ".gguf"))) {
      assertThat(gguf.names().contains("rope_freqs.weight")).isEqualTo(family.equals("llama"));
      gguf.requireShapes(Architecture.of(gguf.config()).shapes(gguf.config()));
    }
  }
}
