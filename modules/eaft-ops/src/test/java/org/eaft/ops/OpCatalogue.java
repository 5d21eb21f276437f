package org.eaft.ops;

import java.util.List;
import java.util.function.Supplier;
import org.eaft.testkit.Samples;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.factory.Nd4j;

/** A call of every op of this module, without a graph. */
final class OpCatalogue {

  /** An op with inputs that are dense. */
  record Call(Supplier<JvmOp> op, List<INDArray> inputs) {
    INDArray[] run() {
      return run(Layout.DENSE);
    }

    INDArray[] run(Layout layout) {
      return Ops.run(op.get(), inputs.stream().map(layout::of).toArray(INDArray[]::new));
    }

    @Override
    public String toString() {
      return op.get().opName();
    }
  }

  private OpCatalogue() {}

  static List<Call> calls() {
    INDArray ids = Layout.DENSE.ints(new int[] {3, 0, 3, 1, 2, 2}, 2, 3);
    INDArray documents = Layout.DENSE.ints(new int[] {0, 0, 1, 7, 7, 7}, 2, 3);
    INDArray x = floats(1, 2, 3, 8);
    INDArray dy = floats(2, 2, 3, 8);
    INDArray weight = floats(3, 8);
    INDArray square = floats(4, 8, 8);
    INDArray table = floats(5, 4, 8);
    INDArray key = floats(6, 2, 3, 4);
    INDArray value = floats(7, 2, 3, 4);
    INDArray frequencies = floats(8, 2).mul(0.1);
    INDArray[] attended = Ops.run(Ops.attention(4, 2, 0.7), x, key, value, documents);
    INDArray past = floats(9, 2, 2, 5, 2);
    INDArray lengths = Layout.DENSE.ints(new int[] {5, 2}, 2);
    return List.of(
        call(() -> Ops.cachedAttention(4, 2, 0.7), x, key, value, past, past.neg(), lengths),
        call(() -> Ops.dropout(0.3, 5), x, Layout.DENSE.ints(new int[] {2}, 1)),
        call(Embedding::new, table, ids),
        call(Embedding.Gradient::new, table, ids, dy),
        call(GivenGradient::new, x, dy),
        call(GivenGradient.Gradient::new, dy),
        call(() -> Ops.linear(true, true), x, square, weight, dy),
        call(LinearInputGradient::new, x, square, dy),
        call(LinearWeightGradient::new, x, square, dy),
        call(LinearBiasGradient::new, weight, dy),
        call(() -> Ops.rmsNorm(1e-5), x, weight),
        call(() -> Ops.rmsNormGradient(1e-5), x, weight, dy),
        call(() -> Ops.rope(4, Rope.Style.HALVES, 1), x, frequencies, ids),
        call(SwiGlu::new, x, dy),
        call(SwiGlu.Gradient::new, x, dy, dy.neg()),
        call(SwiGluFused::new, x),
        call(SwiGluFused.Gradient::new, x, value),
        call(() -> Ops.attention(4, 2, 0.7), x, key, value, documents),
        call(
            () -> Ops.attentionGradient(4, 2, 0.7),
            x,
            key,
            value,
            documents,
            attended[0],
            attended[1],
            dy));
  }

  private static Call call(Supplier<JvmOp> op, INDArray... inputs) {
    return new Call(op, List.of(inputs));
  }

  private static INDArray floats(long seed, long... shape) {
    int n = 1;
    for (long size : shape) {
      n *= (int) size;
    }
    return Nd4j.create(Samples.floats(Samples.normal(n, seed)), shape, 'c');
  }
}
