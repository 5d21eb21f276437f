package org.eaft.loss;

import java.util.List;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.TokenVariables;
import org.eaft.ops.Lowering;
import org.eaft.ops.composed.Composed;
import org.eaft.ops.composed.Stock;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;

/**
 * {@link TokenLoss} and {@link LinearTokenLoss} made of stock ops.
 *
 * <p>No gradient is taken through a softmax: all is computed of logits without a gradient, that of
 * the logits, G, too, and the loss is that value plus sum(G logits) minus the same without a
 * gradient, which is 0. So infinities and weights of zero meet no derivative.
 *
 * <p>Stock ops raise no errors. Logits at a label that are NaN or +infinity, or all -infinity, make
 * loss and gradient NaN; a label outside the vocabulary makes the loss infinite; a denominator is
 * divided by as it is. The gradient of a label's logit of -infinity is 0; the loss is then infinite
 * unless the weight is 0.
 */
final class ComposedLoss {

  private final String name;
  private final LossArguments a;
  private final SameDiff graph;
  private final List<SDVariable> inputs;
  private final int first;
  private final SDVariable labels;

  private ComposedLoss(String name, LossArguments arguments, List<SDVariable> inputs, int first) {
    this.name = name;
    this.a = arguments;
    this.graph = inputs.get(0).getSameDiff();
    this.inputs = inputs;
    this.first = first;
    this.labels = inputs.get(first - 1);
    Lowering.refuse(
        a.objective().shuffled(),
        name + ": objective " + a.objective().type() + " with shuffled weights",
        "they are dealt out by a generator of random numbers that no stock op has");
  }

  /** Of logits. */
  static SDVariable[] onLogits(
      String name, LossArguments arguments, List<SDVariable> inputs, int first) {
    ComposedLoss loss = new ComposedLoss(name, arguments, inputs, first);
    SDVariable reference =
        arguments.reference() ? inputs.get(arguments.referenceIndex(first)) : null;
    return loss.of(inputs.get(0), reference);
  }

  /** Of hidden states and head; all logits exist at once. */
  static SDVariable[] throughHead(
      String name, LossArguments arguments, List<SDVariable> inputs, int first) {
    Composed.refuseBf16(arguments.headCopy(), name + ": a bf16 copy of the head");
    Composed.refuseSum(
        arguments.headGradient() == HeadGradient.SUM,
        name + ": a sum to which the gradient of the head is added");
    ComposedLoss loss = new ComposedLoss(name, arguments, inputs, first);
    SDVariable head = inputs.get(1);
    boolean frozen = arguments.headGradient() == HeadGradient.NONE;
    SDVariable reference = null;
    if (arguments.reference()) {
      int at = arguments.referenceIndex(first);
      reference = loss.logits(inputs.get(at), inputs.get(at + 1));
    }
    return loss.of(loss.logits(inputs.get(0), frozen ? Stock.detach(head) : head), reference);
  }

  private SDVariable logits(SDVariable hidden, SDVariable head) {
    SDVariable rows = Stock.rows(hidden, Stock.size(head, 1));
    return graph.mmul(rows, head, false, true, false);
  }

  private SDVariable[] of(SDVariable logits, SDVariable referenceLogits) {
    SDVariable rows = rows(logits);
    ComposedDistribution model = ComposedDistribution.of(Stock.detach(rows));
    ComposedDistribution reference =
        referenceLogits == null
            ? null
            : ComposedDistribution.of(Stock.detach(rows(referenceLogits)));
    SDVariable flat = graph.reshape(labels.castTo(DataType.LONG), -1);
    SDVariable supervised = graph.neq(flat, SupervisedTokens.IGNORED).castTo(DataType.FLOAT);
    SDVariable oneHot = graph.expandDims(Stock.oneHot(flat, Stock.size(rows, 2)), 0);
    SDVariable labelLogit = ComposedDistribution.sum(oneHot.mul(model.logits()));
    TokenVariables tokens =
        new TokenVariables(
            graph.squeeze(Stock.size(rows, 2), 0).castTo(DataType.FLOAT),
            supervised,
            logProbability(model, oneHot, labelLogit),
            model.entropy(),
            a.topK() > 0 ? model.topKEntropy(a.topK()) : graph.zerosLike(supervised),
            model.sumOfSquares(),
            sampleWeights(supervised),
            documents());
    Objective objective = a.objective();
    SDVariable weight = labelled(tokens, objective.weigh(tokens));
    SDVariable kl =
        reference == null
            ? graph.zerosLike(supervised)
            : labelled(tokens, model.divergenceFrom(reference));
    double beta = objective.klCoefficient();
    SDVariable value = objective.loss(tokens, weight);
    if (beta != 0) {
      value = value.add(kl.mul(beta));
    }
    SDVariable fine = reference == null ? model.poison() : model.poison().add(reference.poison());
    value = labelled(tokens, value.add(fine));
    SDVariable scale = scale(tokens, weight);
    SDVariable loss = total(value).mul(scale);
    if (!a.forwardOnly()) {
      SDVariable share = scale.mul(supervised).add(labelled(tokens, fine));
      SDVariable gradient = gradient(model, reference, oneHot, weight, share, beta);
      SDVariable linear = gradient.mul(ComposedDistribution.bounded(rows)).sum();
      loss = linear.sub(Stock.detach(linear)).add(loss);
    }
    SDVariable correct = graph.gte(labelLogit, 0).castTo(DataType.FLOAT);
    return outputs(
        loss,
        labelled(tokens, tokens.logProbability()),
        labelled(tokens, tokens.entropy()),
        labelled(tokens, tokens.topKEntropy()),
        weight,
        kl,
        labelled(tokens, correct),
        value);
  }

