package org.eaft.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BenchTextTest {

  @Test
  void aLineARepetitionWithTheTokensThatWereAskedFor() throws IOException {
    Cli.Result r =
        Cli.run(
            "bench",
            "text",
            "--model",
            Cli.model().toString(),
            "--rows",
            "300",
            "--tokens",
            "200",
            "--repeat",
            "2",
            "--threads",
            "2");
    assertThat(r.code()).as(r.err()).isZero();
    assertThat(r.out().lines()).hasSize(2);
    JsonNode row = new ObjectMapper().readTree(r.out().lines().toList().get(1));
    assertThat(row.get("rows").asInt()).isEqualTo(300);
    assertThat(row.get("tokens_per_row").asDouble()).isBetween(190.0, 210.0);
    assertThat(row.get("trained_per_row").asDouble()).isBetween(100.0, 150.0);
    assertThat(row.get("rows_per_s").asDouble()).isPositive();
    assertThat(row.get("threads").asInt()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource({
    "--rows, 0, --rows must be at least 1",
    "--threads, 0, --threads must be at least 1",
    "--template, none, --template none: no chat template",
    "--train-on, nobody, train_on"
  })
  void whatCannotBeRunIsNamed(String option, String value, String message) throws IOException {
    Cli.Result r = Cli.run("bench", "text", "--model", Cli.model().toString(), option, value);
    assertThat(r.code()).isEqualTo(ExitCode.USAGE);
    assertThat(r.err()).contains(message);
  }
}
