package org.eaft.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.nd4j.linalg.indexing.NDArrayIndex.all;
import static org.nd4j.linalg.indexing.NDArrayIndex.interval;

import java.util.Map;
import org.eaft.ops.memory.Format;
import org.eaft.testkit.Samples;
import org.eaft.testkit.Tolerance;
import org.eaft.testkit.reference.CachedAttentionReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

class CachedAttentionTest {

  /** Inputs of a call; rows of the past that are not of the batch are there too. */
  private record Case(int time, int heads, int kvHeads, int size, int capacity, int... lengths) {

    private static final int FURTHER_ROWS = 2;

    int batch() {
      return lengths.length;
    }

    double[] q() {
      return Samples.normal(batch() * time * heads * size, 1);
    }

    double[] k() {
      return Samples.normal(batch() * time * kvHeads * size, 2);
    }

    double[] v() {
      return Samples.normal(batch() * time * kvHeads * size, 3);
    }

    double[] past(long seed) {
      return Samples.normal((batch() + FURTHER_ROWS) * kvHeads * capacity * size, seed);
    }

    double scale() {
      return (float) (1.1 / Math.sqrt(size));
    }

    double[] expected() {
      return new CachedAttentionReference(batch(), time, heads, kvHeads, size, capacity, scale())
          .forward(q(), k(), v(), past(4), past(5), lengths);
    }

    INDArray[] inputs(DataType type) {
      long keyWidth = (long) kvHeads * size;
      long[] past = {batch() + FURTHER_ROWS, kvHeads, capacity, size};
      return new INDArray[] {
        array(type, q(), batch(), time, (long) heads * size),
        array(type, k(), batch(), time, keyWidth),
        array(type, v(), batch(), time, keyWidth),
        array(type, past(4), past),
        array(type, past(5), past),
        Layout.DENSE.ints(lengths, batch())
      };
    }

    private static INDArray array(DataType type, double[] values, long... shape) {
      return Nd4j.create(Samples.floats(values), shape, 'c').castTo(type);
    }

    float[] output(DataType type) {
      INDArray out = Ops.run(Ops.cachedAttention(heads, kvHeads, scale()), inputs(type))[0];
      assertThat(out.shape()).containsExactly(batch(), time, (long) heads * size);
      return OpGraph.values(out);
    }

