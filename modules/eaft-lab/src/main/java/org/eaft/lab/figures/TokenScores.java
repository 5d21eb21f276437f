package org.eaft.lab.figures;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.math3.stat.correlation.PearsonsCorrelation;
import org.eaft.text.DataException;
import org.eaft.train.run.Json;

/**
 * The tokens of a file that {@code eaft scan} wrote.
 *
 * @param file they come from
 * @param tokens in the order of the file
 */
public record TokenScores(Path file, List<Token> tokens) {

  /**
   * A supervised token.
   *
   * @param example row of the data file
   * @param position in the rendered sequence
   * @param token its text
   * @param logp ln p of the label, nats
   * @param entropy of the whole distribution, nats
   * @param entropyTopk of the renormalised top-K probabilities, nats
   * @param weight that the objective gave it
   */
  public record Token(
      int example,
      int position,
      String token,
      Double logp,
      Double entropy,
      @JsonProperty("entropy_topk") Double entropyTopk,
      Double weight) {

    /** The label's probability. */
    public double p() {
      return Math.exp(logp);
    }
  }

  /**
   * Reads a file.
   *
   * @throws DataException naming file and line where a line is no token
   */
  public static TokenScores read(Path file) {
    List<Token> tokens = new ArrayList<>();
    // lenient: a file that was cut inside a character ends in a line that is no token
    try (BufferedReader in =
        new BufferedReader(
            new InputStreamReader(Files.newInputStream(file), StandardCharsets.UTF_8))) {
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        tokens.add(token(file + ":" + (tokens.size() + 1), line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read: " + e, e);
    }
    if (tokens.isEmpty()) {
      throw new DataException(file + " holds no tokens");
    }
    return new TokenScores(file, tokens);
  }

  private static Token token(String place, String line) {
    try {
      Token t = Json.parse(line, Token.class);
      if (Stream.of(t.logp(), t.entropy(), t.entropyTopk(), t.weight())
          .allMatch(x -> x != null && Double.isFinite(x))) {
        return t;
      }
    } catch (JsonProcessingException e) {
      throw new DataException(place + ": is no line of `eaft scan`: " + e.getOriginalMessage(), e);
    }
    throw new DataException(
        place + ": is no line of `eaft scan`: logp, entropy, entropy_topk or weight is no number");
  }

  /** Pearson's correlation of the top-K entropy with that of the whole distribution. */
  double topKCorrelation() {
    return new PearsonsCorrelation()
        .correlation(
            tokens.stream().mapToDouble(Token::entropyTopk).toArray(),
            tokens.stream().mapToDouble(Token::entropy).toArray());
  }
}
