package org.eaft.testkit.reference;

/**
 * Language-model head and token loss: {@code TokenLoss(hidden W^T)}.
 *
 * <p>Shapes: hidden [tokens, hiddenSize], W [vocabulary, hiddenSize].
 */
public final class LinearTokenLossReference {
  private final TokenLossReference loss;
  private final int hiddenSize;

  private LinearTokenLossReference(TokenLossReference loss, int hiddenSize) {
    this.loss = loss;
    this.hiddenSize = hiddenSize;
  }

  /** Gradients of the two inputs. */
  public record Gradients(double[] hidden, double[] weight) {}

  /** This loss behind a head that reads hidden states of this size. */
  public static LinearTokenLossReference of(TokenLossReference loss, int hiddenSize) {
    return new LinearTokenLossReference(loss, hiddenSize);
  }

  /** The same with the hidden states and the head of the reference model, of any hidden size. */
  public LinearTokenLossReference withReference(
      double[] hidden, double[] weight, int referenceHiddenSize) {
    double[] logits = LinearReference.forward(hidden, weight, referenceHiddenSize);
    return new LinearTokenLossReference(loss.withReference(logits), hiddenSize);
  }

  /** Loss and per-token values. */
  public TokenLossReference.Result forward(double[] hidden, double[] weight) {
    return loss.forward(logits(hidden, weight));
  }

  /** Gradients of hidden and weight through the gradient of the logits. */
  public Gradients backward(double[] hidden, double[] weight, double upstream) {
    double[] logitsGradient = loss.backward(logits(hidden, weight), upstream);
    LinearReference.Gradients g =
        LinearReference.backward(hidden, weight, hiddenSize, logitsGradient);
    return new Gradients(g.x(), g.weight());
  }

  private double[] logits(double[] hidden, double[] weight) {
    Check.length("weight", weight, (long) loss.vocabulary() * hiddenSize);
    return LinearReference.forward(hidden, weight, hiddenSize);
  }
}
