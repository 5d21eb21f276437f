package org.eaft.dl4j;

import static java.util.Map.entry;

import java.util.Map;
import java.util.stream.Stream;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.Objectives;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;

/** Objectives and labels of these tests. */
final class Cases {

  /** The objectives of the golden file by their names in it. */
  static final Map<String, Objective> OBJECTIVES =
      Map.ofEntries(
          entry("sft", Objectives.of("sft")),
          entry("sft_kl", Objectives.of("sft_kl")),
          entry("dft", Objectives.of("dft")),
          entry("talr", Objectives.of("talr")),
          entry("flow", Objectives.of("flow")),
          entry("eaft", Objectives.of("eaft")),
          entry(
              "eaft_alpha2_k5_ln_k",
              Objectives.of("eaft", Map.of("alpha", 2, "top_k", 5, "normalizer", "ln_k"))),
          entry(
              "eaft_alpha0.5_none",
              Objectives.of("eaft", Map.of("alpha", 0.5, "normalizer", "none"))),
          entry("eaft_ln_v", Objectives.of("eaft", Map.of("normalizer", "ln_v"))),
          entry("eaft_sigmoid", Objectives.of("eaft_sigmoid")),
          entry("eaft_mask", Objectives.of("eaft_mask")),
          entry("eaft_mask_0.8", Objectives.of("eaft_mask", Map.of("threshold", 0.8))),
          entry("conflict_mask", Objectives.of("conflict_mask")),
          entry(
              "conflict_mask_2_0.1",
              Objectives.of("conflict_mask", Map.of("entropy", 2, "probability", 0.1))),
          entry("conflict_mask_base", Objectives.of("conflict_mask", Map.of("of", "base"))),
          entry("eaft_frozen", Objectives.of("eaft_frozen")),
          entry("mile", Objectives.of("mile")),
          entry("mile_gamma2", Objectives.of("mile", Map.of("gamma", 2))),
          entry("focal", Objectives.of("focal")),
          entry("focal_gamma2", Objectives.of("focal", Map.of("gamma", 2))),
          entry("asft", Objectives.of("asft")),
          entry("deft", Objectives.of("deft")),
          entry("idft", Objectives.of("idft")),
          entry(
              "idft_beta2_0.5_3",
              Objectives.of("idft", Map.of("beta", 2, "gamma_min", 0.5, "gamma_max", 3))),
          entry("stm", Objectives.of("stm")),
          entry("stm_tau20", Objectives.of("stm", Map.of("tau", 20))));

  private Cases() {}

  /** One objective of every kind. */
  static Stream<Objective> kinds() {
    return Objectives.kinds().stream().map(kind -> Objectives.of(kind.type()));
  }

  /** A matrix of doubles. */
  static INDArray matrix(double[] values, int columns) {
    return HostArrays.of(values, DataType.DOUBLE, values.length / columns, columns);
  }

  /** A column of numbers. */
  static INDArray column(int... values) {
    double[] column = new double[values.length];
    for (int i = 0; i < column.length; i++) {
      column[i] = values[i];
    }
    return matrix(column, 1);
  }

  /** Rows with a one at the label, without one for -100. */
  static INDArray oneHot(int[] labels, int classes) {
    double[] hot = new double[labels.length * classes];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] != LabelColumns.IGNORED) {
        hot[i * classes + labels[i]] = 1;
      }
    }
    return matrix(hot, classes);
  }
}
