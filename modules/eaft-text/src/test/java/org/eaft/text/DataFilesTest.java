package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataFilesTest {

  @TempDir Path dir;

  @BeforeEach
  void files() throws IOException {
    Files.createDirectories(dir.resolve("a/deep"));
    for (String name :
        List.of(
            "a/2.jsonl",
            "a/10.jsonl.gz",
            "a/README.md",
            "a/.hidden.jsonl",
            "a/deep/3.parquet",
            "b[1].csv",
            "b1.csv")) {
      Files.writeString(dir.resolve(name), "x");
    }
  }

  private List<String> found(String... names) {
    List<String> at =
        List.of(names).stream().map(n -> n.startsWith("pocket") ? n : dir + "/" + n).toList();
    return DataFiles.of(at).stream()
        .map(f -> f.startsWith(dir) ? dir.relativize(f).toString() : f.toString())
        .toList();
  }

  @Test
  void aNameADirectoryAPatternAndASource() {
    assertThat(found("a/README.md")).containsExactly("a/README.md");
    assertThat(found("a")).containsExactly("a/10.jsonl.gz", "a/2.jsonl");
    assertThat(found("a/")).containsExactly("a/10.jsonl.gz", "a/2.jsonl");
    assertThat(found("a/*.jsonl*"))
        .containsExactly("a/.hidden.jsonl", "a/10.jsonl.gz", "a/2.jsonl");
    assertThat(found("a/[0-9]*.{jsonl,gz}")).containsExactly("a/10.jsonl.gz", "a/2.jsonl");
    assertThat(found("*/*/*.parquet")).containsExactly("a/deep/3.parquet");
    assertThat(found("**.parquet")).containsExactly("a/deep/3.parquet");
    assertThat(found("b1.csv", "pocket:math/rho=0.5", "a/2.jsonl", "b1.csv"))
        .containsExactly("b1.csv", "pocket:math/rho=0.5", "a/2.jsonl", "b1.csv");
  }

  @Test
  void aFileOfThatNameIsNoPattern() throws IOException {
    assertThat(found("b[1].csv")).containsExactly("b[1].csv");
    Files.delete(dir.resolve("b[1].csv"));
    assertThat(found("b[1].csv")).containsExactly("b1.csv");
  }

  @Test
  void aNameThatStandsForNothingIsAnError() throws IOException {
    Files.createDirectories(dir.resolve("none"));
    assertThatThrownBy(() -> found("b1.csv", "c.csv"))
        .isInstanceOf(DataException.class)
        .hasMessage(dir + "/c.csv does not exist");
    assertThatThrownBy(() -> found("none"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("none is a directory that holds no data file (.jsonl, .json, .csv");
    assertThatThrownBy(() -> found("none/*.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("as a pattern matches no file");
    assertThatThrownBy(() -> found("nowhere/*.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("as a pattern matches no file");
    assertThatThrownBy(() -> found("a/[.jsonl"))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("is no pattern");
  }
}
