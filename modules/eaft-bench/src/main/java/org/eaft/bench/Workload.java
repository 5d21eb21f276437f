package org.eaft.bench;

import java.util.Collection;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/** A {@link Step} with its shapes; subclasses say for how many tokens it is measured. */
@State(Scope.Benchmark)
public abstract class Workload {

  /** The model whose layers are measured; see {@link Benchmarks}. */
  @Param("smollm2-135m")
  public String shape;

  private Step step;

  abstract String tokens();

  abstract Step step(Shape s);

  /** Makes inputs and graph. */
  @Setup
  public void prepare() {
    step = step(Shape.of(shape, tokens()));
  }

  /** One forward and one backward pass. */
  public Collection<?> run() {
    return step.run();
  }

  /** Frees what {@link #prepare} made. */
  @TearDown
  public void close() {
    step.close();
  }

  /** An op: at the size of a training step, and at that of its twin. */
  public abstract static class OfOp extends Workload {
    /** Batch x time. */
    @Param({"2x512", "1x64"})
    public String tokens;

    @Override
    String tokens() {
      return tokens;
    }
  }

  /** Stock ops, at the size of a training step. */
  public abstract static class OfStock extends Workload {
    /** Batch x time. */
    @Param("2x512")
    public String tokens;

    @Override
    String tokens() {
      return tokens;
    }
  }

  /** A double-precision twin, which is slow. */
  public abstract static class OfTwin extends Workload {
    /** Batch x time. */
    @Param("1x64")
    public String tokens;

    @Override
    String tokens() {
      return tokens;
    }
  }
}
