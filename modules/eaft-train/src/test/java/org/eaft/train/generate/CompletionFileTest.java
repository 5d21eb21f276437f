package org.eaft.train.generate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.eaft.text.DataException;
import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompletionFileTest {

  @TempDir Path dir;

  private static CompletionRow row(int index, int sample) {
    return new CompletionRow(
        index, sample, "p" + index, null, "温 " + sample, 3, 4, "end", null, "k" + index);
  }

  private static String line(int index, int sample) {
    return "{\"index\":%d,\"sample\":%d,\"prompt\":\"p%d\",\"text\":\"温 %d\",\"prompt_tokens\":3,\"tokens\":4,\"finish\":\"end\",\"key\":\"k%d\"}"
        .formatted(index, sample, index, sample, index);
  }

  @Test
  void rowsAreThereAtOnceAndInOrderAtTheEnd() throws IOException {
    Path out = dir.resolve("deep/out.jsonl");
    try (CompletionFile file = CompletionFile.create(out)) {
      file.add(row(2, 0));
      file.add(row(0, 1));
      assertThat(Files.readAllLines(out)).containsExactly(line(2, 0), line(0, 1));
      file.add(row(0, 0));
      file.sort();
    }
    assertThat(Files.readAllLines(out)).containsExactly(line(0, 0), line(0, 1), line(2, 0));
    assertThat(dir.resolve("deep")).isDirectoryContaining(p -> p.equals(out));
    assertThat(dir.resolve("deep").toFile().list()).hasSize(1);
  }

  @Test
  void aFileThatWasCutOffGoesOn() throws IOException {
    Path out = dir.resolve("out.jsonl");
    Files.writeString(out, line(1, 0) + "\n" + line(3, 1) + "\n" + line(2, 0).substring(0, 30));
    try (CompletionFile file = CompletionFile.resume(out)) {
      assertThat(file.has(1, 0, "k1")).isTrue();
      assertThat(file.has(3, 1, "k3")).isTrue();
      assertThat(file.has(2, 0, "k2")).isFalse();
      assertThat(file.has(1, 1, "k1")).isFalse();
      file.add(row(2, 0));
      file.sort();
    }
    assertThat(Files.readAllLines(out)).containsExactly(line(1, 0), line(2, 0), line(3, 1));
  }

  @Test
  void aFileThatIsNotThereBegins() {
    Path out = dir.resolve("out.jsonl");
    try (CompletionFile file = CompletionFile.resume(out)) {
      assertThat(file.has(0, 0, "k0")).isFalse();
    }
  }

  @Test
  void whatCannotBeGoneOnFromIsRefused() throws IOException {
    Path out = Files.writeString(dir.resolve("out.jsonl"), line(0, 0) + "\n{\"a\": 1}\n");
    assertThatThrownBy(() -> CompletionFile.resume(out))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("out.jsonl, line 2: is no completion");
    assertThatThrownBy(() -> CompletionFile.create(out))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is there and not empty; go on with --resume");
    assertThatThrownBy(() -> CompletionFile.create(dir))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("is a directory");
    Files.write(out, List.of(line(0, 0)), StandardOpenOption.TRUNCATE_EXISTING);
    try (CompletionFile file = CompletionFile.resume(out)) {
      assertThatThrownBy(() -> file.has(0, 0, "other"))
          .isInstanceOf(ConfigException.class)
          .hasMessageContaining("holds another text for prompt 0");
    }
  }
}
