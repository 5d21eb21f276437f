package org.eaft.loss;

import java.util.Map;
import java.util.stream.Stream;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.eaft.testkit.reference.ObjectiveReference;
import org.eaft.testkit.reference.ObjectiveReference.Normalizer;

/** The objectives of these tests, each with its twin. */
@SuppressWarnings("ImmutableEnumChecker") // both are records of constants
enum Methods {
  SFT(Objectives.of("sft"), ObjectiveReference.sft()),
  SFT_KL(Objectives.of("sft_kl"), ObjectiveReference.sftKl(0.5)),
  DFT(Objectives.of("dft"), ObjectiveReference.dft()),
  TALR(Objectives.of("talr"), ObjectiveReference.talr(0.01)),
  FLOW(Objectives.of("flow"), ObjectiveReference.constant()),
  EAFT(Objectives.of("eaft"), ObjectiveReference.eaft()),
  TALR_LEAST_03(Objectives.of("talr", Map.of("w_min", 0.3)), ObjectiveReference.talr(0.3)),
  SFT_KL_2(Objectives.of("sft_kl", Map.of("beta", 2)), ObjectiveReference.sftKl(2)),
  EAFT_SQUARED(
      Objectives.of("eaft", Map.of("alpha", 2, "top_k", 5, "normalizer", "ln_k")),
      ObjectiveReference.eaft(5, 2, Normalizer.LN_K)),
  EAFT_ROOT(
      Objectives.of("eaft", Map.of("alpha", 0.5, "normalizer", "none")),
      ObjectiveReference.eaft(20, 0.5, Normalizer.NONE)),
  EAFT_LN_V(
      Objectives.of("eaft", Map.of("normalizer", "ln_v")),
      ObjectiveReference.eaft(20, 1, Normalizer.LN_V)),
  EAFT_SIGMOID(Objectives.of("eaft_sigmoid"), ObjectiveReference.eaftSigmoid(30, 0.17)),
  EAFT_MASK(Objectives.of("eaft_mask"), ObjectiveReference.eaftMask(15, Double.NaN)),
  EAFT_MASK_AT(
      Objectives.of("eaft_mask", Map.of("threshold", 0.8)), ObjectiveReference.eaftMask(15, 0.8)),
  CONFLICT_MASK(
      Objectives.of("conflict_mask", Map.of("percentile", 60)),
      ObjectiveReference.conflictMask(60, Double.NaN, Double.NaN)),
  CONFLICT_MASK_AT(
      Objectives.of("conflict_mask", Map.of("entropy", 2, "probability", 0.1)),
      ObjectiveReference.conflictMask(15, 2, 0.1)),
  CONFLICT_MASK_BASE(
      Objectives.of("conflict_mask", Map.of("of", "base")), ObjectiveReference.constant()),
  EAFT_FROZEN(Objectives.of("eaft_frozen"), ObjectiveReference.constant()),
  MILE(Objectives.of("mile"), ObjectiveReference.mile(1)),
  MILE_SQUARED(Objectives.of("mile", Map.of("gamma", 2)), ObjectiveReference.mile(2)),
  FOCAL(Objectives.of("focal"), ObjectiveReference.focal(1)),
  FOCAL_SQUARED(Objectives.of("focal", Map.of("gamma", 2)), ObjectiveReference.focal(2)),
  ASFT(Objectives.of("asft"), ObjectiveReference.asft(0.05)),
  DEFT(Objectives.of("deft"), ObjectiveReference.deft()),
  IDFT(Objectives.of("idft"), ObjectiveReference.idft(1, 0.1, 2)),
  IDFT_NARROW(
      Objectives.of("idft", Map.of("beta", 2, "gamma_min", 0.5, "gamma_max", 3)),
      ObjectiveReference.idft(2, 0.5, 3)),
  STM(Objectives.of("stm"), ObjectiveReference.constant());

  final Objective objective;
  final ObjectiveReference twin;

  Methods(Objective objective, ObjectiveReference twin) {
    this.objective = objective;
    this.twin = twin;
  }

  static Stream<Methods> six() {
    return Stream.of(SFT, SFT_KL, DFT, TALR, FLOW, EAFT);
  }

  /** One of every kind. */
  static Stream<Methods> kinds() {
    return Stream.of(values()).filter(m -> m == first(m.objective.type()));
  }

  private static Methods first(String type) {
    return Stream.of(values()).filter(m -> m.objective.type().equals(type)).findFirst().get();
  }

  /** Gives a case this objective and what it reads. */
  LossCase on(LossCase c) {
    c.of(objective, twin);
    if (objective.readsSampleWeights()) {
      c.withSampleWeights();
    }
    return objective.klCoefficient() == 0 ? c : c.withReference();
  }
}
