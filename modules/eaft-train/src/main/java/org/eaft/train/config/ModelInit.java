package org.eaft.train.config;

/** Where the weights come from before the first step. */
public enum ModelInit {
  /** The model's files. */
  PRETRAINED,
  /** Normal numbers from {@code train.seed}; only config.json and tokenizer are read. */
  RANDOM
}
