package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PocketCommandsTest {

  private static final String ARCHITECTURE = "../../experiments/pocket/architecture";

  @TempDir Path tmp;

  @Test
  void preTrainingBeginsAtRandomWeightsOfTheSeedAndLeavesAModel() throws IOException {
    assertThat(pretrain("a", 1).code()).isZero();
    assertThat(pretrain("b", 1).code()).isZero();
    assertThat(pretrain("c", 2).code()).isZero();

    assertThat(metrics("a").get(0).get("ce").asDouble()).isBetween(Math.log(540) - .2, 6.6);
    assertThat(metrics("a").get(0).get("ce")).isEqualTo(metrics("b").get(0).get("ce"));
    assertThat(metrics("a").get(0).get("ce")).isNotEqualTo(metrics("c").get(0).get("ce"));
    Cli.Result scan =
        Cli.run(
            "scan",
            "--model",
            tmp.resolve("a/final").toString(),
            "--data",
            "pocket:medical/rows=2",
            "--limit",
            "2");
    assertThat(scan.code()).isZero();
    assertThat(scan.out()).contains("\"token\":\"####\"");
  }

  private Cli.Result pretrain(String name, int seed) {
    return Cli.run(
        "train",
        "../../experiments/pocket/pretrain.yaml",
        "model.path=" + ARCHITECTURE,
        "model.precision=fp32",
        "data.train=pocket:pretrain/rows=12",
        "train.batch_size=6",
        "train.seed=" + seed,
        "output.dir=" + tmp.resolve(name));
  }

  private List<JsonNode> metrics(String run) throws IOException {
    ObjectMapper json = new ObjectMapper();
    return Files.readAllLines(tmp.resolve(run).resolve("metrics.jsonl")).stream()
        .map(
            line -> {
              try {
                return json.readTree(line);
              } catch (IOException e) {
                throw new AssertionError(line, e);
              }
            })
        .toList();
  }

  @Test
  void adaptersNeedWeightsToStandBeside() {
    Cli.Result r =
        Cli.run(
            "train",
            "../../experiments/pocket/pretrain.yaml",
            "model.lora={rank: 2}",
            "output.dir=" + tmp.resolve("run"));

    assertThat(r.code()).isEqualTo(ExitCode.USAGE);
    assertThat(r.err()).contains("model.lora").contains("model.init: random");
  }

  @Test
  void theWorldIsWrittenToFiles() throws IOException {
    Cli.Result r = Cli.run("pocket", "--out", tmp.toString(), "--documents", "5", "--rho", "1");

    assertThat(r.code()).isZero();
    assertThat(r.out().lines()).hasSize(12).allMatch(file -> Files.exists(Path.of(file)));
    assertThat(Files.readAllLines(tmp.resolve("math.jsonl"))).hasSize(1000);
    JsonNode question =
        new ObjectMapper().readTree(Files.readAllLines(tmp.resolve("exam-facts.jsonl")).get(0));
    assertThat(question.get("options")).hasSize(4).contains(question.get("reference"));
  }

  @Test
  void anUnknownSourceIsABadFile() {
    Cli.Result r =
        Cli.run("scan", "--model", tmp.resolve("a").toString(), "--data", "pocket:maths");

    assertThat(r.code()).isEqualTo(ExitCode.DATA);
  }
}
