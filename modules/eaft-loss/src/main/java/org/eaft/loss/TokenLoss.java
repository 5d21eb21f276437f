package org.eaft.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.Inputs;
import org.eaft.ops.JvmOp;
import org.eaft.ops.Lowering;
import org.eaft.ops.Parallel;
import org.eaft.ops.memory.Floats;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * An {@link Objective}'s loss on logits: 1/N sum over supervised tokens of (l + beta KL(ref ||
 * model)), l being w CE for most objectives.
 *
 * <p>Shapes: logits [..., vocabulary] FLOAT, labels [...] INT or LONG, -100 where a position is not
 * trained on. For a language model use {@link LinearTokenLoss}, which never holds all logits.
 * Logits of -infinity have probability zero; NaN and +infinity are errors that name the position,
 * as is a label outside the vocabulary. A batch without a label has loss and gradient zero.
 *
 * <p>Where {@link Lowering} is composed, the loss is made of stock ops that hold all logits several
 * times and raise no errors about data: logits at a label that are NaN or +infinity make loss and
 * gradient NaN, and a label outside the vocabulary makes the loss infinite. Shuffled weights are
 * then refused.
 */
public final class TokenLoss extends JvmOp {

  private static final int FIRST_OPTIONAL = 2;

  /** For loading. */
  public TokenLoss() {}

  private TokenLoss(SameDiff graph, LossArguments arguments, SDVariable... inputs) {
    super(graph, inputs);
    arguments.writeTo(this);
  }

  /** Adds the loss of an objective that needs logits and labels only. */
  public static LossVariables of(
      String name, Objective objective, SDVariable logits, SDVariable labels) {
    return builder(objective, logits, labels).build(name);
  }

  /** For what an objective optionally reads. */
  public static LossBuilder builder(Objective objective, SDVariable logits, SDVariable labels) {
    return new LossBuilder(TokenLoss::make, objective, logits, labels);
  }

  /**
   * As {@link #builder(Objective, SDVariable, SDVariable)}, with the logits of a reference model
   * for a KL term.
   */
  public static LossBuilder builder(
      Objective objective, SDVariable logits, SDVariable labels, SDVariable referenceLogits) {
    return builder(objective, logits, labels).reference(referenceLogits);
  }

  private static SDVariable[] make(String name, LossArguments arguments, List<SDVariable> inputs) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return ComposedLoss.onLogits(name, arguments, inputs, FIRST_OPTIONAL);
    }
    SDVariable[] in = inputs.toArray(SDVariable[]::new);
    return new TokenLoss(in[0].getSameDiff(), arguments, in).outputVariables(name);
  }

  @Override
  public String opName() {
    return "eaft_token_loss";
  }

  @Override
  public int getNumOutputs() {
    return 8;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    check(in, LossArguments.readFrom(this));
    long[] labels = in.get(1).shape();
    return List.of(new long[0], labels, labels, labels, labels, labels, labels, labels);
  }

  private static void check(Inputs in, LossArguments a) {
    in.requireFloats(0, "logits", 1);
    long[] shape = in.get(0).shape();
    in.requireInts(1, "labels", Arrays.copyOf(shape, shape.length - 1));
    SupervisedTokens.check(in, a, FIRST_OPTIONAL);
    if (a.reference()) {
      in.requireShape(a.referenceIndex(FIRST_OPTIONAL), "reference logits", shape);
    }
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    LossArguments a = LossArguments.readFrom(this);
    SupervisedTokens tokens = SupervisedTokens.of(in, a, FIRST_OPTIONAL, in.size(0, -1));
    Rows rows = new Rows(in, a, tokens);
    rows.each((row, i) -> row.statistics(tokens, i));
    a.objective().weigh(tokens.statistics, 0, tokens.count(), tokens.weight);
    if (a.rescale()) {
      tokens.rescale();
    }
    tokens.write(a.objective(), out);
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    LossArguments a = LossArguments.readFrom(this);
    a.requireGradient(getOwnName());
    List<SDVariable> inputs = new ArrayList<>(List.of(args()));
    inputs.add(outputVariables()[4]);
    inputs.add(gradients.get(0));
    Gradient op = new Gradient(sameDiff, a, inputs.toArray(SDVariable[]::new));
    List<SDVariable> all = new ArrayList<>(List.of(op.outputVariable()));
    for (int i = 1; i < args().length; i++) {
      all.add(noGradient(i));
    }
    return all;
  }

  /** Reads rows of logits and runs work on them on all cores. */
  private record Rows(Inputs in, LossArguments a, SupervisedTokens tokens) {
    @FunctionalInterface
    interface Body {
      void run(LogitRow row, int token);
    }

    void each(Body body) {
      int vocabulary = in.size(0, -1);
      Floats logits = in.floats(0);
      Floats reference = a.reference() ? in.floats(a.referenceIndex(FIRST_OPTIONAL)) : null;
      Parallel.range(
          tokens.count(),
          Math.max(1, 16_384 / vocabulary),
          (part, first, last) -> {
            LogitRow row = LogitRow.ofThread(vocabulary, a.topK(), a.reference());
            for (int i = first; i < last; i++) {
              long at = (long) tokens.position[i] * vocabulary;
              logits.get(at, row.logits, 0, vocabulary);
              if (reference != null) {
                reference.get(at, row.reference, 0, vocabulary);
              }
              body.run(row, i);
            }
          });
    }
  }

  /**
   * Gradient of the logits: upstream / N (w (P - onehot) + beta (P - R)), w as the loss computed
   * it.
   */
  public static final class Gradient extends JvmOp {

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, LossArguments arguments, SDVariable... inputs) {
      super(graph, inputs);
      arguments.writeTo(this);
    }

    @Override
    public String opName() {
      return "eaft_token_loss_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 1;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      check(in, LossArguments.readFrom(this));
      return List.of(in.get(0).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      LossArguments a = LossArguments.readFrom(this);
      int vocabulary = in.size(0, -1);
      SupervisedTokens tokens = SupervisedTokens.of(in, a, FIRST_OPTIONAL, vocabulary);
      Floats weights = in.floats(in.count() - 2);
      for (int i = 0; i < tokens.count(); i++) {
        tokens.weight[i] = weights.get(tokens.position[i]);
      }
      if (a.rescale()) {
        tokens.rescale();
      }
      float scale = tokens.scale() * in.get(in.count() - 1).getFloat(0);
      Floats dLogits = Floats.of(out.get(0));
      dLogits.clear();
      new Rows(in, a, tokens)
          .each(
              (row, i) -> {
                row.statistics(tokens, i);
                float[] g = row.gradient(tokens, i, a.objective().klCoefficient(), scale);
                dLogits.put((long) tokens.position[i] * vocabulary, g, 0, vocabulary);
              });
    }
  }
}
