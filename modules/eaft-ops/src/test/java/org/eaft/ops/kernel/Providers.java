package org.eaft.ops.kernel;

import java.util.List;
import org.eaft.testkit.Sizes;

/** Runs a check on every provider, at sizes that are no multiples of a lane count too. */
final class Providers {

  static final List<Kernels> ALL = List.of(new PlainKernels(), new VectorKernels());

  private Providers() {}

  @FunctionalInterface
  interface Check {
    void run(Kernels kernels);
  }

  @FunctionalInterface
  interface SizedCheck {
    void run(Kernels kernels, int n);
  }

  static void each(Check check) {
    ALL.forEach(
        kernels -> {
          try {
            check.run(kernels);
          } catch (AssertionError e) {
            throw new AssertionError(kernels.description() + ": " + e.getMessage(), e);
          }
        });
  }

  static void eachSize(SizedCheck check) {
    Sizes.all()
        .forEach(
            n ->
                each(
                    kernels -> {
                      try {
                        check.run(kernels, n);
                      } catch (AssertionError e) {
                        throw new AssertionError("n = " + n + ", " + e.getMessage(), e);
                      }
                    }));
  }
}
