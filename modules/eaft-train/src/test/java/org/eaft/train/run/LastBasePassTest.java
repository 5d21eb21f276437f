package org.eaft.train.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.eaft.train.BigramEngine;
import org.eaft.train.config.RunConfig;
import org.junit.jupiter.api.Test;

class LastBasePassTest extends LetterRuns {

  private static final Consumer<BigramEngine> NONE = engine -> {};

  /** The training rows of {@link LetterRuns}, a batch each. */
  private static final int BATCHES = 6;

  private int runs;
  private BigramEngine last;

  private List<JsonNode> metrics(boolean checksummed, Consumer<BigramEngine> change, Object... keys)
      throws IOException {
    fault =
        engine -> {
          engine.checksummed = checksummed;
          change.accept(engine);
          last = engine;
        };
    out = tmp.resolve("run" + ++runs);
    RunConfig config = config(keys).with(Map.of("eval.probe", true, "data.validation_rows", 1));
    run(config, false);
    return metrics(out);
  }

  /** Batches that a run scores beside those of a pass: its held-out row. */
  private int beside() throws IOException {
    metrics(false, NONE);
    return last.scored - BATCHES;
  }

  @Test
  void aSecondRunOfTheSameModelAndRowsHasTheNumbersOfAPassOfItsOwn() throws IOException {
    int beside = beside();
    List<JsonNode> own = metrics(false, NONE, "objective.type", "flow", "train.seed", 2);
    metrics(true, engine -> engine.disturb());
    metrics(true, NONE);
    assertThat(last.scored).isEqualTo(BATCHES + beside);
    List<JsonNode> shared = metrics(true, NONE, "objective.type", "flow", "train.seed", 2);
    assertThat(last.scored).isEqualTo(beside);
    assertThat(shared).isEqualTo(own);
  }

  @Test
  void otherWeightsRowsBatchesAndEntropiesGetAPassOfTheirOwn() throws IOException {
    int beside = beside();
    metrics(true, NONE);
    metrics(true, engine -> engine.disturb());
    assertThat(last.scored).isEqualTo(BATCHES + beside);
    metrics(true, NONE);
    metrics(true, NONE, "data.limit", BATCHES - 1);
    assertThat(last.scored).isEqualTo(BATCHES - 1 + beside);
    metrics(true, NONE);
    metrics(true, NONE, "train.micro_batch_size", 2);
    assertThat(last.scored).isEqualTo(BATCHES / 2 + beside);
    metrics(true, NONE);
    metrics(true, NONE, "objective.top_k", 5);
    assertThat(last.scored).isEqualTo(BATCHES + beside);
  }
}
