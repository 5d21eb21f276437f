package org.eaft.models.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.eaft.ops.memory.Format;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PromptCacheTest {

  private static final IntPredicate END = token -> token % 13 == 0;

  private static int[] joined(int[]... parts) {
    return Arrays.stream(parts).flatMapToInt(Arrays::stream).toArray();
  }

  private static int[] write(PromptCache cache, int[] prompt) {
    return cache
        .write(Request.of(prompt, 9), Sampling.greedy(), END, WritingListener.NONE)
        .tokens();
  }

  @ParameterizedTest
  @EnumSource(Format.class)
  void aConversationIsWrittenAsIfEachPromptWereReadWhole(Format format) {
    TinyModel model = TinyModel.of("tied", format, false);
    Random random = new Random(4);
    int[] prompt = random.ints(21, 0, model.vocabulary()).toArray();
    try (PromptCache cache = new PromptCache(model.decoder())) {
      int held = 0;
      for (int turn = 0; turn < 4; turn++) {
        int[] text = write(cache, prompt);
        assertThat(text).as("turn %d", turn).isEqualTo(model.written(prompt, 9, END));
        assertThat(cache.reused()).isEqualTo(held);
        // the last token of a text that was cut off, and the one that ended another, is not read
        held = prompt.length + text.length - (text.length == 9 ? 1 : 0);
        int[] question = random.ints(3 + 11 * turn, 0, model.vocabulary()).toArray();
        prompt = joined(prompt, text, question);
      }
    }
  }

  @Test
  void onlyWhatIsEqualIsUsedAgain() {
    TinyModel model = TinyModel.of("untied", Format.FP32, false);
    int[] first = model.prompts(30).get(0);
    try (PromptCache cache = new PromptCache(model.decoder())) {
      int[] text = write(cache, first);
      int[] changed = first.clone();
      changed[17]++;
      assertThat(write(cache, changed)).isEqualTo(model.written(changed, 9, END));
      assertThat(cache.reused()).isEqualTo(17);
      int[] begin = Arrays.copyOf(first, 5);
      assertThat(write(cache, begin)).isEqualTo(model.written(begin, 9, END));
      assertThat(cache.reused()).isEqualTo(4);
      int[] other = IntStream.of(first).map(t -> t + 1).toArray();
      assertThat(write(cache, other)).isEqualTo(model.written(other, 9, END));
      assertThat(cache.reused()).isZero();
      assertThat(write(cache, first)).isEqualTo(text);
      cache.clear();
      assertThat(write(cache, first)).isEqualTo(text);
      assertThat(cache.reused()).isZero();
      int[] one = {first[0]};
      assertThat(write(cache, one)).isEqualTo(model.written(one, 9, END));
    }
  }

  @Test
  void moreIsReadThanFitsIntoOneChunk() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    int[] prompt = model.prompts(500).get(0);
    try (PromptCache cache = new PromptCache(model.decoder())) {
      write(cache, Arrays.copyOf(prompt, 10));
      assertThat(write(cache, prompt)).isEqualTo(model.written(prompt, 9, END));
      assertThat(cache.reused()).isEqualTo(10);
    }
  }

  @Test
  void aPromptThatFillsTheContextIsRefusedAndNothingIsForgotten() {
    TinyModel model = TinyModel.of("tied", Format.FP32, false);
    int[] prompt = model.prompts(6).get(0);
    try (PromptCache cache = new PromptCache(model.decoder())) {
      int[] text = write(cache, prompt);
      int[] tooLong = Arrays.copyOf(prompt, model.context());
      assertThatThrownBy(() -> write(cache, tooLong))
          .hasMessage("a prompt of 512 tokens cannot be continued in a context of 512");
      assertThat(write(cache, prompt)).isEqualTo(text);
      assertThat(cache.reused()).isEqualTo(5);
    }
  }

  @Test
  void logitsBehindWhatWasReadInPartsAreThoseOfTheWholeModel() {
    TinyModel model = TinyModel.of("untied", Format.FP32, false);
    int[] row = model.prompts(300).get(0);
    float[] expected = model.logits(row);
    float scale = 0;
    for (float e : expected) {
      scale = Math.max(scale, Math.abs(e));
    }
    Decoder decoder = model.decoder();
    try (KeyValueCache cache = decoder.newCache()) {
      decoder.prefill(List.of(Arrays.copyOf(row, 20)), cache);
      decoder.extend(new int[] {3, 4, 5}, cache);
      cache.shorten(0, 20);
      decoder.extend(Arrays.copyOfRange(row, 20, 37), cache);
      decoder.extend(Arrays.copyOfRange(row, 37, 299), cache);
      float[] logits = decoder.step(new int[] {row[299]}, cache);
      assertThat(cache.length(0)).isEqualTo(300);
      for (int i = 0; i < expected.length; i++) {
        assertThat(Math.abs(logits[i] - expected[i])).as("logit %d", i).isLessThan(1e-5f * scale);
      }
    }
  }
}
