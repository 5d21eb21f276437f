package org.eaft.loss;

import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.nd4j.linalg.api.ops.DynamicCustomOp;

/** A loss op's parameters, as they travel in its integer, float and boolean arguments. */
record LossArguments(
    Objective objective,
    int reportTopK,
    boolean denominator,
    boolean sampleWeights,
    boolean documents,
    boolean reference,
    boolean forwardOnly,
    boolean headCopy,
    boolean rescale,
    HeadGradient headGradient) {

  void writeTo(DynamicCustomOp op) {
    op.addIArgument(objective.kind().code(), reportTopK, headGradient.ordinal());
    op.addTArgument(objective.arguments());
    op.addBArgument(
        denominator,
        sampleWeights,
        documents,
        reference,
        forwardOnly,
        headCopy,
        objective.shuffled(),
        rescale);
  }

  static LossArguments readFrom(DynamicCustomOp op) {
    boolean[] b = op.bArgs();
    Objective plain = Objectives.of(Math.toIntExact(op.getIArgument(0)), op.tArgs());
    return new LossArguments(
        b[6] ? Objectives.shuffled(plain) : plain,
        Math.toIntExact(op.getIArgument(1)),
        b[0],
        b[1],
        b[2],
        b[3],
        b[4],
        b[5],
        b[7],
        HeadGradient.values()[Math.toIntExact(op.getIArgument(2))]);
  }

  /** Fails where the op called {@code name} was built without a gradient. */
  void requireGradient(String name) {
    if (forwardOnly) {
      throw new IllegalStateException(
          "\"%s\" was built forward-only: it has no gradient".formatted(name));
    }
  }

  /** K of the top-K entropy to compute, 0 for none. */
  int topK() {
    return objective.topK() > 0 ? objective.topK() : reportTopK;
  }

  /** Index of an optional input, counted from the first optional one. */
  int denominatorIndex(int first) {
    return first;
  }

  int sampleWeightsIndex(int first) {
    return first + count(denominator);
  }

  int documentsIndex(int first) {
    return first + count(denominator) + count(sampleWeights);
  }

  int drawIndex(int first) {
    return first + count(denominator) + count(sampleWeights) + count(documents);
  }

  int referenceIndex(int first) {
    return drawIndex(first) + count(objective.shuffled());
  }

  int headCopyIndex(int first) {
    return referenceIndex(first) + 2 * count(reference);
  }

  /** Whether weights are known only when all tokens were read. */
  boolean ofBatch() {
    return objective.ofBatch() || rescale;
  }

  int headSumIndex(int first) {
    return headCopyIndex(first) + count(headCopy);
  }

  private static int count(boolean present) {
    return present ? 1 : 0;
  }
}
