package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eaft.text.DataException;
import org.eaft.text.Example;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class GeneralTextTest {

  @TempDir Path tmp;

  private List<Example> read(String text, int limit, int chunk) throws IOException {
    Path file = Files.writeString(tmp.resolve("text.txt"), text);
    return GeneralText.read(file, new LetterTokenizer(), limit, chunk);
  }

  @Test
  void everyTokenButTheFirstOfAChunkIsALabel() throws IOException {
    List<Example> chunks = read("abcdefghij\n", 0, 4);

    assertThat(chunks).extracting(Example::length).containsExactly(4, 4, 3);
    assertThat(chunks.get(1).ids()).containsExactly(5, 6, 7, 8);
    assertThat(chunks.get(1).trained()).containsExactly(false, true, true, true);
  }

  @Test
  void aRestOfOneTokenHasNoLabelAndIsLeftOut() throws IOException {
    assertThat(read("abcdefgh\n", 0, 4)).extracting(Example::length).containsExactly(4, 4);
  }

  @Test
  void theLimitCutsAcrossBlocks() throws IOException {
    List<Example> chunks = read("abcdefghi\n".repeat(10_000), 70_003, 1000);

    assertThat(chunks.stream().mapToInt(Example::length).sum()).isEqualTo(70_003);
  }

  @Test
  void whatCannotBeReadIsADataError() throws IOException {
    Files.write(tmp.resolve("bytes.txt"), new byte[] {(byte) 0xff, (byte) 0xfe, 0});

    assertThatThrownBy(
            () -> GeneralText.read(tmp.resolve("bytes.txt"), new LetterTokenizer(), 0, 4))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("not UTF-8");
    assertThatThrownBy(() -> read("", 0, 4)).hasMessageContaining("holds no text");
    assertThatThrownBy(() -> GeneralText.read(tmp, new LetterTokenizer(), 0, 4))
        .isInstanceOf(DataException.class);
  }
}