  /** A label outside the vocabulary, or of -infinity, has -infinity. */
  private SDVariable logProbability(
      ComposedDistribution model, SDVariable oneHot, SDVariable labelLogit) {
    SDVariable known = graph.gt(ComposedDistribution.sum(oneHot), 0);
    SDVariable possible = graph.gt(labelLogit, ComposedDistribution.IMPOSSIBLE);
    SDVariable ln = labelLogit.sub(model.logSum()).castTo(DataType.FLOAT);
    SDVariable never = graph.zerosLike(ln).add(Double.NEGATIVE_INFINITY);
    return graph.where(ln, never, graph.math().and(known, possible));
  }

  /** A statistic where there is a label, 0 elsewhere. */
  private static SDVariable labelled(TokenVariables tokens, SDVariable x) {
    return tokens.where(tokens.graph().gt(tokens.supervised(), 0), x, 0);
  }

  private SDVariable sampleWeights(SDVariable supervised) {
    if (!a.sampleWeights()) {
      return graph.onesLike(supervised);
    }
    SDVariable weights = inputs.get(a.sampleWeightsIndex(first)).castTo(DataType.FLOAT);
    return graph.reshape(Stock.detach(weights), -1);
  }

  /** Rows times time, plus the number of the document in its row. */
  private SDVariable documents() {
    SDVariable time = Stock.size(labels, -1);
    SDVariable numbers = a.documents() ? inputs.get(a.documentsIndex(first)) : labels;
    SDVariable rows = Stock.rows(numbers, time);
    SDVariable row = graph.expandDims(Stock.count(Stock.size(rows, 0)), 1).mul(time);
    SDVariable within =
        a.documents()
            ? Stock.runs(rows).castTo(DataType.LONG)
            : graph.zerosLike(rows).castTo(DataType.LONG);
    return graph.reshape(within.add(row).castTo(DataType.INT), -1);
  }

  /** What sums over tokens are multiplied with, a scalar; 0 for a batch without labels. */
  private SDVariable scale(TokenVariables tokens, SDVariable weight) {
    SDVariable count = tokens.supervised().sum();
    SDVariable one = graph.constant(1f);
    SDVariable any = graph.math().min(count, one);
    SDVariable denominator =
        a.denominator()
            ? Stock.detach(
                graph.reshape(
                    inputs.get(a.denominatorIndex(first)).castTo(DataType.FLOAT), new long[0]))
            : graph.math().max(count, one);
    SDVariable scale = any.div(denominator);
    if (!a.rescale()) {
      return scale;
    }
    SDVariable sum = total(weight);
    SDVariable positive = graph.gt(sum, 0).castTo(DataType.FLOAT);
    // 1 where the sum is 0
    SDVariable divisor = sum.mul(positive).add(positive.mul(-1).add(1));
    SDVariable factor = count.mul(positive).add(positive.mul(-1).add(1)).div(divisor);
    return scale.mul(factor);
  }

  private static SDVariable total(SDVariable x) {
    return x.castTo(DataType.DOUBLE).sum().castTo(DataType.FLOAT);
  }

  /** Gradient of the logits: share (w (P - onehot) + beta (P - R)). */
  private SDVariable gradient(
      ComposedDistribution model,
      ComposedDistribution reference,
      SDVariable oneHot,
      SDVariable weight,
      SDVariable share,
      double beta) {
    SDVariable ofModel = weight.add(beta).mul(share);
    SDVariable g =
        model.times(ofModel).sub(oneHot.mul(ComposedDistribution.column(weight.mul(share))));
    return beta == 0 ? g : g.sub(reference.times(share.mul(beta)));
  }

  /** Logits as [1, n, vocabulary]. */
  private SDVariable rows(SDVariable x) {
    return graph.expandDims(Stock.rows(x, Stock.size(x, -1)), 0);
  }

  /** Named as the outputs of one op. */
  private SDVariable[] outputs(SDVariable loss, SDVariable... statistics) {
    SDVariable[] all = new SDVariable[statistics.length + 1];
    all[0] = graph.identity(name, loss);
    for (int i = 0; i < statistics.length; i++) {
      all[i + 1] = graph.reshape(name + ":" + (i + 1), statistics[i], graph.shape(labels));
    }
    return all;
  }
}
