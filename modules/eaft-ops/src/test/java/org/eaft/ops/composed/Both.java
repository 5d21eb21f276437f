package org.eaft.ops.composed;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.eaft.ops.JvmOp;
import org.eaft.ops.Lowering;
import org.eaft.testkit.Samples;
import org.eaft.testkit.SystemProperty;
import org.eaft.testkit.Tolerance;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.internal.SameDiffOp;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A graph that is built twice, of fused and of stock ops, and what becomes of it. */
final class Both {

  /**
   * Inputs are of about 1: where a gradient is 0, as that of a query which sees one key, the fused
   * op leaves a unit in the last place of what cancels.
   */
  static final Tolerance CLOSE = new Tolerance(Math.ulp(1f), 1e-5);

  private final Map<String, INDArray> variables = new LinkedHashMap<>();
  private final Map<String, INDArray> constants = new LinkedHashMap<>();
  private final Function<Map<String, SDVariable>, SDVariable> body;

  private Both(Function<Map<String, SDVariable>, SDVariable> body) {
    this.body = body;
  }

  /** The op, of variables and constants by name; it must be called "y". */
  static Both of(Function<Map<String, SDVariable>, SDVariable> body) {
    return new Both(body);
  }

  /** A normally distributed variable whose gradient is compared. */
  Both variable(String name, long... shape) {
    variables.put(name, normal(variables.size() + 1, shape));
    return this;
  }

  Both constant(String name, INDArray values) {
    constants.put(name, values);
    return this;
  }

  static INDArray normal(long seed, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Nd4j.create(Samples.floats(Samples.normal(n, seed)), shape, 'c');
  }

  static INDArray ints(int[] values, long... shape) {
    return Nd4j.createFromArray(values).reshape(shape);
  }

  /** What is built with the property set. */
  static <T> T as(Lowering lowering, Supplier<T> build) {
    return SystemProperty.with(Lowering.PROPERTY, lowering.name().toLowerCase(Locale.ROOT), build);
  }

  private SameDiff graph(Lowering lowering) {
    return as(
        lowering,
        () -> {
          SameDiff graph = SameDiff.create();
          Map<String, SDVariable> in = new LinkedHashMap<>();
          variables.forEach((name, array) -> in.put(name, graph.var(name, array.dup())));
          constants.forEach((name, array) -> in.put(name, graph.constant(name, array)));
          SDVariable y = body.apply(in);
          assertThat(y.name()).isEqualTo("y");
          // an upstream gradient that is another for every element
          SDVariable elements = graph.expandDims(graph.prod(graph.shape(y)), 0);
          SDVariable index = Stock.count(elements).castTo(DataType.FLOAT);
          SDVariable upstream = graph.reshape(graph.math().sin(index.add(1)), graph.shape(y));
          y.mul(upstream).sum().rename("loss").markAsLoss();
          return graph;
        });
  }

  /** Compares output and gradients, and the same of the composed graph saved and loaded. */
  void check() {
    SameDiff fused = graph(Lowering.FUSED);
    SameDiff composed = graph(Lowering.COMPOSED);
    assertThat(ours(fused)).isNotEmpty();
    assertThat(ours(composed)).isEmpty();
    compare(fused, composed, CLOSE);
    compare(composed, saved(composed), Tolerance.absolute(0));
  }

  /** Compares outputs only. */
  void checkForward() {
    SameDiff composed = graph(Lowering.COMPOSED);
    assertThat(ours(composed)).isEmpty();
    CLOSE.check("y", floats(output(composed)), doubles(output(graph(Lowering.FUSED))));
  }

  private void compare(SameDiff one, SameDiff other, Tolerance tolerance) {
    INDArray expected = output(one);
    INDArray actual = output(other);
    assertThat(actual.shape()).isEqualTo(expected.shape());
    tolerance.check("y", floats(actual), doubles(expected));
    List<String> names = new ArrayList<>(variables.keySet());
    Map<String, INDArray> gradients = one.calculateGradients(Map.of(), names);
    Map<String, INDArray> others = other.calculateGradients(Map.of(), names);
    gradients.forEach(
        (name, gradient) -> {
          assertThat(others.get(name).shape()).as(name).isEqualTo(gradient.shape());
          tolerance.check(name, floats(others.get(name)), doubles(gradient));
        });
  }

  private static INDArray output(SameDiff graph) {
    return graph.outputSingle(Map.of(), "y");
  }

  static SameDiff saved(SameDiff graph) {
    try {
      File file = Files.createTempFile("composed", ".fb").toFile();
      file.deleteOnExit();
      graph.save(file, false);
      return SameDiff.load(file, false);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Names of our ops in a graph. */
  static List<String> ours(SameDiff graph) {
    return graph.getOps().values().stream()
        .map(SameDiffOp::getOp)
        .filter(JvmOp.class::isInstance)
        .map(op -> op.opName())
        .toList();
  }

  static float[] floats(INDArray array) {
    return array.dup('c').reshape(array.length()).toFloatVector();
  }

  static double[] doubles(INDArray array) {
    return Samples.doubles(floats(array));
  }
}
