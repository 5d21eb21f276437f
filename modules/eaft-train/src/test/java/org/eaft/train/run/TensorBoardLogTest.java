package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.eaft.train.StepMetrics;
import org.eaft.train.run.EventFile.Event;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The golden file was read by TensorBoard itself: {@code golden/read_tensorboard.py} wrote its
 * verdict beside it.
 */
class TensorBoardLogTest {

  private static final double TIME = 1_767_225_600.25;

  @TempDir Path tmp;

  private static StepMetrics row(int step, Double kl) {
    double x = 1.0 / step;
    return new StepMetrics(
        step,
        0.25 * step,
        1e-5 * step,
        3 + x,
        4 + x,
        0.5,
        kl,
        2.5,
        0.125,
        10 * x,
        7,
        900,
        450,
        2,
        null);
  }

  private Path write() {
    Path file = tmp.resolve("events.out.tfevents.golden");
    double[] time = {TIME};
    try (TensorBoardLog log = TensorBoardLog.start(file, 1, () -> time[0]++)) {
      log.log(row(1, null));
      log.log(row(2, 0.375));
      log.log(row(300, 0.0));
    }
    return file;
  }

  @Test
  void bytesAreThoseThatTensorBoardRead() throws IOException {
    try (InputStream golden = getClass().getResourceAsStream("events.out.tfevents.golden")) {
      assertThat(Files.readAllBytes(write())).isEqualTo(golden.readAllBytes());
    }
  }

  @Test
  void everyRowIsThereAsTensorBoardSawIt() throws IOException {
    List<Event> events = EventFile.read(write());
    JsonNode verdict;
    try (InputStream in = getClass().getResourceAsStream("tensorboard-verdict.json")) {
      verdict = new ObjectMapper().readTree(in);
    }

    assertThat(events).hasSize(5);
    assertThat(events.get(0).version()).isEqualTo("brain.Event:2");
    assertThat(events.get(0).wallTime()).isEqualTo(TIME);
    assertThat(events.get(1).session()).isEqualTo(1);
    assertThat(events.get(1).step()).isEqualTo(1);
    assertThat(events.subList(2, 5)).extracting(Event::step).containsExactly(1L, 2L, 300L);
    assertThat(events.get(2).scalars()).hasSize(9).containsEntry("train/loss", 4f);
    assertThat(events.get(3).scalars()).hasSize(10).containsEntry("train/kl", 0.375f);
    assertThat(verdict.get("scalars").size()).isEqualTo(10);
    int seen = 0;
    for (var tag : verdict.get("scalars").properties()) {
      for (JsonNode point : tag.getValue()) {
        Event event =
            events.stream()
                .filter(e -> e.scalars().containsKey(tag.getKey()))
                .filter(e -> e.step() == point.get("step").asLong())
                .findFirst()
                .orElseThrow();
        assertThat(event.scalars().get(tag.getKey()))
            .isEqualTo((float) point.get("value").asDouble());
        assertThat(event.wallTime()).isEqualTo(point.get("wall_time").asDouble());
        seen++;
      }
    }
    assertThat(seen).isEqualTo(9 + 10 + 10);
  }
}
