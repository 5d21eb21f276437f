package org.eaft.cli;

import org.eaft.ops.gemm.Gemm;
import org.eaft.ops.gemm.Product;
import org.eaft.ops.memory.Format;
import org.eaft.ops.memory.Scratch;

/** Which {@code model.precision} a machine is good at, by a product of a middling size. */
final class PrecisionAdvice {

  private static final Product MEASURED = Product.linear(1024, 1536, 576);

  /** A gain that is worth the rounding. */
  private static final double WORTH_IT = 1.1;

  private PrecisionAdvice() {}

  /** What this machine reaches; takes a fraction of a second. */
  static String here() {
    double fp32 = ProductRate.gigaflops(MEASURED);
    if (!Gemm.get().multipliesBf16()) {
      Scratch.trim();
      return text(fp32);
    }
    double bf16 = ProductRate.gigaflops(MEASURED.of(Format.BF16));
    Scratch.trim();
    return text(fp32, bf16);
  }

  /** Where products of bf16 are widened first. */
  static String text(double fp32) {
    return "fp32 %.0f GFLOP/s; no bf16 instructions: bf16 is widened, use model.precision: fp32"
        .formatted(fp32);
  }

  /** Where both are computed. */
  static String text(double fp32, double bf16) {
    String rates = "fp32 %.0f GFLOP/s, bf16 %.0f GFLOP/s: ".formatted(fp32, bf16);
    return bf16 > WORTH_IT * fp32
        ? rates
            + "products of model.precision: bf16 are %.1f times as fast here".formatted(bf16 / fp32)
        : rates + "bf16 gains nothing here, use model.precision: fp32";
  }
}
