package org.eaft.loss;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.Blocks;
import org.eaft.ops.Inputs;
import org.eaft.ops.JvmOp;
import org.eaft.ops.Lowering;
import org.eaft.ops.Weight;
import org.eaft.ops.memory.Floats;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.ndarray.INDArray;

/**
 * {@link TokenLoss} fused with the LM head: logits = hidden head^T exist for a chunk of supervised
 * tokens at a time, and the gradients of hidden states and head are computed in the same pass.
 *
 * <p>Shapes: hidden [batch, time, width], head [vocabulary, width] as Hugging Face stores it; where
 * the head or its copy is BFLOAT16 the products are of bf16, labels [batch, time] INT or LONG, -100
 * where a position is not trained on. Positions without a label cost nothing. A KL term takes
 * hidden states and head of the reference model. Objectives {@linkplain Objective#ofBatch of the
 * batch}, and those that are divided by their mean weight, compute the logits twice. Errors are
 * those of {@link TokenLoss}.
 *
 * <p>Where {@link Lowering} is composed, all logits exist at once, a copy of the head and a sum of
 * its gradients are refused, and what {@link TokenLoss} says of stock ops holds.
 */
public final class LinearTokenLoss extends JvmOp {

  private static final int FIRST_OPTIONAL = 3;
  private static final int STATISTICS = 8;

  /** For loading. */
  public LinearTokenLoss() {}

  private LinearTokenLoss(SameDiff graph, LossArguments arguments, SDVariable... inputs) {
    super(graph, inputs);
    arguments.writeTo(this);
  }

  /** Adds the loss of an objective that needs hidden states, head and labels only. */
  public static LossVariables of(
      String name, Objective objective, SDVariable hidden, SDVariable head, SDVariable labels) {
    return builder(objective, hidden, head, labels).build(name);
  }

  /** For what an objective optionally reads. */
  public static LossBuilder builder(
      Objective objective, SDVariable hidden, SDVariable head, SDVariable labels) {
    return new LossBuilder(LinearTokenLoss::make, objective, hidden, head, labels);
  }

  /**
   * As {@link #builder(Objective, SDVariable, SDVariable, SDVariable)}; the products are in the
   * format of the head's copy, and its gradient is added to its sum. The loss is then the one that
   * the graph minimises: an upstream gradient other than 1 is an error.
   */
  public static LossBuilder builder(
      Objective objective, SDVariable hidden, Weight head, SDVariable labels) {
    return builder(objective, hidden, head.values(), labels).head(head);
  }

  /**
   * As {@link #builder(Objective, SDVariable, Weight, SDVariable)}, with a reference model.
   *
   * @param referenceHead in the format of its products; it gets no gradient
   */
  public static LossBuilder builder(
      Objective objective,
      SDVariable hidden,
      Weight head,
      SDVariable labels,
      SDVariable referenceHidden,
      SDVariable referenceHead) {
    return builder(objective, hidden, head, labels).reference(referenceHidden, referenceHead);
  }

  /**
   * As {@link #builder(Objective, SDVariable, SDVariable, SDVariable)}, with hidden states and head
   * of a reference model for a KL term. They get no gradient.
   */
  public static LossBuilder builder(
      Objective objective,
      SDVariable hidden,
      SDVariable head,
      SDVariable labels,
      SDVariable referenceHidden,
      SDVariable referenceHead) {
    return builder(objective, hidden, head, labels).reference(referenceHidden, referenceHead);
  }

  private static SDVariable[] make(String name, LossArguments arguments, List<SDVariable> inputs) {
    if (Lowering.current() == Lowering.COMPOSED) {
      return ComposedLoss.throughHead(name, arguments, inputs, FIRST_OPTIONAL);
    }
    SDVariable[] in = inputs.toArray(SDVariable[]::new);
    return new LinearTokenLoss(in[0].getSameDiff(), arguments, in).outputVariables(name);
  }

  @Override
  public String opName() {
    return "eaft_linear_token_loss";
  }

  /**
   * Eight for the user, and the gradients of hidden states and head unless only the scores count.
   */
  @Override
  public int getNumOutputs() {
    return LossArguments.readFrom(this).forwardOnly() ? STATISTICS : STATISTICS + 2;
  }

