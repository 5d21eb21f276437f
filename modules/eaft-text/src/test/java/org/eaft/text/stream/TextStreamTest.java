package org.eaft.text.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.eaft.text.Tiny;
import org.eaft.text.Tokenizer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextStreamTest {

  @TempDir Path dir;
  private Tokenizer tokenizer;
  private final List<String> pieces = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    tokenizer = Tiny.tokenizer(dir);
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  private TextStream stream(Tokenizer of, String... stops) {
    pieces.clear();
    return new TextStream(of, new StopStrings(List.of(stops)), pieces::add);
  }

  private String passed() {
    return String.join("", pieces);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Mira had 12 plums, so 温度 rose; 你好，世界！ 日本語の文章 한국어",
        "😀👨‍👩‍👧‍👦👍🏽 and 🇩🇪 x² naïve – café",
        " leading and trailing ",
        "\n\n\t",
        "",
      })
  void charactersComeWholeAndAsSoonAsTheyAre(String text) {
    TextStream stream = stream(tokenizer);
    int[] ids = tokenizer.encode(text).ids();
    for (int i = 0; i < ids.length; i++) {
      assertThat(stream.add(ids[i])).isTrue();
      String whole = tokenizer.decode(Arrays.copyOf(ids, i + 1));
      // what is there is all but the bytes of a character that is not complete
      assertThat(passed()).isEqualTo(whole.replaceAll("\uFFFD+$", ""));
    }
    stream.finish();
    assertThat(passed()).isEqualTo(text).isEqualTo(stream.text());
    assertThat(pieces).doesNotContain("").noneMatch(TextStreamTest::cutsACharacter);
  }

  private static boolean cutsACharacter(String piece) {
    return Character.isLowSurrogate(piece.charAt(0))
        || Character.isHighSurrogate(piece.charAt(piece.length() - 1));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void anyTokensGiveTheTextOfAllOfThem(long seed) {
    Random random = new Random(seed);
    int[] ids = random.ints(300, 3, tokenizer.vocabularySize()).toArray();
    TextStream stream = stream(tokenizer);
    for (int id : ids) {
      stream.add(id);
    }
    stream.finish();
    assertThat(passed()).isEqualTo(tokenizer.decode(ids));
  }

  @Test
  void bytesThatNeverBecomeACharacterAreReplacedAtTheEnd() {
    int[] ids = tokenizer.encode("a😀").ids();
    TextStream stream = stream(tokenizer);
    IntStream.range(0, ids.length - 1).forEach(i -> stream.add(ids[i]));
    assertThat(passed()).isEqualTo("a");
    stream.finish();
    assertThat(passed()).isEqualTo("a\uFFFD");
  }

  @Test
  void specialTokensHaveNoText() {
    TextStream stream = stream(tokenizer);
    for (int id : tokenizer.encode("one<|im_start|> two<|im_end|>").ids()) {
      stream.add(id);
    }
    stream.finish();
    assertThat(passed()).isEqualTo("one two");
  }

  /** Byte by byte, so that stop strings begin and end within no token of theirs. */
  private int[] bytes(String text) {
    return text.chars()
        .mapToObj(c -> tokenizer.encode(String.valueOf((char) c)).ids())
        .flatMapToInt(Arrays::stream)
        .toArray();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "The answer is 7. Done. | Done | The answer is 7.",
        "aaab and more | aab | a",
        "abababac rest | ababac | ab",
        "both END and STOP | STOP;END | both",
        "中文句号。后面 | 。 | 中文句号",
        "stop at once | stop | ''",
      })
  void aTextEndsInFrontOfTheFirstStopString(String text, String stops, String expected) {
    for (int[] ids : List.of(tokenizer.encode(text).ids(), bytes(text))) {
      TextStream stream = stream(tokenizer, stops.split(";"));
      boolean goesOn = true;
      for (int i = 0; i < ids.length && goesOn; i++) {
        goesOn = stream.add(ids[i]);
        assertThat(expected).startsWith(passed().strip());
      }
      assertThat(goesOn).isFalse();
      stream.finish();
      assertThat(passed().strip()).isEqualTo(expected);
      assertThat(stream.text()).isEqualTo(passed());
    }
  }

  @Test
  void whatMayBeTheBeginningOfAStopStringWaits() {
    TextStream stream = stream(tokenizer, "\n\nQ:");
    List<String> seen = new ArrayList<>();
    for (int id : bytes("A\n\nR\n\nQ")) {
      stream.add(id);
      seen.add(passed());
    }
    assertThat(seen).containsExactly("A", "A", "A", "A\n\nR", "A\n\nR", "A\n\nR", "A\n\nR");
    stream.finish();
    assertThat(passed()).isEqualTo("A\n\nR\n\nQ");
  }

  @Test
  void aStopStringThatOnlyCompletesAtTheEndIsFound() {
    TextStream stream = stream(tokenizer, "\uFFFD");
    int[] ids = tokenizer.encode("a😀").ids();
    IntStream.range(0, ids.length - 1).forEach(i -> stream.add(ids[i]));
    stream.finish();
    assertThat(passed()).isEqualTo("a");
  }

  @Test
  void anEmptyStopStringIsRefused() {
    assertThatThrownBy(() -> new StopStrings(List.of("a", "")))
        .hasMessage("a stop string must not be empty");
  }

  /** As Llama 2's: a mark for a space, dropped at the beginning, and bytes as tokens. */
  private Tokenizer sentencePiece() throws IOException {
    String vocabulary =
        "\"<unk>\":0,\"▁a\":1,\"▁b\":2,\"c\":3,\"<0xE6>\":4,\"<0xB8>\":5,\"<0xA9>\":6,\"▁\":7";
    Path model = Files.createDirectory(dir.resolve("sentencepiece"));
    Files.writeString(
        model.resolve("tokenizer.json"),
        """
        {"version": "1.0", "added_tokens": [], "normalizer": null, "pre_tokenizer": null,
         "post_processor": null,
         "decoder": {"type": "Sequence", "decoders": [
           {"type": "Replace", "pattern": {"String": "▁"}, "content": " "},
           {"type": "ByteFallback"}, {"type": "Fuse"},
           {"type": "Strip", "content": " ", "start": 1, "stop": 0}]},
         "model": {"type": "BPE", "dropout": null, "unk_token": "<unk>", "fuse_unk": true,
           "byte_fallback": true, "vocab": {%s}, "merges": []}}
        """
            .formatted(vocabulary));
    return Tokenizer.fromDirectory(model);
  }

  @Test
  void spacesThatADecoderDropsAtTheBeginningAreDroppedThereOnly() throws IOException {
    try (Tokenizer marks = sentencePiece()) {
      TextStream stream = stream(marks);
      int[] one = {1, 2, 3, 4, 5, 6, 2, 7, 1};
      StringBuilder expected = new StringBuilder();
      for (int i = 0; i < 5; i++) {
        for (int id : one) {
          stream.add(id);
        }
        expected.append(" a bc温 b  a");
      }
      stream.finish();
      assertThat(passed()).isEqualTo(expected.substring(1));
      assertThat(pieces).contains(" a", "温");
    }
  }
}
