package org.eaft.lab;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.eaft.loss.objective.Objective;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.text.Tokenizer;
import org.eaft.train.BasePass;
import org.eaft.train.Scorer;
import org.eaft.train.TokenScores;
import org.eaft.train.TokenValues;
import org.eaft.train.TrainingEngine;
import org.eaft.train.config.RunConfig;
import org.eaft.train.run.Backend;
import org.eaft.train.run.Json;
import org.eaft.train.run.RunData;

/** Writes what a model makes of every supervised token of a data set, one JSON line a token. */
public final class TokenScan {

  /**
   * A supervised token.
   *
   * @param example row of the data file
   * @param position index of the label in the rendered sequence
   * @param label id
   * @param token the label's text
   * @param logp ln p of the label, nats
   * @param entropy of the whole distribution, nats
   * @param entropyTopk of the renormalised top-K probabilities, nats
   * @param weight that the objective gives it
   */
  private record Row(
      int example,
      int position,
      int label,
      String token,
      float logp,
      float entropy,
      @JsonProperty("entropy_topk") float entropyTopk,
      float weight) {}

  private final Tokenizer tokenizer;
  private final TokenValues constants;
  private final Writer out;
  private long tokens;

  private TokenScan(Tokenizer tokenizer, TokenValues constants, Writer out) {
    this.tokenizer = tokenizer;
    this.constants = constants;
    this.out = out;
  }

  /**
   * Scans {@code data.train} in batches of {@code train.micro_batch_size} rows, in file order.
   * Where the objective's weights are constants of the model before training, the model is that
   * model.
   *
   * @throws org.eaft.train.config.ConfigException where a control of training is on
   * @return tokens written
   * @throws org.eaft.train.StoppedException where a stop was asked for; what is written is whole
   *     lines
   */
  public static long run(RunConfig config, Backend backend, Writer out, BooleanSupplier stop) {
    config.objective().requireNoControls();
    try (Tokenizer tokenizer = backend.tokenizer(config)) {
      List<Example> rows = RunData.read(config.data(), tokenizer).train();
      try (TrainingEngine engine = backend.engine(config)) {
        RunData.requireReadable(rows, engine, config.data().trainOptions().names());
        Scorer scorer = new Scorer(engine, config.train().microBatchSize(), stop);
        Objective objective = config.objective().objective();
        TokenValues constants =
            objective.readsSampleWeights()
                ? BasePass.of(rows, scorer, engine.vocabularySize()).weights(objective)
                : TokenValues.NONE;
        TokenScan scan = new TokenScan(tokenizer, constants, out);
        scorer.score(rows, "scan", scan::write);
        return scan.tokens;
      }
    }
  }

  private void write(Batch batch, TokenScores scores) {
    float[] weights = constants.isNone() ? scores.weight() : constants.of(batch);
    try {
      for (int i = 0; i < batch.labels().length; i++) {
        if (batch.labels()[i] != Batch.IGNORED) {
          out.write(Json.line(row(batch, i, scores, weights[i])) + "\n");
          tokens++;
        }
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("the scan cannot be written: " + e.getMessage(), e);
    }
  }

  private Row row(Batch batch, int i, TokenScores scores, float weight) {
    int label = batch.labels()[i];
    return new Row(
        batch.examples()[i / batch.time()],
        i % batch.time() + 1,
        label,
        tokenizer.token(label),
        scores.logProbability()[i],
        scores.entropy()[i],
        scores.topKEntropy()[i],
        weight);
  }
}