  @Override
  protected List<long[]> outputShapes(Inputs in) {
    LossArguments a = LossArguments.readFrom(this);
    in.requireShape(0, "hidden", -1, -1, -1);
    in.requireShape(1, "head", -1, in.size(0, 2));
    in.requireInts(2, "labels", in.size(0, 0), in.size(0, 1));
    SupervisedTokens.check(in, a, FIRST_OPTIONAL);
    if (a.reference()) {
      int at = a.referenceIndex(FIRST_OPTIONAL);
      in.requireShape(at, "reference hidden", in.size(0, 0), in.size(0, 1), -1);
      in.requireShape(at + 1, "reference head", in.size(1, 0), in.size(at, 2));
    }
    long[] labels = in.get(2).shape();
    if (a.headCopy()) {
      in.requireShape(a.headCopyIndex(FIRST_OPTIONAL), "copy of the head", in.get(1).shape());
    }
    if (a.headGradient() == HeadGradient.SUM) {
      in.requireShape(a.headSumIndex(FIRST_OPTIONAL), "gradient sum", in.get(1).shape());
    }
    List<long[]> shapes =
        new ArrayList<>(
            Arrays.asList(new long[0], labels, labels, labels, labels, labels, labels, labels));
    if (!a.forwardOnly()) {
      shapes.add(in.get(0).shape());
      shapes.add(a.headGradient() == HeadGradient.ARRAY ? in.get(1).shape() : new long[0]);
    }
    return shapes;
  }

  @Override
  protected void run(Inputs in, List<INDArray> out) {
    LossArguments a = LossArguments.readFrom(this);
    SupervisedTokens tokens = SupervisedTokens.of(in, a, FIRST_OPTIONAL, in.size(1, 0));
    Floats dHidden = a.forwardOnly() ? null : Floats.of(out.get(STATISTICS));
    Floats dHead = dHead(in, a, out);
    if (dHidden != null) {
      dHidden.clear();
    }
    if (dHead != null && a.headGradient() == HeadGradient.ARRAY && tokens.count() == 0) {
      dHead.clear();
    }
    if (tokens.count() > 0) {
      try (HeadPass pass = new HeadPass(in, a, tokens, dHidden, dHead)) {
        pass.run();
      }
    }
    tokens.write(a.objective(), out);
  }

  /** Where the gradient of the head goes, or null. */
  private static Floats dHead(Inputs in, LossArguments a, List<INDArray> out) {
    return switch (a.headGradient()) {
      case ARRAY -> Floats.of(out.get(STATISTICS + 1));
      case SUM -> {
        out.get(STATISTICS + 1).assign(0);
        yield in.sum(a.headSumIndex(FIRST_OPTIONAL));
      }
      case NONE -> {
        if (!a.forwardOnly()) {
          out.get(STATISTICS + 1).assign(0);
        }
        yield null;
      }
    };
  }

  @Override
  public List<SDVariable> doDiff(List<SDVariable> gradients) {
    LossArguments.readFrom(this).requireGradient(getOwnName());
    SDVariable[] out = outputVariables();
    SDVariable upstream = gradients.get(0);
    List<SDVariable> all = new ArrayList<>();
    if (LossArguments.readFrom(this).headGradient() == HeadGradient.SUM) {
      // the upstream gradient is 1, or the other op fails: there is nothing to multiply
      all.add(out[STATISTICS]);
      all.add(HeadSumGradient.of(sameDiff, out[STATISTICS + 1], upstream));
    } else {
      Gradient op = new Gradient(sameDiff, out[STATISTICS], out[STATISTICS + 1], upstream);
      all.addAll(List.of(op.outputVariables()));
    }
    for (int i = 2; i < args().length; i++) {
      all.add(noGradient(i));
    }
    return all;
  }

  /** The gradients that the forward pass computed, times the upstream gradient. */
  public static final class Gradient extends JvmOp {

    /** For loading. */
    public Gradient() {}

    private Gradient(SameDiff graph, SDVariable dHidden, SDVariable dHead, SDVariable upstream) {
      super(graph, dHidden, dHead, upstream);
    }

    @Override
    public String opName() {
      return "eaft_linear_token_loss_gradient";
    }

    @Override
    public int getNumOutputs() {
      return 2;
    }

    @Override
    protected List<long[]> outputShapes(Inputs in) {
      in.requireFloats(0, "gradient of hidden", 3);
      in.requireFloats(1, "gradient of head", 0);
      return List.of(in.get(0).shape(), in.get(1).shape());
    }

    @Override
    protected void run(Inputs in, List<INDArray> out) {
      float upstream = in.get(2).getFloat(0);
      Blocks.scale(upstream, in.floats(0), Floats.of(out.get(0)));
      Blocks.scale(upstream, in.floats(1), Floats.of(out.get(1)));
    }
  }

  /** Bytes that a call allocates beside its inputs and outputs, without a reference model. */
  public static long scratchBytes(long tokens, int width, int vocabulary) {
    return HeadPass.scratchBytes((int) Math.min(tokens, Integer.MAX_VALUE), width, vocabulary);
  }

  static int optionalInputs() {
    return FIRST_OPTIONAL;
  }
}
