package org.eaft.ops.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.eaft.ops.CausalAttention;
import org.eaft.ops.Embedding;
import org.eaft.ops.Linear;
import org.eaft.ops.RmsNorm;
import org.eaft.ops.Rope;
import org.eaft.ops.SwiGlu;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.VariableType;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A small transformer trained in a pooled session, beside one in SameDiff's own session. */
class PooledSessionTest {

  private static final int WIDTH = 8;

  private static INDArray floats(long seed, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Nd4j.create(Samples.floats(Samples.normal(n, seed, 0.5)), shape, 'c');
  }

  private static SameDiff graph() {
    SameDiff g = SameDiff.create();
    SDVariable ids = g.placeHolder("ids", DataType.INT, -1, -1);
    SDVariable x = Embedding.of("embedding", g.var("table", floats(1, 11, WIDTH)), ids);
    for (int layer = 0; layer < 2; layer++) {
      x = attention(g, x, "layer" + layer + ".");
      x = feedForward(g, x, "layer" + layer + ".");
    }
    SDVariable logits = Linear.of("logits", x, g.getVariable("table"));
    logits.mul(logits).mean().rename("loss").markAsLoss();
    return g;
  }

  private static SDVariable weight(SameDiff g, String name, long... shape) {
    return g.var(name, floats(name.hashCode(), shape));
  }

  private static SDVariable attention(SameDiff g, SDVariable x, String p) {
    SDVariable h = RmsNorm.of(p + "norm", x, weight(g, p + "norm.w", WIDTH), 1e-5);
    SDVariable f = weight(g, p + "frequencies", 2).convertToConstant();
    SDVariable q = Linear.of(p + "q", h, weight(g, p + "q.w", WIDTH, WIDTH));
    SDVariable k = Linear.of(p + "k", h, weight(g, p + "k.w", 4, WIDTH));
    SDVariable v = Linear.of(p + "v", h, weight(g, p + "v.w", 4, WIDTH));
    SDVariable qr = Rope.of(p + "q.rope", q, f, 4, Rope.Style.HALVES, 1);
    SDVariable kr = Rope.of(p + "k.rope", k, f, 4, Rope.Style.HALVES, 1);
    SDVariable a = CausalAttention.of(p + "attention", qr, kr, v, 2, 1, 0.5);
    return Linear.of(
        p + "o", a, weight(g, p + "o.w", WIDTH, WIDTH), weight(g, p + "o.b", WIDTH), x);
  }

  private static SDVariable feedForward(SameDiff g, SDVariable x, String p) {
    SDVariable h = RmsNorm.of(p + "norm2", x, weight(g, p + "norm2.w", WIDTH), 1e-5);
    SDVariable gate = Linear.of(p + "gate", h, weight(g, p + "gate.w", 12, WIDTH));
    SDVariable up = Linear.of(p + "up", h, weight(g, p + "up.w", 12, WIDTH));
    SDVariable y = SwiGlu.of(p + "swiglu", gate, up);
    return x.add(Linear.of(p + "down", y, weight(g, p + "down.w", WIDTH, 12)));
  }

  private static List<String> trained(SameDiff graph) {
    return graph.variables().stream()
        .filter(v -> v.getVariableType() == VariableType.VARIABLE)
        .map(SDVariable::name)
        .toList();
  }

  /** Shapes come back after others, so that arrays of several shapes wait in the pool. */
  private static INDArray ids(int step) {
    int time = 3 + step % 4;
    int batch = 1 + step % 2;
    return Nd4j.createFromArray(Samples.ints(batch * time, 11, step)).reshape(batch, time);
  }

  private static void update(SameDiff graph, String name, INDArray gradient) {
    graph.getArrForVarName(name).subi(gradient.mul(0.01));
  }

