package org.eaft.loss;

import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import org.eaft.loss.objective.Objective;
import org.eaft.testkit.Samples;
import org.eaft.testkit.reference.LinearReference;
import org.eaft.testkit.reference.LinearTokenLossReference;
import org.eaft.testkit.reference.ObjectiveReference;
import org.eaft.testkit.reference.TokenLossReference;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/**
 * A call of a loss: on logits, or on hidden states and a head. Fields are set by tests; what is
 * null is not given to the op.
 */
final class LossCase {

  static final int IGNORED = TokenLossReference.IGNORED;

  final int batch;
  final int time;
  final int vocabulary;
  Objective objective;
  ObjectiveReference twin;
  int[] labels;
  double[] logits;
  double[] hidden;
  double[] head;
  int width;
  double[] referenceLogits;
  double[] referenceHidden;
  double[] referenceHead;
  int referenceWidth;
  Double denominator;
  double[] sampleWeights;
  int[] documents;
  int reportTopK;
  boolean forwardOnly;
  boolean frozenHead;
  boolean rescale;
  boolean partOfWindow;
  Long draw;
  double upstream = 1;

  private LossCase(int batch, int time, int vocabulary) {
    this.batch = batch;
    this.time = time;
    this.vocabulary = vocabulary;
    this.labels = Samples.ints(batch * time, vocabulary, 11);
  }

  /** Random logits. */
  static LossCase logits(int batch, int time, int vocabulary) {
    LossCase c = new LossCase(batch, time, vocabulary);
    c.logits = Samples.normal(batch * time * vocabulary, 12, 2);
    return c;
  }

  /** Random hidden states and head, with logits of about a standard deviation of 2. */
  static LossCase linear(int batch, int time, int vocabulary, int width) {
    LossCase c = new LossCase(batch, time, vocabulary);
    c.width = width;
    c.hidden = Samples.normal(batch * time * width, 13, 2 / Math.sqrt(width));
    c.head = Samples.normal(vocabulary * width, 14);
    return c;
  }

  LossCase of(Objective product, ObjectiveReference reference) {
    objective = product;
    twin = reference;
    return this;
  }

  /** Ignores the labels of every position that the number does not divide. */
  LossCase labelEvery(int n) {
    for (int i = 0; i < labels.length; i++) {
      if (i % n != 0) {
        labels[i] = IGNORED;
      }
    }
    return this;
  }

  LossCase withSampleWeights() {
    sampleWeights = Samples.normal(batch * time, 15);
    for (int i = 0; i < sampleWeights.length; i++) {
      sampleWeights[i] = (float) Math.exp(-Math.abs(sampleWeights[i]));
    }
    return this;
  }

  LossCase withReference() {
    if (logits != null) {
      referenceLogits = Samples.normal(logits.length, 16, 2);
      return this;
    }
    referenceWidth = width + 3;
    referenceHidden =
        Samples.normal(batch * time * referenceWidth, 17, 2 / Math.sqrt(referenceWidth));
    referenceHead = Samples.normal(vocabulary * referenceWidth, 18);
    return this;
  }

  int supervised() {
    return (int) Arrays.stream(labels).filter(l -> l != IGNORED).count();
  }

  /** The product's graph; the loss is a variable called "total". */
  SameDiff graph() {
    SameDiff g = SameDiff.create();
    SDVariable labels = g.constant("labels", ints(this.labels));
    LossBuilder builder = logits != null ? onLogits(g, labels) : onHidden(g, labels);
    if (denominator != null) {
      builder.denominator(g.constant("denominator", Nd4j.scalar(denominator.floatValue())));
    }
    if (sampleWeights != null) {
      builder.sampleWeights(g.constant("sample weights", floats(sampleWeights, batch, time)));
    }
    if (documents != null) {
      builder.documents(g.constant("documents", ints(documents)));
    }
    if (reportTopK > 0) {
      builder.reportTopK(reportTopK);
    }
    if (forwardOnly) {
      builder.forwardOnly();
    }
    if (frozenHead) {
      builder.frozenHead();
    }
    if (draw != null) {
      builder.draw(g.constant("draw", Nd4j.scalar(draw.longValue())));
    }
    if (rescale) {
      builder.rescale();
    }
    if (partOfWindow) {
      builder.partOfWindow();
    }
    LossVariables out = builder.build("loss");
    rename(out);
    out.loss().mul("total", upstream).markAsLoss();
    return g;
  }

  private static void rename(LossVariables out) {
    out.logProbability().rename("logProbability");
    out.entropy().rename("entropy");
    out.topKEntropy().rename("topKEntropy");
    out.weight().rename("weight");
    out.kl().rename("kl");
    out.correct().rename("correct");
    out.value().rename("value");
  }

