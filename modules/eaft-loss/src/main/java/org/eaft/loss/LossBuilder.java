package org.eaft.loss;

import java.util.ArrayList;
import java.util.List;
import org.eaft.loss.objective.Objective;
import org.eaft.ops.Weight;
import org.nd4j.autodiff.samediff.SDVariable;

/**
 * Adds a loss to a graph, with what it optionally reads. Made by {@link TokenLoss#builder} and
 * {@link LinearTokenLoss#builder}.
 */
public final class LossBuilder {

  /** Makes the op of its arguments and inputs. */
  @FunctionalInterface
  interface Factory {
    SDVariable[] make(String name, LossArguments arguments, List<SDVariable> inputs);
  }

  private final Factory factory;
  private final Objective objective;
  private final List<SDVariable> required;
  private SDVariable denominator;
  private SDVariable sampleWeights;
  private SDVariable documents;
  private SDVariable draw;
  private List<SDVariable> reference = List.of();
  private SDVariable headCopy;
  private SDVariable headSum;
  private boolean frozenHead;
  private int reportTopK;
  private boolean forwardOnly;
  private boolean rescale;
  private boolean partOfWindow;

  LossBuilder(Factory factory, Objective objective, SDVariable... required) {
    this.factory = factory;
    this.objective = objective;
    this.required = List.of(required);
  }

  /**
   * What the sum over tokens is divided by, a scalar: the supervised tokens of a whole accumulation
   * window. Without it, those of the batch.
   */
  public LossBuilder denominator(SDVariable scalar) {
    this.denominator = scalar;
    return this;
  }

  /**
   * Constant weights of the tokens [batch, time], for objectives that {@linkplain
   * Objective#readsSampleWeights read} them.
   */
  public LossBuilder sampleWeights(SDVariable weights) {
    this.sampleWeights = weights;
    return this;
  }

  /**
   * Document numbers [batch, time] INT of packed rows, neighbouring tokens of one number being a
   * document; TALR reads them. Without them, a row is a document.
   */
  public LossBuilder documents(SDVariable numbers) {
    this.documents = numbers;
    return this;
  }

  /** INT or LONG scalar, another one for every batch; objectives that shuffle weights need it. */
  public LossBuilder draw(SDVariable scalar) {
    this.draw = scalar;
    return this;
  }

  /**
   * Divides loss and gradient by the mean weight of the batch's tokens, as {@linkplain
   * Objective#normalised normalised} objectives do by themselves. The weights are reported as they
   * are before that. Where they are all zero, nothing is divided.
   */
  public LossBuilder rescale() {
    this.rescale = true;
    return this;
  }

  /**
   * The batch is part of an accumulation window: nothing is divided by its mean weight. Who knows
   * the mean of the window multiplies the accumulated gradient.
   */
  public LossBuilder partOfWindow() {
    this.partOfWindow = true;
    return this;
  }

  LossBuilder head(Weight weight) {
    this.headCopy = weight.copy();
    this.headSum = weight.sum();
    return this;
  }

  /** Computes no gradient of the head. */
  public LossBuilder frozenHead() {
    this.frozenHead = true;
    return this;
  }

  LossBuilder reference(SDVariable... variables) {
    this.reference = List.of(variables);
    return this;
  }

  /**
   * Also reports the entropy of the k most probable tokens where the objective does not need it.
   */
  public LossBuilder reportTopK(int k) {
    this.reportTopK = k;
    return this;
  }

  /**
   * Computes no gradient: half the work where only scores are wanted. The KL term is left out where
   * no reference is given.
   */
  public LossBuilder forwardOnly() {
    this.forwardOnly = true;
    return this;
  }

  /**
   * Adds the op.
   *
   * @throws IllegalArgumentException if the objective needs an input that was not given
   */
  public LossVariables build(String name) {
    if (objective.readsSampleWeights() && sampleWeights == null) {
      throw new IllegalArgumentException(
          "objective %s needs sample weights".formatted(objective.type()));
    }
    if (objective.klCoefficient() != 0 && reference.isEmpty() && !forwardOnly) {
      throw new IllegalArgumentException(
          "objective %s needs a reference model".formatted(objective.type()));
    }
    if (objective.shuffled() != (draw != null)) {
      throw new IllegalArgumentException(
          objective.shuffled()
              ? "objective %s is shuffled: it needs a draw".formatted(objective.type())
              : "objective %s is not shuffled: it takes no draw".formatted(objective.type()));
    }
    List<SDVariable> inputs = new ArrayList<>(required);
    add(inputs, denominator);
    add(inputs, sampleWeights);
    add(inputs, documents);
    add(inputs, draw);
    inputs.addAll(reference);
    add(inputs, headCopy);
    HeadGradient headGradient = headGradient();
    if (headGradient == HeadGradient.SUM) {
      inputs.add(headSum);
    }
    LossArguments arguments =
        new LossArguments(
            objective,
            reportTopK,
            denominator != null,
            sampleWeights != null,
            documents != null,
            !reference.isEmpty(),
            forwardOnly,
            headCopy != null,
            !partOfWindow && (rescale || objective.normalised()),
            headGradient);
    return LossVariables.of(factory.make(name, arguments, inputs));
  }

  private HeadGradient headGradient() {
    if (forwardOnly || frozenHead) {
      return HeadGradient.NONE;
    }
    return headSum == null ? HeadGradient.ARRAY : HeadGradient.SUM;
  }

  private static void add(List<SDVariable> inputs, SDVariable optional) {
    if (optional != null) {
      inputs.add(optional);
    }
  }
}
