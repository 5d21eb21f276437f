package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import org.eaft.testkit.FiniteDifferences;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.CausalAttentionReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.linalg.api.ndarray.INDArray;

class CausalAttentionTest {

  private record Case(int batch, int time, int heads, int kvHeads, int size, int[] documents) {

    static Case of(int batch, int time, int heads, int kvHeads, int size) {
      return new Case(batch, time, heads, kvHeads, size, null);
    }

    Case with(int[] newDocuments) {
      return new Case(batch, time, heads, kvHeads, size, newDocuments);
    }

    double[] q() {
      return Samples.normal(batch * time * heads * size, 1);
    }

    double[] k() {
      return Samples.normal(batch * time * kvHeads * size, 2);
    }

    double[] v() {
      return Samples.normal(batch * time * kvHeads * size, 3);
    }

    double[] upstream() {
      return Samples.normal(batch * time * heads * size, 4);
    }

    double scale() {
      return (float) (1.1 / Math.sqrt(size));
    }

    CausalAttentionReference twin() {
      return CausalAttentionReference.of(batch, time, heads, kvHeads, size)
          .withScale(scale())
          .withDocuments(documents);
    }

    OpGraph graph() {
      long width = (long) heads * size;
      long kvWidth = (long) kvHeads * size;
      OpGraph g = new OpGraph();
      SDVariable q = g.floats("q", q(), batch, time, width);
      SDVariable k = g.floats("k", k(), batch, time, kvWidth);
      SDVariable v = g.floats("v", v(), batch, time, kvWidth);
      String name = OpGraph.name();
      SDVariable out =
          documents == null
              ? CausalAttention.of(name, q, k, v, heads, kvHeads, scale())
              : CausalAttention.of(
                  name,
                  q,
                  k,
                  v,
                  g.ints("documents", documents, batch, time),
                  heads,
                  kvHeads,
                  scale());
      return g.upstream(out, upstream(), batch, time, width);
    }

    OpGraph check() {
      OpGraph g = graph();
      Tolerance tolerance = Tolerance.ofSum(time + size, 1);
      g.checkOutput(tolerance, twin().forward(q(), k(), v()));
      CausalAttentionReference.Gradients e = twin().backward(q(), k(), v(), upstream());
      Tolerance ofGroup = Tolerance.ofSum((time + size) * (heads / kvHeads), 1);
      g.checkGradient("q", tolerance, e.q());
      g.checkGradient("k", ofGroup, e.k());
      g.checkGradient("v", ofGroup, e.v());
      return g;
    }
  }

  @ParameterizedTest
  @CsvSource({"511, 0", "513, 0", "1030, 0", "1100, 530", "1100, 1050", "1600, 90"})
  void severalBlocksOfKeys(int time, int documentLength) {
    Case c = Case.of(1, time, 3, 1, 4);
    if (documentLength == 0) {
      c.check();
      return;
    }
    int[] documents = new int[time];
    for (int t = 0; t < time; t++) {
      documents[t] = t / documentLength;
    }
    c.with(documents).check();
  }

