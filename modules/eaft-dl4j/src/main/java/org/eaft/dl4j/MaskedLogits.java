package org.eaft.dl4j;

import java.lang.StackWalker.Option;
import org.deeplearning4j.nn.layers.BaseOutputLayer;

/**
 * Undoes what DL4J's output layers with weights do to their pre-output: they multiply it by the
 * label mask before they hand it to the loss function, and pass the gradient on as if they had not.
 * A mask of zeros and ones survives that; sample weights would become temperatures. Layers without
 * weights, and callers that are no layer, hand over the pre-output as it is.
 */
final class MaskedLogits {

  private static final StackWalker CALLERS = StackWalker.getInstance(Option.RETAIN_CLASS_REFERENCE);
  private static final int DEPTH = 12;

  private MaskedLogits() {}

  /** Divides each row by its mask where an output layer has multiplied it. */
  static void undo(LabelledRows rows, double[] logits) {
    if (!rows.hasFractions() || !calledByOutputLayer()) {
      return;
    }
    for (int i = 0; i < rows.count(); i++) {
      double mask = rows.mask()[i];
      int at = rows.row()[i] * rows.classes();
      for (int v = at; mask > 0 && v < at + rows.classes(); v++) {
        logits[v] /= mask;
      }
    }
  }

  private static boolean calledByOutputLayer() {
    return CALLERS.walk(
        frames ->
            frames
                .limit(DEPTH)
                .anyMatch(f -> BaseOutputLayer.class.isAssignableFrom(f.getDeclaringClass())));
  }
}
