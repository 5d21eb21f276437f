package org.eaft.cli.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.eaft.train.config.ConfigException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names of files, repositories and revisions, patterns, and text for terminals and URLs. */
class NamesTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "config.json",
        "a/b/c.txt",
        ".gitattributes",
        "..a/b..c/d...e",
        "results_2024-01-01T10:00:00.json",
        "ファイル 1 (ü).txt",
        "console.log",
        "COM10",
        "nul-model.bin",
        "[brackets]{braces}$HOME;rm"
      })
  void thisIsAFile(String name) {
    assertThat(SafeNames.problem(name)).isNull();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/etc/passwd",
        "..",
        "../x",
        "a/../../x",
        "a/./b",
        "a//b",
        "a/",
        "a\\b",
        "..\\x",
        "C:x",
        "c:/x",
        "a\u0000b",
        "a\nb",
        "a\u001b[2Jb",
        "a\u007fb",
        "a\u0085b",
        "a\ud800b",
        "NUL",
        "a/con",
        "a/Aux.txt",
        "com1.tar.gz",
        "lpt\u00b2",
        "prn .txt",
        "a./b",
        "a /b",
        "b.",
        "b "
      })
  void thisIsNone(String name) {
    assertThat(SafeNames.problem(name)).isNotNull();
  }

  @Test
  void aPartOfANameHasAnEnd() {
    assertThat(SafeNames.problem("x".repeat(255))).isNull();
    assertThat(SafeNames.problem("ü".repeat(128))).contains("255 bytes");
    assertThat(SafeNames.problem("x/".repeat(1000) + "x")).contains("2000 characters");
  }

  @Test
  void noFileIsAFolderAsWell() {
    SafeNames.check(List.of("a/b", "a.b", "ab"));
    assertThatThrownBy(() -> SafeNames.check(List.of("a/b/c", "a")))
        .hasMessageContaining("\"a\", which is listed as a file and as a folder");
    assertThatThrownBy(() -> SafeNames.check(List.of("a", "a")))
        .hasMessageContaining("\"a\", which is listed twice");
  }

  /** What Python's fnmatch says. */
  @ParameterizedTest
  @CsvSource({
    "*.json, config.json, true",
    "*.json, a/b.json, true",
    "*.json, a.jsonl, false",
    "onnx/, onnx/model.onnx, true",
    "onnx/*, onnx/a/b, true",
    "model-?.bin, model-1.bin, true",
    "model-?.bin, model-12.bin, false",
    "[ab]*, b.txt, true",
    "[!ab]*, b.txt, false",
    "[!ab]*, c.txt, true",
    "x[0-9].y, x5.y, true",
    "x[-9].y, x-.y, true",
    "x[-9].y, x5.y, false",
    "x[]]y, x]y, true",
    "x[!]]y, x]y, false",
    "x[^a]y, x^y, true",
    "x[^a]y, xby, false",
    "x[a, x[a, true",
    "a.b, axb, false",
    "(a|b), a, false",
    "A*, a.txt, false",
    "x[&&b]y, x&y, true",
    "*, , false"
  })
  void patternsAreThoseOfTheHubsTools(String glob, String name, boolean matches) {
    assertThat(Glob.compile(glob).matcher(name == null ? "\n" : name).matches())
        .isEqualTo(name == null || matches);
  }

  @Test
  void aPatternThatIsNoneIsAnErrorOfItsOption() {
    assertThatThrownBy(() -> Selection.of(RepoType.MODEL, List.of("[z-a]"), List.of()))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("--include: [[z-a]] is no pattern");
  }

  @Test
  void aRepositoryHasAnOwnerANameAndARevision() {
    assertThat(Repository.parse(RepoType.MODEL, "Qwen/Qwen2.5-0.5B"))
        .isEqualTo(new Repository(RepoType.MODEL, "Qwen/Qwen2.5-0.5B", "main"))
        .extracting(Repository::folder, Repository::api, Repository::page, Repository::toString)
        .containsExactly(
            "models--Qwen--Qwen2.5-0.5B",
            "api/models/Qwen/Qwen2.5-0.5B",
            "Qwen/Qwen2.5-0.5B",
            "Qwen/Qwen2.5-0.5B@main");
    assertThat(Repository.parse(RepoType.DATASET, "a/b@refs/pr/3"))
        .isEqualTo(new Repository(RepoType.DATASET, "a/b", "refs/pr/3"))
        .extracting(Repository::folder, Repository::page)
        .containsExactly("datasets--a--b", "datasets/a/b");
    assertThat(Repository.parse(RepoType.MODEL, "gpt2").folder()).isEqualTo("models--gpt2");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "a/",
        "/b",
        "a/b/c",
        "..",
        "a/..",
        "a/.b",
        "a/b.",
        "-a/b",
        "a--x/b",
        "a/b..c",
        "a/b.git",
        "a b/c",
        "https://huggingface.co/a/b",
        "a/b@",
        "a/b@../x",
        "a/b@/x",
        "a/b@x/",
        "a/b@x//y",
        "a/b@.x",
        "a/b@x/.y",
        "a/b@x y",
        "a/b@x\\y",
        "a/b@x\ny",
        "a/b@x:y",
        "a/b@-x",
        "a/b@x.lock",
        "a/b@@{1}"
      })
  void thisIsNoRepository(String text) {
    assertThatThrownBy(() -> Repository.parse(RepoType.MODEL, text))
        .isInstanceOf(ConfigException.class);
  }

  @Test
  void foreignTextDoesNothingToATerminal() {
    assertThat(Text.printable("a\u001b]0;x\u0007 ü\u202e\ud800"))
        .isEqualTo("a\\u001b]0;x\\u0007 ü\\u202e\\ud800");
    assertThat(Text.printable("x".repeat(1000))).hasSize(303).endsWith("x...");
  }

  @Test
  void partsOfPathsAreQuoted() {
    assertThat(Text.quote("a b/ü%#?&+~-_.Z9")).isEqualTo("a%20b%2F%C3%BC%25%23%3F%26%2B~-_.Z9");
  }

  @Test
  void bytesAreForReading() {
    assertThat(List.of(0L, 999L, 1000L, 269_060_552L, 5_000_000_000L))
        .extracting(Text::bytes)
        .containsExactly("0 B", "999 B", "1.0 kB", "269.1 MB", "5.0 GB");
  }

  /** As {@code git hash-object} and {@code sha256sum} print them. */
  @Test
  void hashesAreThoseOfGitAndSha256() {
    byte[] hello = "hello\n".getBytes(java.nio.charset.StandardCharsets.US_ASCII);
    for (ContentHash hash :
        List.of(
            ContentHash.of(ContentHash.Kind.GIT, "ce013625030ba8dba906f756967f9e9ca394464a").get(),
            ContentHash.of(
                    ContentHash.Kind.SHA256,
                    "5891b5b522d5df086d0ff0b110fbd9d21bb4fc7163af34d08286a2e846f6be03")
                .get())) {
      java.security.MessageDigest digest = hash.begin(hello.length);
      digest.update(hello);
      assertThat(hash.matches(digest)).isTrue();
      assertThat(hash.matches(hash.begin(hello.length))).isFalse();
    }
    assertThat(ContentHash.of(ContentHash.Kind.GIT, "CE013625030ba8dba906f756967f9e9ca394464a"))
        .isEmpty();
  }
}
