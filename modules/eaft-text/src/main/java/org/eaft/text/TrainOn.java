package org.eaft.text;

/** Which tokens of a conversation are labels. */
public enum TrainOn {
  /** Every turn of the assistant; of prompt and completion, the completion. */
  ASSISTANT,
  /** The last turn of the assistant. */
  LAST,
  /** Every token but the first. */
  ALL
}
