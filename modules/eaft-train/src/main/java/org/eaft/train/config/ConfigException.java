package org.eaft.train.config;

/** A configuration that cannot be honoured; the message names key, place and remedy. */
public final class ConfigException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String key;

  public ConfigException(String message) {
    super(message);
    this.key = null;
  }

  private ConfigException(String key, String problem) {
    super(key + " " + problem);
    this.key = key;
  }

  /**
   * A value of one key that cannot stand.
   *
   * @param key dotted key, such as {@code train.lr}
   * @param problem the rest of the sentence, such as "must be greater than 0, but is -1"
   */
  public static ConfigException of(String key, String problem) {
    return new ConfigException(key, problem);
  }

  /** The same problem with the place in front, such as {@code run.yaml:12}. */
  ConfigException at(String place) {
    return new ConfigException(place + ": " + getMessage());
  }

  /** Dotted key, or null where the message already carries its place. */
  String key() {
    return key;
  }
}
