package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run of adapters from training to a model that stands alone. */
class LoraCommandsTest {

  private static final String ADAPTER = "final/adapter_model.safetensors";

  @TempDir Path tmp;
  private Path model;
  private Path data;
  private Path run;

  @BeforeEach
  void files() throws IOException {
    model = Cli.model();
    data = Cli.rows(tmp.resolve("rows.jsonl"), 8);
    run = tmp.resolve("run");
  }

  private String config() throws IOException {
    Path file =
        Files.writeString(
            tmp.resolve("run.yaml"),
            """
            model: {path: '%s', lora: {rank: 4, alpha: 8, dropout: 0.1, targets: [q_proj, v_proj]}}
            data: {train: '%s', validation_rows: 2}
            train: {epochs: 2, batch_size: 3, micro_batch_size: 2, lr: 1e-2, checkpoint_every: 1}
            output: {dir: '%s'}
            """
                .formatted(model, data, run));
    return file.toString();
  }

  private static JsonNode json(Path file) throws IOException {
    return new ObjectMapper().readTree(Files.readString(file));
  }

  private static double loss(Path run, String when) throws IOException {
    return json(run.resolve("eval.json")).get(when).get("target").get("loss").asDouble();
  }

  private static void assertCode(int code, String message, String... args) {
    Cli.Result r = Cli.run(args);
    assertThat(r.err()).contains(message).doesNotContain("\tat ");
    assertThat(r.code()).isEqualTo(code);
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(f -> f.getFileName().toString()).sorted().toList();
    }
  }

  @Test
  void adaptersAreTrainedExportedAndTheExportIsTheModelThatWasMeasured() throws IOException {
    assertThat(Cli.run("train", config()).code()).isZero();
    assertThat(loss(run, "after")).isLessThan(loss(run, "before"));
    assertThat(names(run.resolve("final")))
        .containsExactly(
            "adapter_config.json",
            "adapter_model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    JsonNode adapter = json(run.resolve("final/adapter_config.json"));
    assertThat(adapter.get("base_model_name_or_path").asText()).isEqualTo(model.toString());
    assertThat(adapter.get("r").asInt()).isEqualTo(4);
    assertThat(adapter.get("peft_type").asText()).isEqualTo("LORA");

    Path exported = tmp.resolve("deep/exported");
    Cli.Result export = Cli.run("export", "--run", run.toString(), "--out", exported.toString());

    assertThat(export.code()).isZero();
    assertThat(export.out()).isEqualTo(exported + System.lineSeparator());
    assertThat(names(exported))
        .containsExactly(
            "README.md",
            "config.json",
            "generation_config.json",
            "model.safetensors",
            "tokenizer.json",
            "tokenizer_config.json");
    assertThat(Files.readString(exported.resolve("README.md")))
        .contains("LoRA adapters, rank 4, alpha 8", "`q_proj, v_proj`, merged", "`eaft`");
    assertThat(names(exported.getParent())).containsExactly("exported");
    String again = tmp.resolve("again").toString();
    Cli.Result next =
        Cli.run(
            "train",
            config(),
            "model.path=" + exported,
            "model.lora=null",
            "output.dir=" + again,
            "train.epochs=1");
    assertThat(next.code()).isZero();
    assertThat(loss(Path.of(again), "before")).isCloseTo(loss(run, "after"), within(1e-5));
    assertThat(scan(run.resolve("final"))).isNotEmpty().isEqualTo(scan(exported));
    checkOtherWays(exported, again);
  }

  private String scan(Path scanned) {
    Cli.Result r =
        Cli.run("scan", "--model", scanned.toString(), "--data", data.toString(), "--limit", "2");
    assertThat(r.code()).isZero();
    return r.out();
  }

  private void checkOtherWays(Path exported, String wholeRun) throws IOException {
    Path byAdapter = tmp.resolve("by-adapter");
    String adapter = run.resolve("final").toString();
    String[] base = {"--base", model.toString()};
    assertThat(
            Cli.run("export", "--adapter", adapter, base[0], base[1], "--out", "" + byAdapter)
                .code())
        .isZero();
    assertThat(byAdapter.resolve("model.safetensors"))
        .hasSameBinaryContentAs(exported.resolve("model.safetensors"));

    Path whole = Files.createDirectory(tmp.resolve("whole"));
    assertThat(Cli.run("export", "--run", wholeRun, "--out", whole.toString()).code()).isZero();
    assertThat(whole.resolve("model.safetensors"))
        .hasSameBinaryContentAs(Path.of(wholeRun).resolve("final/model.safetensors"));

    Path half = tmp.resolve("half");
    String[] bf16 = {
      "export", "--run", run.toString(), "--out", half.toString(), "--dtype", "bf16"
    };
    assertThat(Cli.run(bf16).code()).isZero();
    assertThat(Files.readString(half.resolve("config.json"))).contains("bfloat16");
    assertThat(Files.size(half.resolve("model.safetensors")))
        .isLessThan((long) (0.55 * Files.size(exported.resolve("model.safetensors"))));
    refusals(exported, wholeRun);
  }

  private void refusals(Path exported, String wholeRun) throws IOException {
    String r = run.toString();
    String out = tmp.resolve("out").toString();
    assertCode(2, "is there and not empty", "export", "--run", r, "--out", exported.toString());
    assertCode(
        2, "--dtype: must be fp32 or bf16", "export", "--run", r, "--out", out, "--dtype=f8");
    assertCode(2, "is not a run", "export", "--run", exported.toString(), "--out", out);
    assertCode(2, "--run", "export", "--out", out);
    assertCode(2, "exclusive", "export", "--run", r, "--adapter", r, "--out", out);
    assertCode(2, "no directory with", "export", "--adapter", exported.toString(), "--out", out);
    assertCode(2, "leave it out", "export", "--run", wholeRun, "--base", r, "--out", out);
    Path file = exported.resolve("config.json");
    assertCode(3, "written to " + file, "export", "--run", r, "--out", file + "/below");
    assertCode(3, "name it by --base", "export", "--run", r, "--base", "nowhere", "--out", out);
    assertCode(
        2,
        "holds adapters already",
        "train",
        config(),
        "model.path=" + run.resolve("final"),
        "output.dir=" + out);
    assertCode(
        2,
        "model.lora.targets `query` names no linear layer; there are q_proj, k_proj",
        "train",
        config(),
        "model.lora.targets=[query]",
        "output.dir=" + out);
    Files.move(run.resolve("eval.json"), tmp.resolve("eval.json"));
    assertCode(2, "is not finished", "export", "--run", r, "--out", out);
    Files.move(tmp.resolve("eval.json"), run.resolve("eval.json"));
    assertThat(Path.of(out)).doesNotExist();
    changeBase();
    assertCode(3, "was trained on other base weights", "export", "--run", r, "--out", out);
  }

  /** Overwrites the last weight. */
  private void changeBase() throws IOException {
    Path weights = model.resolve("model.safetensors");
    byte[] bytes = Files.readAllBytes(weights);
    bytes[bytes.length - 2] ^= 1;
    Files.write(weights, bytes);
  }

  @Test
  void aRunThatWasCutOffGoesOnToTheSameAdapters() throws IOException {
    assertThat(Cli.run("train", config()).code()).isZero();
    byte[] adapter = Files.readAllBytes(run.resolve(ADAPTER));
    String config = Files.readString(run.resolve("final/adapter_config.json"));
    double after = loss(run, "after");
    cutOff();

    assertThat(Cli.run("train", config(), "--resume").code()).isZero();

    assertThat(run.resolve(ADAPTER)).hasBinaryContent(adapter);
    assertThat(run.resolve("final/adapter_config.json")).hasContent(config);
    assertThat(loss(run, "after")).isEqualTo(after);

    cutOff();
    changeBase();
    assertCode(3, "were trained on other weights than " + model, "train", config(), "--resume");
  }

  /** As a kill behind the last step but one would leave it. */
  private void cutOff() throws IOException {
    Files.delete(run.resolve("eval.json"));
    delete(run.resolve("final"));
    List<String> checkpoints = names(run.resolve("checkpoints"));
    assertThat(checkpoints).hasSize(2);
    delete(run.resolve("checkpoints").resolve(checkpoints.get(1)));
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> below = Files.walk(directory)) {
      for (Path p : below.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(p);
      }
    }
  }
}
