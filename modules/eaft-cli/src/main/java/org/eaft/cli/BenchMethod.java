package org.eaft.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import picocli.CommandLine.Option;

/** The objective of a benchmark that has one. */
final class BenchMethod {

  @Option(
      names = "--method",
      defaultValue = "eaft",
      description = "The objective (default: ${DEFAULT-VALUE}; see eaft ls objectives).")
  private String method;

  String name() {
    return method;
  }

  /** The objective, a precision, and these keys. */
  RunConfig config(String precision, Map<String, ?> keys) {
    Map<String, Object> all = new LinkedHashMap<>(keys);
    all.put("model.precision", precision);
    return ConfigReader.of(all, method, Map.of());
  }
}
