package org.eaft.train.config;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;

/**
 * One run, every key resolved; read by {@link ConfigReader}.
 *
 * @param model what is trained
 * @param data what is read
 * @param objective the loss
 * @param train how it is optimised
 * @param eval what is measured beside the loss
 * @param output where it is written
 */
public record RunConfig(
    ModelSpec model,
    DataSpec data,
    ObjectiveSpec objective,
    TrainSpec train,
    EvalSpec eval,
    OutputSpec output) {

  public RunConfig {
    Checks.require(
        eval.every() == 0 || data.validation() != null || data.validationRows() > 0,
        "eval.every",
        "needs held-out rows: set data.validation or data.validation_rows, or 0",
        eval.every());
    Checks.require(
        output.save() != SaveWeights.BEST || eval.bestEvery() > 0,
        "output.save",
        "must be final or none where eval.every is 0 and eval.best_by is empty",
        "best");
  }

  /**
   * Checks that nothing is missing without which there is no run.
   *
   * @throws ConfigException naming the key
   */
  public void requireComplete() {
    requireKey(model.path(), "model.path", "name a directory or a .gguf file");
    requireKey(output.dir(), "output.dir", "name the directory of the run");
    requireKey(data.train(), "data.train", "name the file of training rows, or a list of them");
  }

  /**
   * Checks that there will be best weights where they are asked for.
   *
   * @param steps optimiser steps of the run
   * @throws ConfigException where {@code eval.every}, or {@code eval.tasks_every} with {@code
   *     eval.best_by}, lies beyond them
   */
  public void requireEvaluationWithin(int steps) {
    if (output.save() == SaveWeights.BEST && eval.bestEvery() > steps) {
      throw new ConfigException(
          "eval.%s is %d and the run has %d steps: nothing is best, as output.save asks"
              .formatted(
                  eval.bestBy().isEmpty() ? "every" : "tasks_every", eval.bestEvery(), steps));
    }
  }

  private static void requireKey(Object value, String key, String remedy) {
    if (value == null) {
      throw new ConfigException(key + " is missing: " + remedy);
    }
  }

  /** The file format's text of this configuration, every key included. */
  public String toYaml() {
    return Yaml.write(Yaml.toTree(this));
  }

  /** The content of {@link #toYaml}. */
  public Map<String, Object> toMap() {
    return Yaml.MAPPER.convertValue(Yaml.toTree(this), new TypeReference<>() {});
  }

  /**
   * The same run with other values.
   *
   * @param values dotted key to value, such as {@code train.lr} to 1e-4; {@code objective} takes a
   *     whole {@link ObjectiveSpec}
   * @throws ConfigException for an unknown key or a value that cannot stand
   */
  public RunConfig with(Map<String, ?> values) {
    ConfigTree tree = ConfigTree.of(Yaml.toTree(this), "this configuration");
    values.forEach((key, value) -> tree.set(key, Yaml.toTree(value), "value of `" + key + "`"));
    return tree.bindRun();
  }

  /**
   * Identity of the run: 64 hexadecimal digits, SHA-256 over every key that is not at its default,
   * so that a key of a later version leaves the identity of earlier runs alone. Those of {@code
   * output} say where the result lies and not what it is, and do not count.
   */
  public String hash() {
    ObjectNode tree = Yaml.toTree(this);
    tree.remove(List.of("output", "objective"));
    tree.properties().forEach(section -> removeEqual(section));
    ObjectNode loss = tree.putObject("objective").put("type", objective.type());
    objective.parameters().forEach((name, value) -> loss.set(name, Yaml.toTree(value)));
    try {
      byte[] text = Yaml.canonical(tree).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Read once: every run of a matrix is compared with it. */
  private static final class Defaults {
    static final ObjectNode TREE = Yaml.toTree(ConfigReader.of(Map.of()));
  }

  private static void removeEqual(Map.Entry<String, JsonNode> section) {
    JsonNode standard = Defaults.TREE.get(section.getKey());
    ObjectNode keys = (ObjectNode) section.getValue();
    List<String> equal = new ArrayList<>();
    keys.properties().stream()
        .filter(key -> key.getValue().equals(standard.get(key.getKey())))
        .forEach(key -> equal.add(key.getKey()));
    keys.remove(equal);
  }
}
