package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.eaft.ops.OpCatalogue.Call;
import org.eaft.ops.backend.JvmOps;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.nd4j.imports.converters.ImportClassMapping;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.api.ops.OpContext;
import org.nd4j.linalg.factory.Nd4j;

/** What holds for every op: it is registered, tested, and reads and writes arrays as it should. */
class JvmOpTest {

  static List<Call> calls() {
    return OpCatalogue.calls();
  }

  @Test
  void everyOpOfThisModuleIsRegistered() throws Exception {
    Set<String> registered =
        JvmOps.all().stream().map(op -> op.getClass().getName()).collect(Collectors.toSet());
    assertThat(opClasses()).isNotEmpty().allMatch(registered::contains);
  }

  /** The classes of this module that extend {@link JvmOp}. */
  private static List<String> opClasses() throws IOException, URISyntaxException {
    Path classes = Path.of(JvmOp.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<String> ops = new ArrayList<>();
    try (Stream<Path> files = Files.list(classes.resolve("org/eaft/ops"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".class")).toList()) {
        String name = "org.eaft.ops." + file.getFileName().toString().replace(".class", "");
        Class<?> type;
        try {
          type = Class.forName(name);
        } catch (ClassNotFoundException e) {
          throw new IllegalStateException(e);
        }
        if (JvmOp.class.isAssignableFrom(type) && !Modifier.isAbstract(type.getModifiers())) {
          ops.add(name);
        }
      }
    }
    return ops;
  }

  @Test
  void everyRegisteredOpIsCalledHereAndHasATestClass() throws Exception {
    Set<String> called = new TreeSet<>();
    calls().forEach(call -> called.add(call.op().get().opName()));
    Set<String> names = new TreeSet<>();
    for (JvmOp op : JvmOps.all()) {
      names.add(op.opName());
      String outermost =
          op.getClass().getName().replaceAll("\\$.*|(Input|Weight|Bias)Gradient$", "");
      assertThat(Class.forName(outermost + "Test").getDeclaredMethods()).isNotEmpty();
    }
    assertThat(called).isEqualTo(names);
  }

  @Test
  void everyRegisteredOpHasAConstructorForLoading() throws Exception {
    for (JvmOp op : JvmOps.all()) {
      assertThat(op.getClass().getConstructor().newInstance()).isInstanceOf(op.getClass());
      assertThat(op.opName()).startsWith("eaft_");
    }
  }

  @Test
  void namesAreUniqueAndKnownToNd4j() {
    List<String> names = JvmOps.all().stream().map(JvmOp::opName).toList();
    assertThat(names).doesNotHaveDuplicates();
    var descriptors = Nd4j.getExecutioner().getCustomOperations();
    assertThat(descriptors.keySet()).containsAll(names).contains("add", "softmax");
    List<Long> hashes = descriptors.values().stream().map(d -> d.getHash()).distinct().toList();
    long stock =
        descriptors.keySet().stream()
            .filter(n -> !n.startsWith("eaft_"))
            .map(n -> descriptors.get(n).getHash())
            .distinct()
            .count();
    assertThat(hashes).hasSize((int) stock + names.size());
    assertThat(ImportClassMapping.getOpNameMapping().keySet()).containsAll(names);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void layoutsOfInputsDoNotMatter(Call call) {
    INDArray[] expected = call.run();
    for (Layout layout : Layout.values()) {
      assertSame(call.run(layout), expected, call + " " + layout);
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void inputsAreNotWrittenTo(Call call) {
    List<INDArray> before = call.inputs().stream().map(INDArray::dup).toList();
    call.run();
    assertThat(call.inputs()).isEqualTo(before);
  }

  @ParameterizedTest
  @MethodSource("calls")
  void anOpContextGivesTheSame(Call call) throws Exception {
    INDArray[] expected = call.run();
    try (OpContext context = context(call, expected, 'c')) {
      assertSame(Nd4j.exec(call.op().get(), context), expected, call.toString());
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void outputsInAnotherOrderAreRefused(Call call) throws Exception {
    INDArray[] expected = call.run();
    if (expected[0].rank() > 1) {
      try (OpContext context = context(call, expected, 'f')) {
        assertThatThrownBy(() -> Nd4j.exec(call.op().get(), context))
            .hasMessageContaining("is not dense in C order");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("calls")
  void outputsOfAnotherShapeTypeOrNumberAreRefused(Call call) throws Exception {
    INDArray[] out = call.run();
    INDArray right = out[0];
    List<INDArray> wrong =
        List.of(
            Nd4j.create(DataType.FLOAT, right.length() + 1),
            Nd4j.create(DataType.DOUBLE, right.shape()));
    for (INDArray array : wrong) {
      out[0] = array;
      try (OpContext context = context(call, out, 'c')) {
        assertThatThrownBy(() -> Nd4j.exec(call.op().get(), context))
            .hasMessageContaining(call + ": output 0 is FLOAT")
            .hasMessageContaining(array.dataType().toString());
      }
    }
    assertThatThrownBy(() -> call.op().get().execute(call.inputs(), List.of()))
        .hasMessageContaining("outputs, got 0 arrays");
  }

  @ParameterizedTest
  @MethodSource("calls")
  void missingInputsAreNamed(Call call) {
    List<INDArray> one = call.inputs().subList(0, 1);
    assertThatThrownBy(() -> call.op().get().execute(one, List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(call.toString());
  }

  @Test
  void severalThreadsMayRunOpsAtOnce() throws Exception {
    List<Call> calls = calls();
    List<INDArray[]> expected = calls.stream().map(Call::run).toList();
    ExecutorService threads = Executors.newFixedThreadPool(4);
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int t = 0; t < 4; t++) {
        int first = t;
        done.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 10 * calls.size(); i++) {
                    int which = (first + i) % calls.size();
                    Call call = calls.get(which);
                    assertSame(call.run(), expected.get(which), call.toString());
                  }
                }));
      }
      for (Future<?> each : done) {
        each.get();
      }
    } finally {
      threads.shutdown();
    }
  }

  private static OpContext context(Call call, INDArray[] like, char order) {
    OpContext context = Nd4j.getExecutioner().buildContext();
    context.setInputArrays(call.inputs());
    for (int i = 0; i < like.length; i++) {
      context.setOutputArray(i, Nd4j.create(like[i].dataType(), like[i].shape(), order));
    }
    return context;
  }

  private static void assertSame(INDArray[] actual, INDArray[] expected, String what) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(OpGraph.values(actual[i])).as(what).isEqualTo(OpGraph.values(expected[i]));
    }
  }
}
