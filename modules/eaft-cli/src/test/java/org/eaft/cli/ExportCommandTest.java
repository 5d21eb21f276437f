package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.eaft.testkit.TinyModels;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Models go out as they came in, with what tells where they come from. */
class ExportCommandTest {

  @TempDir Path tmp;
  private Path out;

  @BeforeEach
  void out() {
    out = tmp.resolve("out");
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  private static String run(String... args) {
    Cli.Result r = Cli.run(args);
    assertThat(r.code()).as(r.err()).isZero();
    return r.out();
  }

  private static void refused(int code, String message, String... args) {
    Cli.Result r = Cli.run(args);
    assertThat(r.err()).contains(message).doesNotContain("\tat ");
    assertThat(r.code()).isEqualTo(code);
  }

  private String scan(Path model) throws IOException {
    Path data = Cli.rows(tmp.resolve("rows.jsonl"), 3);
    return run("scan", "--model", model.toString(), "--data", data.toString());
  }

  private String card() throws IOException {
    return Files.readString(out.resolve("README.md"));
  }

  @Test
  void aGgufFileBecomesADirectoryThatIsTheSameModel() throws IOException {
    Path gguf = TinyModels.llamaGguf();
    String printed = run("export", "--model", gguf.toString(), "--out", out.toString());

    assertThat(printed).isEqualTo(out + System.lineSeparator());
    assertThat(names(out))
        .containsExactly(
            "README.md",
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(scan(out)).isNotEmpty().isEqualTo(scan(gguf));
    JsonNode generation =
        new ObjectMapper().readTree(out.resolve("generation_config.json").toFile());
    assertThat(generation.get("eos_token_id").asInt()).isEqualTo(2);
    assertThat(Files.readString(out.resolve("tokenizer_config.json"))).contains("<|im_start|>");
    assertThat(card())
        .startsWith("---\nlibrary_name: transformers\n")
        .contains("license: \"apache-2.0\"", "base_model: \"nobody/tiny-llama\"")
        .contains("converted from", "tiny.gguf", "Licence", "That of the base model")
        .contains("Entropy-Adaptive Fine-Tuning", "parameters, fp32");
  }

  @Test
  void aDirectoryIsWrittenInBf16AndInShards() throws IOException {
    Path model = Cli.model();
    String[] args = {
      "export",
      "--model",
      "" + model,
      "--out",
      "" + out,
      "--dtype",
      "bf16",
      "--max-shard-size",
      "50kb"
    };
    run(args);

    assertThat(names(out).stream().filter(n -> n.endsWith(".safetensors")))
        .hasSizeGreaterThan(2)
        .allMatch(n -> n.matches("model-0000\\d-of-0000\\d.safetensors"));
    assertThat(Files.readString(out.resolve("config.json"))).contains("bfloat16");
    Path again = tmp.resolve("again");
    run("export", "--model", out.toString(), "--out", again.toString());
    assertThat(names(again)).contains("model.safetensors");
    assertThat(scan(again)).isNotEmpty().isEqualTo(scan(out)); // rounded once
    assertThat(card()).contains("do not state one").doesNotContain("license:", "base_model:");
  }

  @Test
  void theCardOfARunSaysHowItWasMadeAndMeasuredAndOnWhatTerms() throws IOException {
    Path base = tmp.resolve("models--nobody--tiny/snapshots/1");
    run("export", "--model", Cli.model().toString(), "--out", base.toString());
    Files.writeString(
        base.resolve("README.md"), "---\nlicense: other\nlicense_name: tiny-1.0\n---\n# Tiny\n");
    Files.writeString(base.resolve("LICENSE.txt"), "be nice");
    Path run = trained(base);
    run("export", "--run", run.toString(), "--out", out.toString());

    assertThat(names(out)).contains("LICENSE.txt", "README.md");
    assertThat(out.resolve("LICENSE.txt")).hasContent("be nice");
    assertThat(out.resolve("model.safetensors"))
        .hasSameBinaryContentAs(run.resolve("final/model.safetensors"));
    assertThat(card())
        .contains("base_model: \"nobody/tiny\"", "license: \"other\"", "license_name: \"tiny-1.0\"")
        .contains("# out\n", "`nobody/tiny`, fine-tuned with the objective `eaft alpha=2`")
        .contains("| trained | all weights |", "| seed | 7 |", "| precision | fp32 |")
        .contains("2 of 3 rows", "learning rate 0.0100000", "`" + tmp.resolve("rows.jsonl") + "`")
        .contains("| command | `eaft train ", "| run | `", "| machine | `")
        .contains("| cross entropy, held-out rows (", "| accuracy of tokens, held-out rows (")
        .contains("```yaml\nmodel:", "max_steps: 2", "`tiny-1.0`", "`LICENSE.txt`")
        .contains("tags:\n- \"eaft-samediff\"\n- \"eaft\"\n");
  }

  private Path trained(Path base) throws IOException {
    Path run = tmp.resolve("run");
    Path config =
        Files.writeString(
            tmp.resolve("run.yaml"),
            """
            model: {path: '%s'}
            data: {train: '%s', validation_rows: 2}
            objective: {type: eaft, alpha: 2}
            train: {max_steps: 2, batch_size: 3, lr: 1e-2, seed: 7}
            output: {dir: '%s'}
            """
                .formatted(base, Cli.rows(tmp.resolve("rows.jsonl"), 8), run));
    run("train", config.toString());
    return run;
  }

  @Test
  void whatStandsWhereAnExportWouldWorkIsLeftAlone() throws IOException {
    Path part = Files.createDirectories(tmp.resolve("out.part"));
    Files.writeString(part.resolve("model.safetensors"), "half");
    Files.createDirectory(out);
    String[] args = {
      "export", "--model", TinyModels.llamaGguf().toString(), "--out", out.toString()
    };
    run(args);
    assertThat(part.resolve("model.safetensors")).hasContent("half");
    assertThat(tmp.resolve("out.part2")).doesNotExist();
    assertThat(names(out)).hasSize(6);
    refused(2, "is there and not empty", args);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "0", "5XB", "-1GB", "1.5GB", "99999999TB", "GB"})
  void aShardSizeMustBeASize(String size) {
    refused(
        2,
        "--max-shard-size: must be a size such as 5GB",
        "export",
        "--model",
        "m",
        "--out",
        out.toString(),
        "--max-shard-size",
        size);
  }

  @Test
  void whatCannotBeExportedIsNamed() throws IOException {
    String o = out.toString();
    refused(3, "is not there; name a Hugging Face", "export", "--model", "nowhere", "--out", o);
    refused(2, "--base: is for adapters", "export", "--model", "m", "--base", "b", "--out", o);
    refused(2, "exclusive", "export", "--model", "m", "--run", "r", "--out", o);
    Path gguf = TinyModels.llamaGguf();
    String bytes = Files.readString(gguf, StandardCharsets.ISO_8859_1);
    Files.writeString(gguf, bytes.replace("gpt-2", "xpt-2"), StandardCharsets.ISO_8859_1);
    refused(3, "tokenizer.ggml.pre is 'xpt-2'", "export", "--model", gguf.toString(), "--out", o);
    assertThat(tmp).isEmptyDirectory();
  }
}
