package org.eaft.eval.score;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.zip.GZIPInputStream;

/** Made-up cases and what a reference implementation said of them. */
final class Cases {

  private static final ObjectMapper JSON = new ObjectMapper();

  private Cases() {}

  static List<JsonNode> of(String name) {
    List<JsonNode> rows = new ArrayList<>();
    try (InputStream in = Cases.class.getResourceAsStream("/org/eaft/eval/" + name + ".jsonl.gz");
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    new GZIPInputStream(Objects.requireNonNull(in, name)),
                    StandardCharsets.UTF_8))) {
      for (String line; (line = lines.readLine()) != null; ) {
        rows.add(JSON.readTree(line));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return rows;
  }

  /** Holds that what we say of each case is what the reference says of it in a field. */
  static void hold(String name, int least, String field, Function<JsonNode, Object> ours) {
    List<JsonNode> rows = of(name);
    assertThat(rows).as(name).hasSizeGreaterThanOrEqualTo(least);
    List<String> disagreements = new ArrayList<>();
    for (JsonNode row : rows) {
      Object found = ours.apply(row);
      Object expected = value(row.get(field));
      if (!Objects.equals(found, expected)) {
        disagreements.add("%s\n    ours: %s".formatted(row, JSON.valueToTree(found)));
      }
    }
    assertThat(disagreements.stream().limit(20).toList())
        .as("%s, %s: %d of %d disagree", name, field, disagreements.size(), rows.size())
        .isEmpty();
  }

  private static Object value(JsonNode node) {
    if (node.isNull()) {
      return null;
    }
    if (node.isInt()) {
      return node.intValue();
    }
    return node.isBoolean() ? (Object) node.booleanValue() : node.textValue();
  }
}
