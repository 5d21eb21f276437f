package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BenchLossTest {

  private static JsonNode last(String... args) throws IOException {
    Cli.Result r = Cli.run(args);
    assertThat(r.code()).as(r.err()).isZero();
    assertThat(r.out().lines()).hasSize(2);
    return new ObjectMapper().readTree(r.out().lines().toList().get(1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp32", "bf16"})
  void aLineARepetition(String precision) throws IOException {
    JsonNode row =
        last(
            "bench",
            "loss",
            "--shape",
            "tiny",
            "--tokens",
            "32",
            "--repeat",
            "2",
            "--precision",
            precision);

    assertThat(row.get("method").asText()).isEqualTo("eaft");
    assertThat(row.get("precision").asText()).isEqualTo(precision);
    assertThat(row.get("tokens").asInt()).isEqualTo(32);
    assertThat(row.get("vocabulary").asInt()).isEqualTo(4096);
    assertThat(row.get("width").asInt()).isEqualTo(256);
    assertThat(row.get("loss").asDouble()).isBetween(5.0, 10.0);
    assertThat(row.get("fwd_bwd_s").asDouble()).isPositive();
    assertThat(row.get("tokens_per_s").asDouble()).isPositive();
    assertThat(row.get("logits_mib").asDouble()).isEqualTo(0.5);
  }

  @Test
  void extraMemoryIsThatBeyondInputsAndGradients() throws IOException {
    JsonNode row =
        last(
            "bench",
            "loss",
            "--width",
            "16",
            "--vocabulary",
            "40000",
            "--tokens",
            "2048",
            "--method",
            "sft",
            "--repeat",
            "2");

    double logits = row.get("logits_mib").asDouble();
    double extra = row.get("extra_mib").asDouble();
    assertThat(logits).isEqualTo(312.5);
    assertThat(extra).isPositive().isLessThan(logits);
    assertThat(row.get("extra_of_logits").asDouble()).isBetween(0.0, 1.0);
  }

  @ParameterizedTest
  @CsvSource({
    "--tokens, 0, --tokens must be at least 1",
    "--vocabulary, 0, --vocabulary must be at least 1",
    "--shape, large, --shape large: must be",
    "--method, sft_kl, needs a reference model",
    "--method, eafd, eaft",
    "--precision, int3, precision"
  })
  void whatCannotBeRunIsNamed(String option, String value, String message) {
    Cli.Result r = Cli.run("bench", "loss", option, value);

    assertThat(r.code()).isEqualTo(ExitCode.USAGE);
    assertThat(r.err()).contains(message);
  }
}
