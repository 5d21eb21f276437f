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
  private List<SDVariable> reference = List.of();
  private SDVariable headCopy;
  private SDVariable headSum;
  private boolean frozenHead;
  private int reportTopK;
  private boolean forwardOnly;

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

  /** Constant weights of samples, one a token [batch, time]; FLOW needs them. */
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
    List<SDVariable> inputs = new ArrayList<>(required);
    add(inputs, denominator);
    add(inputs, sampleWeights);
    add(inputs, documents);
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