  private static int stripTokens(int time, int heads, int kvHeads, int size) {
    return AttentionBlocks.stripTokens(
        new CausalAttention.Geometry(1, time, kvHeads, heads / kvHeads, size, 1));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 15, 16, 17, 31, 33, 63, 65, 100, 127, 129})
  void times(int time) {
    Case.of(2, time, 6, 2, 5).check();
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "2, 2", "4, 1", "6, 2", "9, 3", "8, 1", "14, 2", "5, 5"})
  void groupings(int heads, int kvHeads) {
    Case.of(2, 37, heads, kvHeads, 4).check();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 8", "3, 1, 8", "8, 1, 3", "12, 4, 5", "32, 1, 2"})
  void timesAroundTheBlockSize(int heads, int kvHeads, int size) {
    int block = stripTokens(10_000, heads, kvHeads, size);
    for (int time : new int[] {block - 1, block, block + 1, 2 * block + 3}) {
      Case.of(1, time, heads, kvHeads, size).check();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 7, 16, 33, 64, 80, 127})
  void headSizes(int size) {
    Case.of(1, 19, 4, 2, size).check();
  }

  @Test
  void documents() {
    Case.of(2, 7, 4, 2, 3).with(new int[] {0, 0, 1, 1, 1, 1, 2, 5, 3, 3, 3, 3, 3, 9}).check();
    Case.of(2, 3, 2, 1, 3).with(new int[] {4, 4, 4, 4, 4, 4}).check();
    Case.of(1, 4, 2, 1, 3).with(new int[] {0, 1, 2, 3}).check();
  }

  @ParameterizedTest
  @CsvSource({"8, 1, 7", "8, 1, 90", "3, 1, 40", "1, 1, 300"})
  void documentsThatStraddleBlocks(int heads, int kvHeads, int longest) {
    int block = stripTokens(10_000, heads, kvHeads, 4);
    int time = 3 * block + 5;
    Random random = new Random(5);
    int[] documents = new int[2 * time];
    for (int i = 0, id = 0; i < documents.length; id++) {
      int n = 1 + random.nextInt(longest);
      for (int j = 0; j < n && i < documents.length; j++) {
        documents[i++] = id;
      }
    }
    Case.of(2, time, heads, kvHeads, 4).with(documents).check();
  }

  @Test
  void twoRunsGiveTheSameBits() {
    Case c = Case.of(2, 150, 8, 2, 16);
    OpGraph first = c.graph();
    OpGraph second = c.graph();
    assertThat(OpGraph.values(first.output())).isEqualTo(OpGraph.values(second.output()));
    for (String name : new String[] {"q", "k", "v"}) {
      assertThat(first.gradient(name)).isEqualTo(second.gradient(name));
    }
  }

  @Test
  void documentsThatBeginAtABlock() {
    int block = stripTokens(10_000, 8, 1, 4);
    int[] documents = new int[3 * block];
    for (int i = 0; i < documents.length; i++) {
      documents[i] = i / block;
    }
    Case.of(1, 3 * block, 8, 1, 4).with(documents).check();
  }

  @Test
  void gradientsAreThoseOfTheTwinByFiniteDifferences() {
    Case c = Case.of(2, 5, 4, 2, 3).with(new int[] {0, 0, 1, 1, 1, 4, 2, 2, 2, 9});
    OpGraph g = c.check();
    CausalAttentionReference twin = c.twin();
    double[] q = c.q();
    double[] k = c.k();
    double[] v = c.v();
    double[] up = c.upstream();
    FiniteDifferences check = FiniteDifferences.inDouble().withTolerance(5e-4);
    check.check("q", a -> Sums.dot(up, twin.forward(a, k, v)), q, Samples.doubles(g.gradient("q")));
    check.check("k", a -> Sums.dot(up, twin.forward(q, a, v)), k, Samples.doubles(g.gradient("k")));
    check.check("v", a -> Sums.dot(up, twin.forward(q, k, a)), v, Samples.doubles(g.gradient("v")));
  }

  @Test
  void oneVariableAsQueryKeyAndValue() {
    double[] x = Samples.normal(2 * 9 * 6, 1);
    double[] up = Samples.normal(x.length, 2);
    OpGraph g = new OpGraph();
    SDVariable v = g.floats("x", x, 2, 9, 6);
    g.upstream(CausalAttention.of(OpGraph.name(), v, v, v, 2, 2, 0.5), up, 2, 9, 6);
    CausalAttentionReference twin = CausalAttentionReference.of(2, 9, 2, 2, 3).withScale(0.5);
    CausalAttentionReference.Gradients e = twin.backward(x, x, x, up);
    double[] all = new double[x.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = e.q()[i] + e.k()[i] + e.v()[i];
    }
    g.checkOutput(Tolerance.ofSum(12, 1), twin.forward(x, x, x));
    g.checkGradient("x", Tolerance.ofSum(12, 3), all);
  }

  @Test
  void hugeScoresDoNotOverflow() {
    int time = 11;
    double[] q = Samples.normal(time * 4, 1, 300);
    double[] k = Samples.normal(time * 4, 2, 300);
    double[] v = Samples.normal(time * 4, 3);
    double[] up = Samples.normal(time * 4, 4);
    OpGraph g = new OpGraph();
    SDVariable out =
        CausalAttention.of(
            OpGraph.name(),
            g.floats("q", q, 1, time, 4),
            g.floats("k", k, 1, time, 4),
            g.floats("v", v, 1, time, 4),
            1,
            1,
            0.5);
    g.upstream(out, up, 1, time, 4);
    CausalAttentionReference twin = CausalAttentionReference.of(1, time, 1, 1, 4).withScale(0.5);
    g.checkOutput(Tolerance.ofSum(time, 1), twin.forward(q, k, v));
    for (String name : new String[] {"q", "k", "v"}) {
      for (float d : g.gradient(name)) {
        assertThat(d).isFinite();
      }
    }
  }

  @Test
  void theFutureAndOtherDocumentsAreNotRead() {
    // NaN where a token must not look: 0 * NaN would spoil the result
    int time = 21;
    double[] q = Samples.normal(time * 4, 1);
    double[] k = Samples.normal(time * 4, 2);
    double[] v = Samples.normal(time * 4, 3);
    INDArray clean = attend(q, k, v, time)[0];
    k[k.length - 1] = Double.NaN;
    INDArray spoilt = attend(q, k, v, time)[0];
    float[] a = OpGraph.values(clean);
    float[] b = OpGraph.values(spoilt);
    for (int i = 0; i < (time - 1) * 4; i++) {
      assertThat(b[i]).isEqualTo(a[i]);
    }
    assertThat(b[b.length - 1]).isNaN();
  }

  private static INDArray[] attend(double[] q, double[] k, double[] v, int time) {
    return Ops.run(
        Ops.attention(1, 1, 0.5),
        Layout.DENSE.floats(q, 1, time, 4),
        Layout.DENSE.floats(k, 1, time, 4),
        Layout.DENSE.floats(v, 1, time, 4));
  }

  @Test
  void secondOutputIsTheLogSumExpOfTheScores() {
    double[] q = {1, 2, 3};
    double[] k = {0.5, -1, 2};
    double[] v = {1, 1, 1};
    INDArray[] out =
        Ops.run(
            Ops.attention(1, 1, 2),
            Layout.DENSE.floats(q, 1, 3, 1),
            Layout.DENSE.floats(k, 1, 3, 1),
            Layout.DENSE.floats(v, 1, 3, 1));
    assertThat(out[1].shape()).containsExactly(1, 1, 3);
    double[] expected = {
      1, Math.log(Math.exp(2) + Math.exp(-4)), Math.log(Math.exp(3) + Math.exp(-6) + Math.exp(12))
    };
    Tolerance.ofLargest(1e-6).check("log-sum-exp", OpGraph.values(out[1]), expected);
  }

  @Test
  void wrongInputsAreNamed() {
    INDArray q = Layout.DENSE.floats(new double[24], 1, 2, 12);
    INDArray kv = Layout.DENSE.floats(new double[12], 1, 2, 6);
    assertThatThrownBy(() -> Ops.run(Ops.attention(4, 3, 1), q, kv, kv))
        .hasMessageContaining("eaft_causal_attention: 4 heads cannot share 3 key heads");
    assertThatThrownBy(() -> Ops.run(Ops.attention(5, 5, 1), q, kv, kv))
        .hasMessageContaining("eaft_causal_attention: input 0 (q)")
        .hasMessageContaining("a multiple of 5");
    assertThatThrownBy(() -> Ops.run(Ops.attention(4, 1, 1), q, kv, kv))
        .hasMessageContaining("eaft_causal_attention: input 1 (k) must have shape [1, 2, 3]");
    assertThatThrownBy(
            () ->
                Ops.run(Ops.attention(4, 2, 1), q, kv, Layout.DENSE.floats(new double[6], 1, 1, 6)))
        .hasMessageContaining("eaft_causal_attention: input 2 (v) must have shape [1, 2, 6]");
    assertThatThrownBy(
            () -> Ops.run(Ops.attention(4, 2, 1), q, kv, kv, Layout.DENSE.ints(new int[2], 2, 1)))
        .hasMessageContaining("input 3 (documents) must have shape [1, 2]");
    assertThatThrownBy(
            () ->
                Ops.run(
                    Ops.attention(4, 2, 1), q, kv, kv, Layout.DENSE.floats(new double[2], 1, 2)))
        .hasMessageContaining("input 3 (documents) must be INT or LONG");
    assertThatThrownBy(
            () -> Ops.run(Ops.attention(4, 2, 1), Layout.DENSE.floats(new double[24], 2, 12)))
        .hasMessageContaining("eaft_causal_attention: input 0 (q)");
  }
}
