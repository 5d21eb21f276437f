package org.eaft.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.eaft.loss.objective.Objectives;
import org.eaft.ops.JvmOp;
import org.eaft.ops.backend.JvmOps;
import org.eaft.testkit.Samples;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.autodiff.samediff.SDVariable;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.autodiff.samediff.TrainingConfig;
import org.nd4j.linalg.api.buffer.DataType;
import org.nd4j.linalg.api.ndarray.INDArray;
import org.nd4j.linalg.dataset.MultiDataSet;
import org.nd4j.linalg.factory.Nd4j;
import org.nd4j.linalg.learning.config.Adam;

/** Losses in graphs of plain SameDiff: saved, loaded, copied and trained. */
class SavedLossTest {

  @TempDir private static File folder;

  private static SameDiff reloaded(SameDiff graph) {
    File file = new File(folder, "graph.sdz");
    graph.save(file, true);
    return SameDiff.load(file, true);
  }

  private static void assertSame(Map<String, float[]> actual, Map<String, float[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach((name, values) -> assertThat(actual.get(name)).as(name).isEqualTo(values));
  }

  /** With everything that can be given. */
  private static LossCase full(Methods m, LossCase c) {
    c.of(m.objective, m.twin).withSampleWeights().withReference().labelEvery(2);
    c.denominator = 11.0;
    c.documents = new int[] {0, 0, 1, 1, 1, 2, 3, 4, 4, 4, 5, 5};
    c.reportTopK = 6;
    c.rescale = true;
    c.upstream = 1.5;
    return c;
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void savingLoadingAndCopyingKeepEveryArgument(Methods m) {
    for (LossCase c :
        List.of(full(m, LossCase.logits(2, 6, 13)), full(m, LossCase.linear(2, 6, 13, 5)))) {
      Map<String, float[]> outputs = c.outputs();
      Map<String, float[]> gradients = c.gradients();
      for (SameDiff graph : List.of(reloaded(c.graph()), c.graph().dup())) {
        assertSame(LossCase.outputs(graph), outputs);
        assertSame(LossCase.gradients(graph), gradients);
      }
      SameDiff differentiated = c.graph();
      LossCase.gradients(differentiated);
      SameDiff again = reloaded(reloaded(differentiated));
      assertSame(LossCase.outputs(again), outputs);
      assertSame(LossCase.gradients(again), gradients);
    }
  }

  @Test
  void aSavedScorerStaysForwardOnly() {
    LossCase c = Methods.EAFT.on(LossCase.linear(2, 6, 13, 5));
    c.forwardOnly = true;
    assertSame(LossCase.outputs(reloaded(c.graph())), c.outputs());
  }

  @Test
  void aSavedFrozenHeadStaysFrozen() {
    LossCase c = Methods.EAFT.on(LossCase.linear(2, 6, 13, 5));
    c.frozenHead = true;
    Map<String, float[]> gradients = c.gradients();
    SameDiff differentiated = c.graph();
    LossCase.gradients(differentiated);
    assertSame(LossCase.gradients(reloaded(differentiated)), gradients);
    assertSame(LossCase.gradients(c.graph().dup()), gradients);
  }

  @ParameterizedTest
  @EnumSource(Methods.class)
  void theObjectiveTravelsInTheArguments(Methods m) {
    TokenLoss op = new TokenLoss();
    LossArguments written =
        new LossArguments(
            Objectives.shuffled(m.objective),
            7,
            true,
            false,
            true,
            false,
            true,
            true,
            true,
            HeadGradient.SUM);
    written.writeTo(op);
    assertThat(LossArguments.readFrom(op)).isEqualTo(written);
  }

  /** As the README tells a user of SameDiff to do it. */
  @ParameterizedTest
  @EnumSource(
      value = Methods.class,
      names = {"SFT", "DFT", "TALR", "EAFT", "EAFT_SIGMOID", "MILE", "FOCAL", "DEFT", "IDFT"})
  void aUsersGraphIsTrainedSavedLoadedAndTrainedOn(Methods m) {
    SameDiff straight = userGraph(m);
    List<Double> expected = fit(straight);
    expected.addAll(fit(straight));
    SameDiff first = userGraph(m);
    List<Double> losses = fit(first);
    SameDiff loaded = reloaded(first);
    losses.addAll(fit(loaded));
    assertThat(losses).isEqualTo(expected);
    if (m != Methods.DFT && m != Methods.IDFT) {
      // p CE falls with p, too
      assertThat(losses.get(losses.size() - 1)).isLessThan(losses.get(0));
    }
  }

  @Test
  void aUsersGraphWithTheFusedLossIsTheSame() {
    SameDiff fused = SameDiff.create();
    SDVariable x = fused.placeHolder("x", DataType.FLOAT, -1, 4, 6);
    SDVariable labels = fused.placeHolder("labels", DataType.INT, -1, 4);
    SDVariable w = fused.var("w", weight(1, 6, 8));
    SDVariable head = fused.var("head", weight(2, 9, 8));
    SDVariable hidden = fused.nn.tanh(fused.mmul(x.reshape(12, 6), w)).reshape(3, 4, 8);
    LinearTokenLoss.of("loss", Objectives.of("eaft"), hidden, head, labels).loss().markAsLoss();
    List<Double> losses = fit(fused);
    List<Double> expected = fit(userGraph(Methods.EAFT));
    for (int i = 0; i < losses.size(); i++) {
      assertThat(losses.get(i)).isCloseTo(expected.get(i), within(1e-5));
    }
  }

  private static INDArray weight(long seed, long rows, long columns) {
    return Nd4j.create(
        Samples.floats(Samples.normal((int) (rows * columns), seed, 0.5)),
        new long[] {rows, columns},
        'c');
  }

  private static SameDiff userGraph(Methods m) {
    SameDiff g = SameDiff.create();
    SDVariable x = g.placeHolder("x", DataType.FLOAT, -1, 4, 6);
    SDVariable labels = g.placeHolder("labels", DataType.INT, -1, 4);
    SDVariable w = g.var("w", weight(1, 6, 8));
    SDVariable head = g.var("head", weight(2, 9, 8));
    SDVariable hidden = g.nn.tanh(g.mmul(x.reshape(12, 6), w));
    SDVariable logits = g.mmul(hidden, head, false, true, false).reshape(3, 4, 9);
    TokenLoss.of("loss", m.objective, logits, labels).loss().markAsLoss();
    return g;
  }

  /** Five steps; the losses before each. */
  private static List<Double> fit(SameDiff graph) {
    graph.setTrainingConfig(
        TrainingConfig.builder()
            .updater(new Adam(0.02))
            .dataSetFeatureMapping("x")
            .dataSetLabelMapping("labels")
            .build());
    INDArray x = Nd4j.create(Samples.floats(Samples.normal(72, 5)), new long[] {3, 4, 6}, 'c');
    int[] labels = Samples.ints(12, 9, 6);
    labels[3] = LossCase.IGNORED;
    labels[8] = LossCase.IGNORED;
    INDArray y = Nd4j.createFromArray(labels).reshape(3, 4);
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      losses.add(graph.outputSingle(Map.of("x", x, "labels", y), "loss").getDouble(0));
      graph.fit(new MultiDataSet(x, y));
    }
    return losses;
  }

  @Test
  void everyOpOfThisModuleIsRegisteredAndLoadable() throws Exception {
    Set<String> names = new TreeSet<>();
    for (JvmOp op : JvmOps.all()) {
      if (op.getClass().getPackage().equals(TokenLoss.class.getPackage())) {
        names.add(op.opName());
        assertThat(op.getClass().getConstructor().newInstance()).isNotNull();
      }
    }
    assertThat(names)
        .containsExactly(
            "eaft_head_sum_gradient",
            "eaft_linear_token_loss",
            "eaft_linear_token_loss_gradient",
            "eaft_token_loss",
            "eaft_token_loss_gradient");
    assertThat(JvmOps.all().stream().map(JvmOp::opName)).doesNotHaveDuplicates();
  }
}