  private LossBuilder onLogits(SameDiff g, SDVariable labels) {
    SDVariable x = g.var("logits", floats(logits, batch, time, vocabulary));
    if (referenceLogits == null) {
      return TokenLoss.builder(objective, x, labels);
    }
    return TokenLoss.builder(
        objective,
        x,
        labels,
        g.constant("reference", floats(referenceLogits, batch, time, vocabulary)));
  }

  private LossBuilder onHidden(SameDiff g, SDVariable labels) {
    SDVariable h = g.var("hidden", floats(hidden, batch, time, width));
    SDVariable w = g.var("head", floats(head, vocabulary, width));
    if (referenceHidden == null) {
      return LinearTokenLoss.builder(objective, h, w, labels);
    }
    return LinearTokenLoss.builder(
        objective,
        h,
        w,
        labels,
        g.constant("reference hidden", floats(referenceHidden, batch, time, referenceWidth)),
        g.constant("reference head", floats(referenceHead, vocabulary, referenceWidth)));
  }

  private INDArray ints(int[] values) {
    return Nd4j.createFromArray(values).reshape(batch, time);
  }

  private static INDArray floats(double[] values, long... shape) {
    return Nd4j.create(Samples.floats(values), shape, 'c');
  }

  /** Everything that the product puts out, by name. */
  Map<String, float[]> outputs() {
    return outputs(graph());
  }

  static Map<String, float[]> outputs(SameDiff graph) {
    String[] names = {
      "loss",
      "total",
      "logProbability",
      "entropy",
      "topKEntropy",
      "weight",
      "kl",
      "correct",
      "value"
    };
    Map<String, float[]> all = new TreeMap<>();
    graph.output(Map.of(), names).forEach((name, array) -> all.put(name, values(array)));
    return all;
  }

  /** The gradients of logits, or of hidden and head. */
  Map<String, float[]> gradients() {
    return gradients(graph());
  }

  static Map<String, float[]> gradients(SameDiff graph) {
    String[] names =
        graph.hasVariable("logits") ? new String[] {"logits"} : new String[] {"hidden", "head"};
    Map<String, float[]> all = new TreeMap<>();
    graph.calculateGradients(Map.of(), names).forEach((n, array) -> all.put(n, values(array)));
    return all;
  }

  static float[] values(INDArray array) {
    return array.castTo(DataType.FLOAT).dup('c').reshape(array.length()).toFloatVector();
  }

  /** The twin on the logits. */
  TokenLossReference reference() {
    TokenLossReference r =
        TokenLossReference.of(twin, vocabulary, labels)
            .withDocuments(documents == null ? rows() : documents);
    if (sampleWeights != null) {
      r = r.withConstants(sampleWeights);
    }
    if (referenceLogits != null) {
      r = r.withReference(referenceLogits);
    }
    if (referenceHidden != null) {
      r = r.withReference(LinearReference.forward(referenceHidden, referenceHead, referenceWidth));
    }
    r = rescale ? r.rescaled() : r;
    r = partOfWindow ? r.partOfWindow() : r;
    return denominator == null ? r : r.withDenominator(denominator);
  }

  /** The twin on hidden states and head. */
  LinearTokenLossReference linearReference() {
    return LinearTokenLossReference.of(reference(), width);
  }

  TokenLossReference.Result expected() {
    return logits != null ? reference().forward(logits) : linearReference().forward(hidden, head);
  }

  /** The twin's gradients, by the names of the product's. */
  Map<String, double[]> expectedGradients() {
    if (logits != null) {
      return Map.of("logits", reference().backward(logits, upstream));
    }
    LinearTokenLossReference.Gradients g = linearReference().backward(hidden, head, upstream);
    return Map.of("hidden", g.hidden(), "head", g.weight());
  }

  /** A document a row. */
  private int[] rows() {
    int[] rows = new int[batch * time];
    for (int i = 0; i < rows.length; i++) {
      rows[i] = i / time;
    }
    return rows;
  }

  /** The same loss on the logits that hidden states and head give. */
  LossCase onItsLogits() {
    LossCase c = new LossCase(batch, time, vocabulary).of(objective, twin);
    c.logits = LinearReference.forward(hidden, head, width);
    c.labels = labels;
    if (referenceHidden != null) {
      c.referenceLogits = LinearReference.forward(referenceHidden, referenceHead, referenceWidth);
    }
    c.denominator = denominator;
    c.sampleWeights = sampleWeights;
    c.documents = documents;
    c.reportTopK = reportTopK;
    c.rescale = rescale;
    c.partOfWindow = partOfWindow;
    c.draw = draw;
    c.upstream = upstream;
    return c;
  }
}
