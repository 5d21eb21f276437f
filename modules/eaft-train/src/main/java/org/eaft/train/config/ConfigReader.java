package org.eaft.train.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Reads configurations: defaults, under a file, under overrides. */
public final class ConfigReader {

  private ConfigReader() {}

  /**
   * A run from YAML or JSON text.
   *
   * @param file with the keys of design {@code experiments/examples}
   * @param overrides {@code key=value}, the key dotted and the value in YAML
   * @throws ConfigException naming file, line and key where the configuration cannot be honoured
   */
  public static RunConfig run(Path file, List<String> overrides) {
    return tree(file, overrides).bindRun();
  }

  /** A matrix of runs; as {@link #run}, plus {@code methods}, {@code seeds} and {@code grid}. */
  public static MatrixConfig matrix(Path file, List<String> overrides) {
    return tree(file, overrides).bindMatrix();
  }

  /**
   * An evaluation from YAML or JSON text, under overrides as those of {@link #run}, under values of
   * its dotted keys.
   *
   * @param file null for none
   */
  public static EvaluationConfig evaluation(
      Path file, List<String> overrides, Map<String, ?> values) {
    String source = "the command line";
    ConfigTree tree =
        file == null
            ? ConfigTree.of(Yaml.MAPPER.createObjectNode(), source)
            : ConfigTree.read(file);
    overrides.forEach(tree::override);
    values.forEach((key, value) -> tree.set(key, Yaml.toTree(value), source));
    return tree.bindEvaluation();
  }

  /** A run from defaults and these dotted keys only. */
  public static RunConfig of(Map<String, ?> values) {
    ConfigTree tree = ConfigTree.of(Yaml.MAPPER.createObjectNode(), "the command line");
    values.forEach((key, value) -> tree.set(key, Yaml.toTree(value), "the command line"));
    return tree.bindRun();
  }

  /** As {@link #of(Map)}, under overrides {@code key=value} as those of {@link #run}. */
  public static RunConfig of(Map<String, ?> values, List<String> overrides) {
    ConfigTree tree = ConfigTree.of(Yaml.MAPPER.createObjectNode(), "the command line");
    values.forEach((key, value) -> tree.set(key, Yaml.toTree(value), "the command line"));
    overrides.forEach(tree::override);
    return tree.bindRun();
  }

  /** As {@link #of(Map)}, with an objective whose parameters are texts in YAML. */
  public static RunConfig of(Map<String, ?> values, String objective, Map<String, String> texts) {
    ConfigTree tree = ConfigTree.of(Yaml.MAPPER.createObjectNode(), "the command line");
    values.forEach((key, value) -> tree.set(key, Yaml.toTree(value), "the command line"));
    tree.set("objective.type", Yaml.toTree(objective), "the command line");
    texts.forEach((name, value) -> tree.override("objective." + name + "=" + value));
    return tree.bindRun();
  }

  private static ConfigTree tree(Path file, List<String> overrides) {
    ConfigTree tree = ConfigTree.read(file);
    overrides.forEach(tree::override);
    return tree;
  }
}
