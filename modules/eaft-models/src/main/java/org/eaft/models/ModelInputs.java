package org.eaft.models;

import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * The placeholders that a model reads.
 *
 * @param ids "input_ids" [batch, time] INT
 * @param positions "positions" [batch, time] INT, each token's place in its document; null: its
 *     place in its row
 * @param documents "documents" [batch, time] INT, numbers of the documents of packed rows; null:
 *     every row is one
 */
public record ModelInputs(SDVariable ids, SDVariable positions, SDVariable documents) {

  /** Inputs of a model whose rows are one document each. */
  public static ModelInputs plain(SameDiff graph) {
    return new ModelInputs(ints(graph, "input_ids"), null, null);
  }

  /** Inputs of a model whose rows hold several documents. */
  public static ModelInputs packed(SameDiff graph) {
    return new ModelInputs(
        ints(graph, "input_ids"), ints(graph, "positions"), ints(graph, "documents"));
  }

  /** Inputs of a model whose rows are one document each and do not begin with the first token. */
  static ModelInputs placed(SameDiff graph) {
    return new ModelInputs(ints(graph, "input_ids"), ints(graph, "positions"), null);
  }

  private static SDVariable ints(SameDiff graph, String name) {
    return graph.placeHolder(name, DataType.INT, -1, -1);
  }
}
