package org.eaft.loss;

import java.util.Arrays;
import java.util.List;
import org.eaft.loss.objective.Objective;
import org.eaft.loss.objective.TokenStatistics;
import org.eaft.ops.Inputs;
import org.eaft.ops.memory.Floats;
import org.nd4j.linalg.api.ndarray.INDArray;

/** The positions of a batch that have a label, what is read about them and what is computed. */
final class SupervisedTokens {

  /** The label of a position that is not trained on. */
  static final int IGNORED = -100;

  final int[] position;
  final int[] label;
  final TokenStatistics statistics;
  final float[] weight;
  final float[] kl;
  final float[] correct;
  private float scale;
  private final int rowLength;

  private SupervisedTokens(
      int[] position, int[] label, int vocabulary, int rowLength, float scale, long draw) {
    this.position = position;
    this.label = label;
    this.rowLength = rowLength;
    this.statistics = TokenStatistics.of(vocabulary, label.length, draw);
    this.weight = new float[label.length];
    this.kl = new float[label.length];
    this.correct = new float[label.length];
    this.scale = scale;
  }

  /** Checks the inputs that every loss has; labels at index {@code first - 1}. */
  static void check(Inputs in, LossArguments a, int first) {
    long[] shape = in.get(first - 1).shape();
    in.requireInts(first - 1, "labels", shape);
    if (a.denominator()) {
      in.requireFloats(a.denominatorIndex(first), "denominator", 0);
      if (in.length(a.denominatorIndex(first)) != 1) {
        throw in.wrong(a.denominatorIndex(first), "denominator", "must be a scalar");
      }
    }
    if (a.sampleWeights()) {
      in.requireShape(a.sampleWeightsIndex(first), "sample weights", shape);
    }
    if (a.documents()) {
      in.requireInts(a.documentsIndex(first), "documents", shape);
    }
    if (a.objective().shuffled()) {
      in.requireInts(a.drawIndex(first), "draw");
    }
  }

  /** Collects the supervised positions. */
  static SupervisedTokens of(Inputs in, LossArguments a, int first, int vocabulary) {
    int[] labels = in.ints(first - 1);
    int rowLength = in.size(first - 1, -1);
    int n = 0;
    int[] position = new int[labels.length];
    for (int i = 0; i < labels.length; i++) {
      if (labels[i] == IGNORED) {
        continue;
      }
      if (labels[i] < 0 || labels[i] >= vocabulary) {
        throw in.wrong(
            first - 1,
            "labels",
            "has %d at %s, which is neither %d nor in the vocabulary of %d"
                .formatted(labels[i], place(i, rowLength), IGNORED, vocabulary));
      }
      position[n++] = i;
    }
    position = Arrays.copyOf(position, n);
    SupervisedTokens tokens =
        new SupervisedTokens(
            position,
            Arrays.stream(position).map(i -> labels[i]).toArray(),
            vocabulary,
            rowLength,
            scale(in, a, first, n),
            a.objective().shuffled() ? in.get(a.drawIndex(first)).getLong(0) : 0);
    tokens.readSamples(in, a, first);
    return tokens;
  }

  private static float scale(Inputs in, LossArguments a, int first, int n) {
    if (n == 0) {
      return 0;
    }
    double denominator = a.denominator() ? in.get(a.denominatorIndex(first)).getDouble(0) : n;
    if (!(denominator > 0)) {
      throw in.wrong("the denominator is %s, but %d tokens have a label".formatted(denominator, n));
    }
    return (float) (1 / denominator);
  }

  private void readSamples(Inputs in, LossArguments a, int first) {
    float[] weights = new float[Math.toIntExact(in.length(first - 1))];
    if (a.sampleWeights()) {
      in.floats(a.sampleWeightsIndex(first)).get(0, weights, 0, weights.length);
    } else {
      Arrays.fill(weights, 1);
    }
    int[] documents = a.documents() ? in.ints(a.documentsIndex(first)) : null;
    int document = -1;
    for (int i = 0; i < label.length; i++) {
      if (i == 0 || !sameDocument(documents, position[i - 1], position[i])) {
        document++;
      }
      statistics.document()[i] = document;
      float weight = weights[position[i]];
      if (!(weight >= 0 && weight < Float.POSITIVE_INFINITY)) {
        throw in.wrong(
            a.sampleWeightsIndex(first),
            "sample weights",
            "must not be negative and must be finite, but has %s at %s"
                .formatted(weight, place(i)));
      }
      statistics.sampleWeight()[i] = weight;
    }
  }

  private boolean sameDocument(int[] documents, int p, int q) {
    return p / rowLength == q / rowLength && (documents == null || documents[p] == documents[q]);
  }

  int count() {
    return label.length;
  }

  /** What sums over tokens are multiplied with. */
  float scale() {
    return scale;
  }

  /** Divides by the mean of the weights, once they are all known. */
  void rescale() {
    double sum = 0;
    for (float w : weight) {
      sum += w;
    }
    if (sum > 0) {
      scale = (float) (scale * count() / sum);
    }
  }

  /** Where a supervised token stands, as [row, position]. */
  String place(int token) {
    return place(position[token], rowLength);
  }

  private static String place(int flat, int rowLength) {
    return "[%d, %d]".formatted(flat / rowLength, flat % rowLength);
  }

  /** Writes the loss and the statistics, outputs 0 to 7. */
  void write(Objective objective, List<INDArray> out) {
    double sum = 0;
    double beta = objective.klCoefficient();
    float[] value = new float[count()];
    for (int i = 0; i < count(); i++) {
      double loss =
          objective.loss(statistics.logProbability()[i], statistics.sumOfSquares()[i], weight[i]);
      double v = beta == 0 ? loss : loss + beta * kl[i];
      sum += v;
      value[i] = (float) v;
    }
    Floats.of(out.get(0)).put(0, new float[] {(float) (sum * scale)}, 0, 1);
    scatter(statistics.logProbability(), out.get(1));
    scatter(statistics.entropy(), out.get(2));
    scatter(statistics.topKEntropy(), out.get(3));
    scatter(weight, out.get(4));
    scatter(kl, out.get(5));
    scatter(correct, out.get(6));
    scatter(value, out.get(7));
  }

  private void scatter(float[] values, INDArray out) {
    float[] all = new float[Math.toIntExact(out.length())];
    for (int i = 0; i < values.length; i++) {
      all[position[i]] = values[i];
    }
    Floats.of(out).put(0, all, 0, all.length);
  }
}
