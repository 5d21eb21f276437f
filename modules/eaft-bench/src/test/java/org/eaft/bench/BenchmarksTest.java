package org.eaft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.runner.BenchmarkList;
import org.openjdk.jmh.runner.BenchmarkListEntry;
import org.openjdk.jmh.runner.format.OutputFormat;
import org.openjdk.jmh.runner.format.OutputFormatFactory;
import org.openjdk.jmh.runner.options.VerboseMode;

/**
 * Runs every benchmark that JMH finds once, at a tiny size: what is compared must compute the same.
 */
class BenchmarksTest {

  private static final Map<String, String> TINY = Map.of("shape", "tiny", "tokens", "2x5");

  /** Float against double, over sums of some dozen terms. */
  private static final Tolerance TOLERANCE = new Tolerance(1e-7, 1e-5);

  /** A benchmark method. */
  record Case(Class<?> type, String method) {
    /** The benchmark of the op whose twin or composition this one is, or itself. */
    Case compared() {
      String op = method.replaceFirst("(?i)(twin|stock)$", "");
      return new Case(type, op.isEmpty() ? "op" : op);
    }

    /** Results of a run; a second one must be able to follow. */
    List<double[]> results() throws ReflectiveOperationException {
      Method m =
          Arrays.stream(type.getMethods())
              .filter(c -> c.getName().equals(method))
              .findFirst()
              .orElseThrow();
      Object[] states = new Object[m.getParameterCount()];
      for (int i = 0; i < states.length; i++) {
        states[i] = state(m.getParameterTypes()[i]);
      }
      Object benchmark = type.getConstructor().newInstance();
      List<double[]> first = values((Collection<?>) m.invoke(benchmark, states));
      assertThat(values((Collection<?>) m.invoke(benchmark, states))).hasSameSizeAs(first);
      for (Object state : states) {
        if (state instanceof Workload workload) {
          workload.close();
        }
      }
      return first;
    }

    private static Object state(Class<?> type) throws ReflectiveOperationException {
      Object state = type.getConstructor().newInstance();
      for (Field field : type.getFields()) {
        Param param = field.getAnnotation(Param.class);
        if (param != null) {
          field.set(state, TINY.getOrDefault(field.getName(), param.value()[0]));
        }
      }
      if (state instanceof Workload workload) {
        workload.prepare();
      }
      return state;
    }

    private static List<double[]> values(Collection<?> arrays) {
      List<double[]> values = new ArrayList<>();
      for (Object array : arrays) {
        if (array instanceof INDArray a) {
          values.add(a.dup('c').reshape(a.length()).toDoubleVector());
        } else if (array instanceof float[] a) {
          values.add(Samples.doubles(a));
        } else {
          values.add(((double[]) array).clone());
        }
      }
      return values;
    }

    @Override
    public String toString() {
      return type.getSimpleName() + "." + method;
    }
  }

  static Stream<Case> benchmarks() throws ClassNotFoundException {
    OutputFormat out = OutputFormatFactory.createFormatInstance(System.out, VerboseMode.SILENT);
    List<Case> cases = new ArrayList<>();
    for (BenchmarkListEntry e : BenchmarkList.defaultList().getAll(out, List.of())) {
      String name = e.getUsername();
      int dot = name.lastIndexOf('.');
      cases.add(new Case(Class.forName(name.substring(0, dot)), name.substring(dot + 1)));
    }
    return cases.stream();
  }

  @ParameterizedTest
  @MethodSource("benchmarks")
  void computesWhatTheOpComputes(Case benchmark) throws ReflectiveOperationException {
    List<double[]> actual = benchmark.results();
    assertThat(actual).isNotEmpty();
    for (double[] values : actual) {
      assertThat(values).isNotEmpty();
      assertThat(Arrays.stream(values).allMatch(Double::isFinite)).isTrue();
      assertThat(Arrays.stream(values).anyMatch(v -> v != 0)).isTrue();
    }
    List<double[]> expected = benchmark.compared().results();
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      String what = "%s, array %d".formatted(benchmark, i).toLowerCase(Locale.ROOT);
      TOLERANCE.check(what, actual.get(i), expected.get(i));
    }
  }

  /** A benchmark that JMH does not find would not be tested above. */
  @Test
  void everyOpHasOne() throws ClassNotFoundException {
    assertThat(benchmarks().map(c -> c.type().getSimpleName().replace("Benchmark", "")).distinct())
        .containsExactlyInAnyOrder(
            "AdamW",
            "CachedAttention",
            "CausalAttention",
            "Dropout",
            "Embedding",
            "Gemm",
            "Linear",
            "LinearTokenLoss",
            "RmsNorm",
            "Rope",
            "SwiGlu",
            "SwiGluFused",
            "TokenLoss",
            "TokenLossFunction");
  }

  @Test
  void wrongShapesAreNamed() {
    assertThatThrownBy(() -> Shape.of("tiny", "512"))
        .hasMessageContaining("tokens=512: must be batch x time");
    assertThatThrownBy(() -> Shape.of("gpt", "2x5"))
        .hasMessageContaining("shape=gpt: must be tiny, smollm2-135m or qwen3-0.6b");
  }
}