  @Test
  void fiftyStepsAreThoseOfThePlainSession() {
    SameDiff plain = graph();
    SameDiff pooled = graph();
    pooled.createGradFunction();
    SameDiff backward = pooled.getFunction("grad");
    PooledMemory memory = PooledMemory.keepingAtMost(1L << 24);
    PooledSession session = new PooledSession(backward, memory);
    List<String> names = trained(plain);
    List<String> wanted = new ArrayList<>();
    names.forEach(name -> wanted.add(pooled.getVariable(name).gradient().name()));
    wanted.add("loss");
    for (int step = 0; step < 50; step++) {
      Map<String, INDArray> fed = Map.of("ids", ids(step));
      float loss = plain.outputSingle(fed, "loss").getFloat(0);
      assertThat(loss).isFinite();
      Map<String, INDArray> expected = plain.calculateGradients(fed, names);
      Map<String, INDArray> actual = session.values(wanted, fed);
      assertThat(actual.get("loss").getFloat(0)).as("loss, step " + step).isEqualTo(loss);
      for (int i = 0; i < names.size(); i++) {
        INDArray gradient = actual.get(wanted.get(i));
        assertThat(gradient)
            .as(names.get(i) + ", step " + step)
            .isEqualTo(expected.get(names.get(i)));
        update(plain, names.get(i), expected.get(names.get(i)));
        update(pooled, names.get(i), gradient);
      }
      session.release(actual.values());
    }
    names.forEach(
        name -> assertThat(pooled.getArrForVarName(name)).isEqualTo(plain.getArrForVarName(name)));
  }

  @Test
  void afterTheFirstStepsNothingNewIsAllocated() {
    SameDiff graph = graph();
    graph.createGradFunction();
    PooledMemory memory = PooledMemory.keepingAtMost(1L << 24);
    PooledSession session = new PooledSession(graph.getFunction("grad"), memory);
    String gradient = graph.getVariable("table").gradient().name();
    Set<Long> addresses = new HashSet<>();
    for (int step = 0; step < 20; step++) {
      Map<String, INDArray> values =
          session.values(List.of(gradient, "loss"), Map.of("ids", ids(4)));
      addresses.add(values.get(gradient).data().addressPointer().address());
      session.release(values.values());
    }
    assertThat(addresses).hasSizeLessThanOrEqualTo(3);
  }

  @Test
  void resultsThatAreKeptAreNotOverwritten() {
    SameDiff graph = graph();
    PooledSession session = new PooledSession(graph, PooledMemory.keepingAtMost(1L << 24));
    Map<Integer, INDArray> kept = new HashMap<>();
    for (int step = 0; step < 12; step++) {
      kept.put(step, session.values(List.of("logits"), Map.of("ids", ids(step))).get("logits"));
    }
    kept.forEach(
        (step, logits) ->
            assertThat(logits).isEqualTo(graph().outputSingle(Map.of("ids", ids(step)), "logits")));
  }

  @Test
  void weightsReadAsOutputsStayWeightsWhenReleased() {
    SameDiff graph = graph();
    PooledSession session = new PooledSession(graph, PooledMemory.keepingAtMost(1L << 24));
    INDArray before = graph.getArrForVarName("table").dup();
    for (int step = 0; step < 3; step++) {
      Map<String, INDArray> values =
          session.values(List.of("table", "logits"), Map.of("ids", ids(step)));
      assertThat(values.get("table")).isEqualTo(before);
      session.release(values.values());
    }
    assertThat(graph.getArrForVarName("table")).isEqualTo(before);
  }

  @Test
  void anErrorInTheMiddleLeavesTheSessionUsable() {
    SameDiff graph = graph();
    PooledSession session = new PooledSession(graph, PooledMemory.keepingAtMost(1L << 24));
    INDArray expected = session.values(List.of("logits"), Map.of("ids", ids(3))).get("logits");
    INDArray wrong = Nd4j.createFromArray(1, 2, 99).reshape(1, 3);
    assertThatThrownBy(() -> session.values(List.of("logits"), Map.of("ids", wrong)))
        .hasMessageContaining("99 at [0, 2]");
    assertThat(session.values(List.of("logits"), Map.of("ids", ids(3))).get("logits"))
        .isEqualTo(expected);
  }
}
