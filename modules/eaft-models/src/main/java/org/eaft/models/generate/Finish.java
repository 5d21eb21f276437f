package org.eaft.models.generate;

/** Why a text ended. */
public enum Finish {
  /** A token came that ends texts. */
  END,
  /** Whoever listened asked for it. */
  STOP,
  /** It has as many tokens as were asked for. */
  LENGTH,
  /** The model's context is full. */
  CONTEXT
}
