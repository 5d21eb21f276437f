package org.eaft.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.ops.memory.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GeneratorTest {

  private static final IntPredicate NO_END = token -> false;

  private static List<Request> requests(List<int[]> prompts, int... most) {
    return IntStream.range(0, most.length)
        .mapToObj(i -> Request.of(prompts.get(i), most[i]))
        .toList();
  }

  private static List<Written> greedy(
      Generator generator, List<Request> requests, IntPredicate end) {
    return generator.generate(requests, Sampling.greedy(), end, WritingListener.NONE);
  }

  private static List<int[]> tokens(List<Written> texts) {
    return texts.stream().map(Written::tokens).toList();
  }

  @ParameterizedTest
  @CsvSource({
    "tied, FP32, false",
    "untied, FP32, false",
    "tied, BF16, false",
    "tied, FP32, true",
    "llama3, FP32, false",
    "qwen2, FP32, true",
    "qwen3, FP32, false",
    "qwen3, BF16, true",
    "glm4, FP32, true",
    "glm4, BF16, false"
  })
  void writesWhatTheWholeModelWrites(String name, Format format, boolean lora) {
    TinyModel model = TinyModel.of(name, format, lora);
    List<int[]> prompts = model.prompts(7, 1, 12, 3, 5, 12, 1, 2, 9, 4, 6);
    int[] most = {9, 4, 12, 1, 7, 8, 20, 3, 5, 11, 2};
    IntPredicate end = token -> token % 5 == 0;
    List<int[]> expected = new ArrayList<>();
    for (int i = 0; i < most.length; i++) {
      expected.add(model.written(prompts.get(i), most[i], end));
    }
    int[] lengths = expected.stream().mapToInt(t -> t.length).toArray();
    assertThat(IntStream.range(0, most.length).anyMatch(i -> lengths[i] == most[i])).isTrue();
    assertThat(IntStream.range(0, most.length).anyMatch(i -> lengths[i] < most[i])).isTrue();
    for (int rows : new int[] {1, 3, 4, 20}) {
      Generator generator = new Generator(model.decoder(), rows);
      List<Written> texts = greedy(generator, requests(prompts, most), end);
      assertThat(tokens(texts)).as("%d rows", rows).usingRecursiveComparison().isEqualTo(expected);
      for (int i = 0; i < most.length; i++) {
        Finish finish = lengths[i] == most[i] ? Finish.LENGTH : Finish.END;
        assertThat(texts.get(i).finish()).isEqualTo(finish);
      }
    }
  }

  @Test
  void logitsAreThoseOfTheWholeModelInRowsOfAnyLengthAsTheyComeAndGo() {
    TinyModel model = TinyModel.of("untied", Format.FP32, false);
    Decoder decoder = model.decoder();
    List<int[]> rows = new ArrayList<>();
    Random random = new Random(5);
    try (KeyValueCache cache = decoder.newCache()) {
      read(decoder, cache, rows, model.prompts(4, 0, 9));
      for (int step = 0; step < 45; step++) {
        if (step == 10) {
          read(decoder, cache, rows, model.prompts(2, 11));
        }
        if (step == 20) {
          cache.keep(new int[] {0, 4, 2});
          rows = new ArrayList<>(List.of(rows.get(0), rows.get(4), rows.get(2)));
        }
        int[] tokens = random.ints(rows.size(), 0, model.vocabulary()).toArray();
        for (int r = 0; r < rows.size(); r++) {
          int[] row = Arrays.copyOf(rows.get(r), rows.get(r).length + 1);
          row[row.length - 1] = tokens[r];
          rows.set(r, row);
        }
        float[] logits = decoder.step(tokens, cache);
        if (step % 9 == 0 || step == 21) {
          for (int r = 0; r < rows.size(); r++) {
            assertThat(cache.length(r)).isEqualTo(rows.get(r).length);
            check(model, rows.get(r), logits, r);
          }
        }
      }
    }
  }

  private static void read(
      Decoder decoder, KeyValueCache cache, List<int[]> rows, List<int[]> more) {
    decoder.prefill(more, cache);
    rows.addAll(more);
  }

  private static void check(TinyModel model, int[] row, float[] logits, int r) {
    float[] expected = model.logits(row);
    double scale = 0;
    for (float e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    for (int i = 0; i < expected.length; i++) {
      float found = logits[r * expected.length + i];
      assertThat((double) Math.abs(found - expected[i]))
          .as("row %d, logit %d: %s, expected %s of at most %s", r, i, found, expected[i], scale)
          .isLessThan(1e-5 * scale);
    }
  }

  @Test
  void textsEndWhereTheContextDoes() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    int context = model.context();
    List<int[]> prompts = model.prompts(context - 3, context - 1);
    List<Written> texts =
        greedy(new Generator(model.decoder(), 2), requests(prompts, 50, 50), NO_END);
    assertThat(texts).map(t -> t.tokens().length).containsExactly(3, 1);
    assertThat(texts).map(Written::finish).containsOnly(Finish.CONTEXT);
    assertThat(texts.get(0).tokens()).isEqualTo(model.written(prompts.get(0), 50, NO_END));
  }

  @Test
  void promptsThatCannotBeContinuedAreRefused() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    Generator generator = new Generator(model.decoder(), 2);
    assertThatThrownBy(
            () -> greedy(generator, requests(model.prompts(2, model.context()), 1, 1), NO_END))
        .hasMessageContaining("a prompt of %d tokens".formatted(model.context()));
    assertThatThrownBy(() -> greedy(generator, requests(model.prompts(0), 1), NO_END))
        .hasMessageContaining("a prompt of 0 tokens");
  }

  @Test
  void weightsThatChangeAreSeen() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    Generator generator = new Generator(model.decoder(), 2);
    List<int[]> prompts = model.prompts(5, 8);
    List<int[]> before = tokens(greedy(generator, requests(prompts, 6, 6), NO_END));
    model.weights().arrays().get("model.layers.0.mlp.down_proj.weight").muli(-3);
    List<int[]> after = tokens(greedy(generator, requests(prompts, 6, 6), NO_END));
    assertThat(after.get(0)).isEqualTo(model.written(prompts.get(0), 6, NO_END));
    assertThat(after).usingRecursiveComparison().isNotEqualTo(before);
  }

  /** Three texts behind each of some prompts, with streams of their own. */
  private static List<Request> samples(TinyModel model) {
    return model.prompts(5, 1, 9, 5, 3).stream()
        .flatMap(p -> IntStream.range(0, 3).mapToObj(i -> new Request(p, 2, 12, p[0] + 7L * i)))
        .toList();
  }

  @Test
  void drawnTextsDoNotDependOnWhatIsWrittenBesideThem() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    Sampling sampling = Sampling.drawn(11, new RepetitionPenalty(1.1), new TopP(0.95));
    IntPredicate end = token -> token % 4 == 0;
    List<Request> requests = samples(model);
    List<int[]> alone =
        tokens(
            new Generator(model.decoder(), 1)
                .generate(requests, sampling, end, WritingListener.NONE));
    for (int rows : new int[] {2, 5, 16}) {
      Generator generator = new Generator(model.decoder(), rows);
      assertThat(tokens(generator.generate(requests, sampling, end, WritingListener.NONE)))
          .as("%d rows", rows)
          .usingRecursiveComparison()
          .isEqualTo(alone);
    }
    List<Request> some = List.of(requests.get(7), requests.get(2));
    assertThat(
            tokens(
                new Generator(model.decoder(), 4)
                    .generate(some, sampling, end, WritingListener.NONE)))
        .usingRecursiveComparison()
        .isEqualTo(List.of(alone.get(7), alone.get(2)));
    assertThat(alone).allSatisfy(t -> assertThat(t).hasSizeGreaterThanOrEqualTo(2));
    assertThat(alone.subList(0, 3)).doesNotHaveDuplicates();
    assertThat(alone.stream().map(Arrays::hashCode).distinct().count()).isGreaterThan(12);
  }

  @Test
  void whoListensHearsEveryTokenAndMayEndAText() {
    TinyModel model = TinyModel.of("untied", Format.FP32, false);
    List<int[]> prompts = model.prompts(4, 7, 2);
    List<Written> whole =
        greedy(new Generator(model.decoder(), 2), requests(prompts, 9, 5, 9), NO_END);
    List<List<Integer>> heard = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
    List<Integer> ended = new ArrayList<>();
    WritingListener listener =
        new WritingListener() {
          @Override
          public boolean wrote(int text, int token) {
            heard.get(text).add(token);
            return text != 2 || heard.get(2).size() < 4;
          }

          @Override
          public void ended(int text, Written written) {
            ended.add(text);
            assertThat(written.tokens())
                .containsExactly(heard.get(text).stream().mapToInt(t -> t).toArray());
          }
        };
    List<Written> texts =
        new Generator(model.decoder(), 2)
            .generate(requests(prompts, 9, 5, 9), Sampling.greedy(), NO_END, listener);
    assertThat(ended).containsExactlyInAnyOrder(0, 1, 2);
    assertThat(texts)
        .map(Written::finish)
        .containsExactly(Finish.LENGTH, Finish.LENGTH, Finish.STOP);
    assertThat(texts.get(2).tokens()).isEqualTo(Arrays.copyOf(whole.get(2).tokens(), 4));
    assertThat(texts.get(0).tokens()).isEqualTo(whole.get(0).tokens());
  }

  @Test
  void requestsThatCannotBeMetAreRefused() {
    assertThatThrownBy(() -> new Request(new int[] {1}, 0, 0, 0))
        .hasMessage("max_new_tokens must be at least 1, but is 0");
    assertThatThrownBy(() -> new Request(new int[] {1}, 3, 2, 0))
        .hasMessage("min_new_tokens must be from 0 to max_new_tokens = 2, but is 3");
  }

  @Test
  void longPromptsAreReadAFewAtATime() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    List<int[]> prompts = model.prompts(480, 500, 490, 410, 1, 470, 480, 460, 450, 440, 430, 420);
    int[] most = IntStream.generate(() -> 3).limit(prompts.size()).toArray();
    List<Written> texts =
        greedy(new Generator(model.decoder(), 12), requests(prompts, most), NO_END);
    for (int i = 0; i < most.length; i++) {
      assertThat(texts.get(i).tokens()).isEqualTo(model.written(prompts.get(i), 3, NO_END));
    }
  }
}
