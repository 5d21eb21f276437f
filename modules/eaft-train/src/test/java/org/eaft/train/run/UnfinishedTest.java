package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class UnfinishedTest {

  @TempDir Path dir;

  @Test
  void whatIsThereIsLeftAlone() throws IOException {
    Path file = dir.resolve("a.jsonl");
    assertThat(Unfinished.beside(file)).isEqualTo(dir.resolve("a.jsonl.part"));
    Files.createDirectory(dir.resolve("a.jsonl.part"));
    Files.writeString(dir.resolve("a.jsonl.part2"), "mine");
    assertThat(Unfinished.beside(file)).isEqualTo(dir.resolve("a.jsonl.part3"));
  }
}
