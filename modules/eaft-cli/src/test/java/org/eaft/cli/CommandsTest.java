package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.eaft.loss.objective.Kind;
import org.eaft.loss.objective.Objectives;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandsTest {

  @TempDir Path tmp;
  private Path model;
  private Path data;

  @BeforeEach
  void files() throws IOException {
    model = Cli.model();
    data = Cli.rows(tmp.resolve("rows.jsonl"), 8);
  }

  private Path config(String more) throws IOException {
    return Files.writeString(
        tmp.resolve("run.yaml"),
        """
        model: {path: '%s'}
        data: {train: '%s', validation_rows: 2}
        train: {batch_size: 3, micro_batch_size: 2, lr: 1e-3}
        output: {dir: '%s'}
        %s
        """
            .formatted(model, data, tmp.resolve("run"), more));
  }

  @Test
  void trainLeavesARunThatItsOwnWeightsContinue() throws IOException {
    String file = config("objective: {type: eaft, alpha: 2}").toString();

    Cli.Result first = Cli.run("train", file);

    assertThat(first.code()).isZero();
    assertThat(first.out())
        .contains("held-out rows: loss ")
        .contains("2 steps, mean weight ")
        .endsWith(tmp.resolve("run") + System.lineSeparator());
    Path weights = tmp.resolve("run/final");
    assertThat(weights.resolve("model.safetensors")).exists();
    assertThat(weights.resolve("tokenizer.json")).exists();
    double after = eval("run").get("after").get("target").get("loss").asDouble();
    Cli.Result second =
        Cli.run("train", file, "model.path=" + weights, "output.dir=" + tmp.resolve("again"));
    assertThat(second.code()).isZero();
    assertThat(eval("again").get("before").get("target").get("loss").asDouble()).isEqualTo(after);
  }

  static Stream<String> objectives() {
    return Objectives.kinds().stream().map(Kind::type);
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void everyObjectiveTrainsPlainAndUnderAllControls(String objective) throws IOException {
    // of random weights no token is as likely as stm asks for by default
    String tau = objective.equals("stm") ? ", tau: 1000" : "";
    String file = config("objective: {type: %s%s}".formatted(objective, tau)).toString();
    Cli.Result plain = Cli.run("train", file, "train.epochs=1");
    Cli.Result controlled =
        Cli.run(
            "train",
            file,
            "output.dir=" + tmp.resolve("controlled"),
            "objective.rescale=mean_weight",
            "objective.shuffle_weights=true",
            "objective.lr_scale=0.5",
            "data.packing=true",
            "data.max_length=256",
            "model.precision=bf16",
            "train.activation_checkpointing=true");

    for (Cli.Result r : List.of(plain, controlled)) {
      assertThat(r.code()).as(r.err()).isZero();
    }
    ObjectMapper mapper = new ObjectMapper();
    List<String> rows = Files.readAllLines(tmp.resolve("run/metrics.jsonl"));
    List<String> others = Files.readAllLines(tmp.resolve("controlled/metrics.jsonl"));
    for (int i = 0; i < rows.size(); i++) {
      JsonNode row = mapper.readTree(rows.get(i));
      JsonNode other = mapper.readTree(others.get(i));
      assertThat(row.get("mean_weight").asDouble()).isPositive();
      assertThat(other.get("lr").asDouble()).isEqualTo(0.5 * row.get("lr").asDouble());
      boolean kl = other.has("kl");
      double loss = other.get("loss").asDouble();
      assertThat(loss).isBetween(0.3 * other.get("ce").asDouble(), kl ? 1e3 : 10);
    }
  }

  @Test
  void anObjectiveThatLeavesOutEveryTokenIsThree() throws IOException {
    Cli.Result r = Cli.run("train", config("objective: stm").toString());

    assertThat(r.code()).isEqualTo(3);
    assertThat(r.err()).contains("objective stm gives every token of the training rows weight 0");
  }

  private JsonNode eval(String run) throws IOException {
    return new ObjectMapper().readTree(Files.readString(tmp.resolve(run).resolve("eval.json")));
  }

  @Test
  void scanWritesARowForEverySupervisedToken() throws IOException {
    Path out = tmp.resolve("deep/tokens.jsonl");

    Cli.Result file =
        Cli.run(
            "scan",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--limit",
            "3",
            "-o",
            "alpha=2",
            "--out",
            out.toString());
    Cli.Result printed =
        Cli.run(
            "scan",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--limit",
            "3",
            "-o",
            "alpha=2",
            "--batch",
            "1");

    assertThat(file.code()).isZero();
    assertThat(file.out()).isEmpty();
    List<String> lines = Files.readAllLines(out);
    assertThat(printed.out().lines()).hasSameSizeAs(lines);
    ObjectMapper mapper = new ObjectMapper();
    int before = -1;
    for (String line : lines) {
      JsonNode row = mapper.readTree(line);
      assertThat(row.properties())
          .extracting(Map.Entry::getKey)
          .containsExactly(
              "example", "position", "label", "token", "logp", "entropy", "entropy_topk", "weight");
      double share = row.get("entropy_topk").asDouble() / 3;
      assertThat(row.get("weight").asDouble()).isCloseTo(share * share, within(1e-6));
      assertThat(row.get("example").asInt()).isGreaterThanOrEqualTo(before);
      before = row.get("example").asInt();
    }
    assertThat(before).isEqualTo(2);
    assertThat(tmp.resolve("deep")).isDirectoryNotContaining("glob:**.part");
  }

  @ParameterizedTest
  @CsvSource({"stm, tau=3", "conflict_mask, of=base", "eaft_frozen, alpha=2"})
  void constantsOfTheBaseAreScanned(String objective, String parameter) throws IOException {
    Cli.Result r =
        Cli.run(
            "scan",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--objective",
            objective,
            "-o",
            parameter);

    assertThat(r.code()).as(r.err()).isZero();
    ObjectMapper mapper = new ObjectMapper();
    List<Double> weights = new ArrayList<>();
    for (String line : r.out().lines().toList()) {
      JsonNode row = mapper.readTree(line);
      double weight = row.get("weight").asDouble();
      double share = row.get("entropy_topk").asDouble() / 3;
      switch (objective) {
        case "stm" ->
            assertThat(weight).isEqualTo(row.get("logp").asDouble() >= -Math.log(3) ? 1 : 0);
        case "eaft_frozen" -> assertThat(weight).isCloseTo(share * share, within(1e-6));
        default -> assertThat(weight).isIn(0.0, 1.0);
      }
      weights.add(weight);
    }
    assertThat(weights).contains(objective.equals("stm") ? 0.0 : Collections.max(weights));
  }

  @Test
  void controlsOfTrainingAreNotScannedNorAnUnknownMeanWeightTrained() {
    for (String control : List.of("rescale=mean_weight", "shuffle_weights=true", "lr_scale=0.1")) {
      Cli.Result scan =
          Cli.run("scan", "--model", model.toString(), "--data", data.toString(), "-o", control);
      assertThat(scan.code()).as(control).isEqualTo(2);
      assertThat(scan.err()).contains("a control of training");
    }
    Cli.Result scan =
        Cli.run(
            "scan",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "-o",
            "lr_scale=mean_weight");
    assertThat(scan.code()).isEqualTo(2);
    assertThat(scan.err()).contains("objective.lr_scale").contains("eaft compare");
  }

  @Test
  void flowScansTheConstantOfEachRow() throws IOException {
    Cli.Result r =
        Cli.run(
            "scan", "--model", model.toString(), "--data", data.toString(), "--objective", "flow");

    assertThat(r.code()).isZero();
    ObjectMapper mapper = new ObjectMapper();
    double[] weight = new double[8];
    double[] loss = new double[8];
    int[] n = new int[8];
    for (String line : r.out().lines().toList()) {
      JsonNode row = mapper.readTree(line);
      int e = row.get("example").asInt();
      weight[e] = row.get("weight").asDouble();
      loss[e] -= row.get("logp").asDouble();
      n[e]++;
    }
    // exp(-l / tau): ln of the weight is proportional to the row's mean loss
    double tau = -(loss[0] / n[0]) / Math.log(weight[0]);
    for (int e = 1; e < 8; e++) {
      assertThat(-tau * Math.log(weight[e])).isCloseTo(loss[e] / n[e], within(1e-3));
    }
  }

  @Test
  void benchPrintsThePeersKeysALine() throws IOException {
    Cli.Result r =
        Cli.run("bench", "step", "--shape", "tiny", "--batch", "1", "--time", "8", "--repeat", "2");

    assertThat(r.code()).isZero();
    assertThat(r.out().lines()).hasSize(2);
    JsonNode row = new ObjectMapper().readTree(r.out().lines().toList().get(1));
    assertThat(row.properties())
        .extracting(Map.Entry::getKey)
        .contains(
            "shape",
            "method",
            "precision",
            "tokens",
            "fwd_bwd_s",
            "step_s",
            "tokens_per_s",
            "loss",
            "peak_mib",
            "gemm_share");
    assertThat(row.get("tokens").asInt()).isEqualTo(8);
  }

  @Test
  void listsAndDoctorPrintFacts() {
    Cli.Result objectives = Cli.run("ls", "objectives");
    assertThat(objectives.code()).isZero();
    assertThat(objectives.out().lines()).hasSize(17);
    assertThat(objectives.out()).contains("top_k=20 alpha=1.0 normalizer=paper");
    assertThat(Cli.run("ls", "models").out()).contains("llama");
    Cli.Result doctor = Cli.run("doctor");
    assertThat(doctor.code()).isZero();
    assertThat(doctor.out()).contains("kernels").contains("products").contains("JvmBackend");
    assertThat(doctor.out()).containsPattern("precision +fp32 \\d+ GFLOP/s");
  }

  @ParameterizedTest
  @CsvSource({
    "--batch 2, --batch",
    "--time 9, --time",
    "model.precision=bf16, model.precision",
    "--model MODEL train.micro_batch_size=4, --batch",
    "--model MODEL data.max_length=64, --time",
    "--model MODEL model.path=other, --model",
    "--model MODEL --batch 100000000 --time 100000000, at most",
  })
  void doctorPassesNothingOver(String args, String named) {
    Cli.Result doctor = Cli.run(("doctor " + args.replace("MODEL", "" + model)).split(" ", -1));

    assertThat(doctor.code()).isEqualTo(2);
    assertThat(doctor.err()).contains(named);
    assertThat(doctor.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "train --help",
        "compare --help",
        "prepare --help",
        "scan --help",
        "export --help",
        "ls --help",
        "doctor --help",
        "bench --help",
        "bench step --help",
        "bench loss --help",
        "--version"
      })
  void helpIsAResult(String args) {
    Cli.Result r = Cli.run(args.split(" ", -1));

    assertThat(r.code()).isZero();
    assertThat(r.err()).isEmpty();
    if (!args.equals("--version")) {
      assertThat(r.out()).contains("Example");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"objectives", "models", "experiments"})
  void eachListHasItsHelp(String list) {
    Cli.Result r = Cli.run("ls", list, "--help");

    assertThat(r.code()).isZero();
    assertThat(r.out()).contains("Usage: eaft ls " + list);
  }

  @Test
  void wrongUsageAndConfigurationAreTwo() throws IOException {
    assertThat(Cli.run("trian").err()).contains("eaft train");
    assertThat(Cli.run("trian").code()).isEqualTo(2);
    assertThat(Cli.run().code()).isEqualTo(2);
    assertThat(Cli.run("ls").code()).isEqualTo(2);
    assertThat(Cli.run("train").code()).isEqualTo(2);
    assertThat(Cli.run("scan", "--model", "m").code()).isEqualTo(2);
    for (Path out : new Path[] {tmp, data.resolve("below.jsonl")}) {
      Cli.Result scan =
          Cli.run(
              "scan",
              "--model",
              model.toString(),
              "--data",
              data.toString(),
              "--out",
              out.toString());
      assertThat(scan.code()).isEqualTo(2);
      assertThat(scan.err()).contains("--out: " + out);
    }
    Cli.Result key = Cli.run("train", config("").toString(), "train.lrr=1");
    assertThat(key.code()).isEqualTo(2);
    assertThat(key.err()).contains("did you mean `lr`?").doesNotContain("\tat ");
    assertThat(Cli.run("train", "nowhere.yaml").code()).isEqualTo(2);
    Cli.Result noData = Cli.run("compare", config("").toString(), "data.train=null");
    assertThat(noData.code()).isEqualTo(2);
    assertThat(noData.err()).contains("data.train is missing");
    Cli.Result noFolder = Cli.run("compare", config("").toString(), "output.dir=" + data + "/out");
    assertThat(noFolder.code()).isEqualTo(2);
    assertThat(noFolder.err()).contains("name another output.dir");
    assertThat(Cli.run("bench", "step", "--precision", "int3").code()).isEqualTo(2);
    assertThat(Cli.run("bench", "step", "--shape", "gpt").err()).contains("qwen3-0.6b");
    Files.createDirectories(tmp.resolve("run"));
    Files.writeString(tmp.resolve("run/notes.txt"), "mine");
    assertThat(Cli.run("train", config("").toString()).code()).isEqualTo(2);
  }

  @Test
  void badModelAndDataFilesAreThree() throws IOException {
    String file = config("").toString();
    assertThat(Cli.run("train", file, "model.path=nowhere").code()).isEqualTo(3);
    Cli.Result missing = Cli.run("train", file, "data.train=nowhere.jsonl");
    assertThat(missing.code()).isEqualTo(3);
    assertThat(missing.err()).contains("nowhere.jsonl").doesNotContain("\tat ");
    Path empty = Files.writeString(tmp.resolve("empty.jsonl"), "");
    assertThat(Cli.run("train", file, "data.train=" + empty).code()).isEqualTo(3);
    Path torn =
        Files.writeString(
            tmp.resolve("torn.jsonl"), "{\"question\": \"a\", \"answer\": \"b\"}\n{\"que");
    Cli.Result malformed = Cli.run("train", file, "data.train=" + torn);
    assertThat(malformed.code()).isEqualTo(3);
    assertThat(malformed.err()).contains("torn.jsonl, line 2");
    Path gguf = Files.write(tmp.resolve("half.gguf"), new byte[] {'G', 'G', 'U', 'F', 3, 0});
    assertThat(Cli.run("train", file, "model.path=" + gguf).code()).isEqualTo(3);
    Cli.Result longRow = Cli.run("train", file, "data.max_length=10");
    assertThat(longRow.code()).isEqualTo(3);
    assertThat(tmp.resolve("run")).doesNotExist();
  }

  @Test
  void divergenceIsFour() throws IOException {
    Cli.Result r =
        Cli.run(
            "train",
            config("").toString(),
            "train.lr=1e30",
            "train.epochs=9",
            "train.warmup_ratio=0",
            "train.max_grad_norm=0");

    assertThat(r.code()).isEqualTo(4);
    assertThat(r.err()).contains("diverged at step").contains("rows [");
    assertThat(tmp.resolve("run/eval.json")).doesNotExist();
  }
}
