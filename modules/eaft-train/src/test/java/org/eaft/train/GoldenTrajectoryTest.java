package org.eaft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import org.eaft.models.io.WeightSource;
import org.eaft.testkit.Golden;
import org.eaft.testkit.TinyModels;
import org.eaft.testkit.Tolerance;
import org.eaft.text.Example;
import org.eaft.train.config.ConfigReader;
import org.eaft.train.config.RunConfig;
import org.eaft.train.engine.TrainingEngines;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Fifty steps beside PyTorch's in double: warm-up, cosine, clipping, accumulation over
 * micro-batches of unequal numbers of labels, decay of matrices only.
 */
class GoldenTrajectoryTest {

  private static final Golden GOLDEN = Golden.resource("trajectory");

  /** Of a tensor every so many-th element is in the golden file; of a vector, all. */
  private static final int STRIDE = 11;

  private static final double RELATIVE = 1e-4;

  @TempDir Path tmp;

  @ParameterizedTest
  @ValueSource(strings = {"sft", "dft", "eaft"})
  void lossesOfAllStepsAndWeightsAtTheEnd(String objective) {
    List<StepMetrics> rows = new ArrayList<>();
    try (TrainingEngine engine = TrainingEngines.open(config(objective))) {
      trainer(engine, config(objective)).run(TrainingState.START, rows::add, state -> {});
      engine.save(tmp.resolve("end"));
    }

    assertThat(rows).hasSize(setting("steps"));
    checkEach(objective + "/loss", rows, StepMetrics::loss);
    checkEach(objective + "/ce", rows, StepMetrics::ce);
    checkEach(objective + "/mean_weight", rows, StepMetrics::meanWeight);
    Tolerance.ofLargest(1e-12).check("lr", of(rows, StepMetrics::lr), golden(objective + "/lr"));
    Tolerance.ofLargest(RELATIVE)
        .check("norms", of(rows, StepMetrics::gradNorm), golden(objective + "/grad_norm"));
    assertClippingBitesInSomeStepsOnly(rows);
    checkWeights(objective);
  }

  private static Trainer trainer(TrainingEngine engine, RunConfig config) {
    return new Trainer(engine, config, examples(), TokenValues.NONE, BadSteps.STOP, () -> false);
  }

  private static RunConfig config(String objective) {
    Map<String, Object> values = new HashMap<>();
    values.put("model.path", TinyModels.llamaTied().toString());
    values.put("data.shuffle", false);
    values.put("train.schedule", "cosine");
    values.put("train.max_steps", setting("steps"));
    values.put("train.warmup_ratio", GOLDEN.number("warmup") / GOLDEN.number("steps"));
    values.put("train.betas", List.of(GOLDEN.number("beta1"), GOLDEN.number("beta2")));
    for (String key : List.of("batch_size", "micro_batch_size")) {
      values.put("train." + key, setting(key));
    }
    for (String key : List.of("lr", "weight_decay", "eps", "max_grad_norm")) {
      values.put("train." + key, GOLDEN.number(key));
    }
    return ConfigReader.of(values, objective, Map.of());
  }

  private static int setting(String key) {
    return (int) GOLDEN.number(key);
  }

  /** The rows of the golden file without their padding. */
  private static List<Example> examples() {
    int[] ids = GOLDEN.ints("ids");
    int[] trained = GOLDEN.ints("trained");
    int time = GOLDEN.shape("ids")[1];
    return IntStream.range(0, ids.length / time)
        .mapToObj(r -> example(r, row(ids, r, time), row(trained, r, time)))
        .toList();
  }

  private static int[] row(int[] all, int r, int time) {
    return Arrays.copyOfRange(all, r * time, (r + 1) * time);
  }

  private static Example example(int index, int[] padded, int[] labels) {
    int[] ids = Arrays.stream(padded).filter(id -> id >= 0).toArray();
    boolean[] trained = new boolean[ids.length];
    for (int t = 0; t < ids.length; t++) {
      trained[t] = labels[t] == 1;
    }
    return new Example(index, ids, trained);
  }

  private static double[] golden(String name) {
    return GOLDEN.doubles(name);
  }

  private static double[] of(List<StepMetrics> rows, ToDoubleFunction<StepMetrics> column) {
    return rows.stream().mapToDouble(column).toArray();
  }

  /** Every step for itself, relative to its own value. */
  private static void checkEach(
      String name, List<StepMetrics> rows, ToDoubleFunction<StepMetrics> column) {
    double[] found = of(rows, column);
    double[] expected = golden(name);
    for (int step = 0; step < expected.length; step++) {
      Tolerance.ofLargest(RELATIVE)
          .check(
              name + " of step " + (step + 1),
              new double[] {found[step]},
              new double[] {expected[step]});
    }
  }

  private static void assertClippingBitesInSomeStepsOnly(List<StepMetrics> rows) {
    double most = GOLDEN.number("max_grad_norm");
    assertThat(rows).anyMatch(row -> row.gradNorm() > most).anyMatch(row -> row.gradNorm() < most);
  }

  /** Samples by element; what lies between them by the norms of the whole tensor. */
  private void checkWeights(String objective) {
    try (WeightSource end = WeightSource.open(tmp.resolve("end"));
        WeightSource start = WeightSource.open(TinyModels.llamaTied())) {
      String prefix = objective + "/sample/";
      List<String> names =
          GOLDEN.names().stream()
              .filter(name -> name.startsWith(prefix))
              .map(name -> name.substring(prefix.length()))
              .toList();
      assertThat(end.names()).containsExactlyInAnyOrderElementsOf(names);
      for (String name : names) {
        float[] found = read(end, name);
        int stride = end.info(name).shape().length > 1 ? STRIDE : 1;
        Tolerance.ofLargest(RELATIVE).check(name, sample(found, stride), golden(prefix + name));
        checkNumber(objective + "/norm/" + name, norm(found));
        checkNumber(objective + "/moved/" + name, norm(difference(found, read(start, name))));
      }
    }
  }

  private static void checkNumber(String name, double found) {
    Tolerance.ofLargest(RELATIVE)
        .check(name, new double[] {found}, new double[] {GOLDEN.number(name)});
  }

  private static float[] read(WeightSource source, String name) {
    long n = Arrays.stream(source.info(name).shape()).reduce(1, (a, b) -> a * b);
    float[] values = new float[Math.toIntExact(n)];
    source.read(name, 0, values, 0, values.length);
    return values;
  }

  private static float[] sample(float[] values, int stride) {
    float[] every = new float[(values.length + stride - 1) / stride];
    for (int i = 0; i < every.length; i++) {
      every[i] = values[i * stride];
    }
    return every;
  }

  private static float[] difference(float[] a, float[] b) {
    float[] difference = new float[a.length];
    for (int i = 0; i < a.length; i++) {
      difference[i] = a[i] - b[i];
    }
    return difference;
  }

  private static double norm(float[] values) {
    double sum = 0;
    for (float value : values) {
      sum += (double) value * value;
    }
    return Math.sqrt(sum);
  }
}
