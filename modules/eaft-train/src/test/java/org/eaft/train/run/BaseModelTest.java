package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BaseModelTest {

  @TempDir Path dir;

  @Test
  void aDirectorySaysItInTheFrontMatterOfItsCard() throws IOException {
    Files.writeString(
        dir.resolve("README.md"),
        """
        ---
        license: llama3.2
        license_link: https://example.org/licence
        tags: [a, b]
        ---

        # A model

        ---
        license: mit
        ---
        """);
    Files.writeString(dir.resolve("LICENSE"), "text");
    Files.writeString(dir.resolve("Notice.txt"), "text");
    Files.createDirectory(dir.resolve("licenses"));
    BaseModel base = BaseModel.of(dir);
    assertThat(base.licence()).isEqualTo("llama3.2");
    assertThat(base.licenceName()).isNull();
    assertThat(base.licenceLink()).isEqualTo("https://example.org/licence");
    assertThat(base.licenceFiles())
        .containsExactly(dir.resolve("LICENSE"), dir.resolve("Notice.txt"));
    assertThat(base.hub()).isNull();
    assertThat(base.name()).isEqualTo(dir.getFileName().toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "# A model\n---\nlicense: mit\n---\n",
        "---\nlicense: mit",
        "---\nlicense: [mit]\n---\n",
        "---\n- license\n---\n",
        "---\nlicense: {a: [\n---\n",
        "---\nlicense: ' '\n---\n"
      })
  void aCardThatDoesNotSayItIsNoError(String card) throws IOException {
    Files.writeString(dir.resolve("README.md"), card);
    assertThat(BaseModel.of(dir).licence()).isNull();
  }

  @Test
  void theHubsCacheNamesTheModel() throws IOException {
    Path snapshot = dir.resolve("hub/models--Qwen--Qwen2.5-0.5B-Instruct/snapshots/abc");
    assertThat(BaseModel.of(snapshot).hub()).isEqualTo("Qwen/Qwen2.5-0.5B-Instruct");
    Files.createDirectories(snapshot);
    assertThat(BaseModel.of(snapshot).name()).isEqualTo("Qwen/Qwen2.5-0.5B-Instruct");
  }

  @Test
  void aGgufFileSaysItInItsMetadata() {
    BaseModel base = BaseModel.of(TinyModels.llamaGguf());
    assertThat(base.licence()).isEqualTo("apache-2.0");
    assertThat(base.hub()).isEqualTo("nobody/tiny-llama");
    assertThat(base.licenceFiles()).isEmpty();
  }

  @Test
  void ofWhatIsGoneOrDamagedNothingIsKnown() throws IOException {
    assertThat(BaseModel.of(dir.resolve("gone")).licence()).isNull();
    Path file = Files.writeString(dir.resolve("m.gguf"), "GGUF");
    assertThat(BaseModel.of(file).licence()).isNull();
    assertThat(BaseModel.of(file).name()).isEqualTo("m.gguf");
  }

  @Test
  void whatIsQuotedCannotBreakOut() {
    assertThat(Markdown.code("a|b\n`c`")).isEqualTo("`` a\\|b `c` ``");
    assertThat(Markdown.code("plain")).isEqualTo("`plain`");
    assertThat(Markdown.block("yaml", "a\n```\nb\n")).isEqualTo("````yaml\na\n```\nb\n````\n");
    assertThat(Markdown.yaml("x\"\n- y")).isEqualTo("\"x\\\"\\n- y\"");
  }
}
