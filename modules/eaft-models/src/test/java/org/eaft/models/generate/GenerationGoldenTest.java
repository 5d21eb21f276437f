package org.eaft.models.generate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.models.ModelWeights;
import org.eaft.models.WeightBinding;
import org.eaft.models.io.GenerationConfig;
import org.eaft.models.io.WeightSource;
import org.eaft.models.lora.Adapters;
import org.eaft.ops.memory.PooledMemory;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Greedy texts against those of transformers' generate. */
class GenerationGoldenTest {

  private static final Golden GOLDEN = Golden.resource("generation");
  private static final int TEXTS = 8;

  @ParameterizedTest
  @CsvSource({
    "tied, plain",
    "tied, penalty",
    "tied, ends",
    "untied, plain",
    "untied, penalty",
    "untied, ends",
    "dequantized, plain",
    "dequantized, penalty",
    "dequantized, ends"
  })
  void textsAreThoseOfTransformers(String name, String settings) {
    String key = "text/%s/%s/".formatted(name, settings);
    double[] numbers = GOLDEN.doubles(key + "settings");
    int[] ends = GOLDEN.ints(key + "ends");
    IntPredicate end = token -> Arrays.stream(ends).anyMatch(e -> e == token);
    Sampling sampling = Sampling.of(penalty(numbers[0]), 0);
    List<Request> requests =
        IntStream.range(0, TEXTS)
            .mapToObj(i -> GOLDEN.ints(key + i + "/prompt"))
            .map(prompt -> new Request(prompt, (int) numbers[1], (int) numbers[2], 0))
            .toList();
    try (WeightSource source = WeightSource.open(path(name));
        ModelWeights weights = ModelWeights.read(source)) {
      PooledMemory memory = PooledMemory.keepingAtMost(1 << 20);
      Decoder decoder = Decoder.of(weights, Adapters.none(), WeightBinding.PLAIN, memory);
      List<Written> texts =
          new Generator(decoder, 5).generate(requests, sampling, end, WritingListener.NONE);
      for (int i = 0; i < TEXTS; i++) {
        int[] expected = GOLDEN.ints(key + i + "/text");
        boolean ended = end.test(expected[expected.length - 1]);
        int[] tokens = ended ? Arrays.copyOf(expected, expected.length - 1) : expected;
        assertThat(texts.get(i).tokens()).as("text %d", i).isEqualTo(tokens);
        assertThat(texts.get(i).finish()).isEqualTo(ended ? Finish.END : Finish.LENGTH);
      }
    }
  }

  private static Path path(String name) {
    return switch (name) {
      case "tied" -> TinyModels.llamaTied();
      case "untied" -> TinyModels.llamaUntied();
      default -> Path.of("src/test/resources/golden/io/tiny.gguf");
    };
  }

  private static GenerationConfig penalty(double penalty) {
    return new GenerationConfig(
        null, null, null, null, null, penalty, null, null, null, null, null, List.of());
  }
}
