package org.eaft.train.generate;

/** Where completions go. */
public interface CompletionSink {

  /**
   * Whether a completion is there already.
   *
   * @param key of all that it depends on
   * @throws org.eaft.train.config.ConfigException if one is there that depends on other things
   */
  boolean has(int index, int sample, String key);

  /** Takes a completion, in the order in which they are done. */
  void add(CompletionRow row);
}
