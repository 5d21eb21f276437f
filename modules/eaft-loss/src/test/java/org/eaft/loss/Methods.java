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
  FLOW(Objectives.of("flow"), ObjectiveReference.flow()),
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
      ObjectiveReference.eaft(20, 1, Normalizer.LN_V));

  final Objective objective;
  final ObjectiveReference twin;

  Methods(Objective objective, ObjectiveReference twin) {
    this.objective = objective;
    this.twin = twin;
  }

  static Stream<Methods> six() {
    return Stream.of(SFT, SFT_KL, DFT, TALR, FLOW, EAFT);
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
