package org.eaft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class ProgressTest {

  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

  @Test
  void elsewhereThanOnATerminalTheLastLineIsPlain() {
    try (Progress p = new Progress("train", 0, 2, false, out)) {
      p.at(1, "loss 1");
      p.at(2, "loss 0.5");
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("train 2/2  loss 0.5  in 0:00" + System.lineSeparator());
  }

  @Test
  void onATerminalOneLineIsRewrittenAndEnded() {
    try (Progress p = new Progress("train", 0, 2, true, out)) {
      p.at(2, "loss 0.5");
    }
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .startsWith("\rtrain ██████████ 2/2  loss 0.5  in 0:00")
        .endsWith(System.lineSeparator());
  }

  @Test
  void aLineThatStaysDoesNotMixWithTheOneThatIsRewritten() {
    try (Progress p = new Progress("train", 0, 2, true, out)) {
      p.at(2, "");
      p.say("note");
    }
    String rewritten = "train ██████████ 2/2  in 0:00";
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .isEqualTo("\r%s\r%s\rnote%n".formatted(rewritten, " ".repeat(rewritten.length())));
  }
}