    void check() {
      int longest = 0;
      for (int length : lengths) {
        longest = Math.max(longest, length + time);
      }
      Tolerance.ofSum(longest + size, 1).check("output", output(DataType.FLOAT), expected());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 8", "1, 6, 6, 32", "1, 4, 2, 5", "3, 8, 1, 7", "5, 9, 3, 64", "2, 5, 5, 1"})
  void agreesWithTheTwinWhateverTheRowsHaveBehindThem(int time, int heads, int kvHeads, int size) {
    new Case(time, heads, kvHeads, size, 70, 0, 1, 70, 33, 16, 2).check();
  }

  /** In bf16 a new token with a short past is multiplied in loops, two tokens in products. */
  @Test
  void loopsRoundAsProducts() {
    // few keys: a weight between two bf16 would be rounded by the order of its score's sum
    loopsAgree(new Case(2, 4, 2, 8, 40, 5, 40, 0), Tolerance.ofSum(49, 1));
  }

  @Test
  void loopsAndProductsAgreeOnBothSidesOfWhereLoopsEnd() {
    // weights may be rounded to either neighbour, by 2^-8 of values below 5
    loopsAgree(new Case(2, 4, 2, 32, 200, 126, 127, 128, 199), Tolerance.absolute(5.0 / 256));
  }

  private static void loopsAgree(Case c, Tolerance tolerance) {
    INDArray[] two = c.inputs(DataType.BFLOAT16);
    INDArray[] one = two.clone();
    for (int i = 0; i < 3; i++) {
      // off the grid of bf16 by less than half a step
      two[i] = two[i].castTo(DataType.FLOAT).mul(1.0005);
      one[i] = two[i].get(all(), interval(0, 1), all()).dup('c');
    }
    INDArray loops = Ops.run(Ops.cachedAttention(4, 2, c.scale()), one)[0];
    INDArray products = Ops.run(Ops.cachedAttention(4, 2, c.scale()), two)[0];
    tolerance.check(
        "output",
        OpGraph.values(loops),
        OpGraph.doubles(products.get(all(), interval(0, 1), all()).dup('c')));
  }

  @Test
  void aPastOfZeroIsCausalAttention() {
    Case c = new Case(37, 6, 2, 5, 1, 0, 0);
    INDArray[] in = c.inputs(DataType.FLOAT);
    INDArray plain = Ops.run(Ops.attention(6, 2, c.scale()), in[0], in[1], in[2])[0];
    Tolerance.ofSum(42, 1).check("output", c.output(DataType.FLOAT), OpGraph.doubles(plain));
  }

  @Test
  void roundsInBf16AsCausalAttention() {
    Case c = new Case(19, 4, 2, 8, 1, 0, 0, 0);
    INDArray[] in = c.inputs(DataType.BFLOAT16);
    float[] plain = OpGraph.values(Ops.run(Ops.attention(4, 2, c.scale()), in[0], in[1], in[2])[0]);
    // the same rounded operands: only sums differ
    Tolerance.ofSum(27, 1).check("output", c.output(DataType.BFLOAT16), Samples.doubles(plain));
  }

  /** With adapters on the projections, new values are sums, which are kept in 32 bits. */
  @Test
  void newKeysAndValuesIn32BitsAreRoundedToAPastInBf16() {
    Case c = new Case(3, 4, 2, 8, 20, 5, 20, 0);
    INDArray[] in = c.inputs(DataType.BFLOAT16);
    for (int i : new int[] {1, 2}) {
      // off the grid of bf16 by less than half a step
      in[i] = in[i].castTo(DataType.FLOAT).mul(1.0005);
    }
    INDArray out = Ops.run(Ops.cachedAttention(4, 2, c.scale()), in)[0];
    assertThat(OpGraph.values(out)).isEqualTo(c.output(DataType.BFLOAT16));
  }

  @Test
  void runsInAGraphForwardOnly() {
    Case c = new Case(2, 4, 2, 5, 9, 3, 9);
    INDArray[] in = c.inputs(DataType.FLOAT);
    SameDiff graph = SameDiff.create();
    SDVariable q = graph.var("q", in[0]);
    CachedAttention.Past past =
        new CachedAttention.Past(
            graph.constant("keys", in[3]),
            graph.constant("values", in[4]),
            graph.constant("lengths", in[5]));
    SDVariable out =
        CachedAttention.of(
            "out",
            q,
            graph.constant("k", in[1]),
            graph.constant("v", in[2]),
            past,
            4,
            2,
            c.scale(),
            Format.FP32);
    assertThat(OpGraph.values(graph.outputSingle(Map.of(), "out")))
        .isEqualTo(c.output(DataType.FLOAT));
    out.sum().rename("loss").markAsLoss();
    assertThatThrownBy(() -> graph.calculateGradients(Map.of(), "q"))
        .hasStackTraceContaining("eaft_cached_attention runs forward only");
  }

  @Test
  void wrongInputsAreNamed() {
    INDArray[] in = new Case(2, 4, 2, 5, 9, 3, 9).inputs(DataType.FLOAT);
    assertWrong(in, 5, Layout.DENSE.ints(new int[] {3, 10}, 2), "has 10 of 9 past tokens");
    assertWrong(in, 5, Layout.DENSE.ints(new int[] {-1, 1}, 2), "has -1 of 9 past tokens");
    assertWrong(in, 4, Nd4j.zeros(4, 2, 8, 5), "input 4 (past values) must have shape");
    assertWrong(in, 4, in[4].castTo(DataType.BFLOAT16), "must be of one type");
    INDArray[] few = in.clone();
    few[4] = Nd4j.zeros(1, 2, 9, 5);
    assertWrong(few, 3, Nd4j.zeros(1, 2, 9, 5), "must have 2 rows at least");
  }

  private static void assertWrong(INDArray[] in, int index, INDArray wrong, String message) {
    INDArray[] changed = in.clone();
    changed[index] = wrong;
    assertThatThrownBy(() -> Ops.run(Ops.cachedAttention(4, 2, 1), changed))
        .hasMessageContaining("eaft_cached_attention")
        .hasMessageContaining(message);
  }
}
