package org.eaft.loss.user;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.File;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.nd4j.autodiff.listeners.checkpoint.CheckpointListener;
import org.nd4j.autodiff.listeners.impl.HistoryListener;
import org.nd4j.autodiff.listeners.impl.ScoreListener;
import org.nd4j.autodiff.listeners.impl.UIListener;
import org.nd4j.autodiff.listeners.records.History;
import org.nd4j.autodiff.samediff.SameDiff;
import org.nd4j.graph.FlatArray;
import org.nd4j.graph.UIEventType;
import org.nd4j.graph.UIGraphStructure;
import org.nd4j.graph.ui.LogFileWriter;
import org.nd4j.linalg.dataset.adapter.SingletonMultiDataSetIterator;
import org.nd4j.linalg.factory.Nd4j;

/** What SameDiff has around a training works on a graph with one of our losses. */
class StockTrainingTest {

  private static final int EPOCHS = 4;

  @TempDir private File folder;

  /** The loss before each step of a training that no listener watches. */
  private static List<Double> expected() {
    SameDiff graph = UserGraph.onLogits();
    List<Double> losses = new ArrayList<>();
    for (int i = 0; i < EPOCHS; i++) {
      losses.add(UserGraph.loss(graph));
      graph.fit(UserGraph.rows());
    }
    assertThat(losses.get(EPOCHS - 1)).isLessThan(losses.get(0));
    return losses;
  }

  private static SingletonMultiDataSetIterator data() {
    return new SingletonMultiDataSetIterator(UserGraph.rows());
  }

  @Test
  void listenersOfScoreAndHistorySeeTheLoss() {
    SameDiff graph = UserGraph.onLogits();
    HistoryListener history = new HistoryListener(graph.getTrainingConfig());
    graph.setListeners(new ScoreListener(1), history);
    History returned = graph.fit(data(), EPOCHS);
    List<Double> expected = expected();
    for (History h : List.of(returned, history.getReport())) {
      float[] losses = h.getLossCurve().meanLoss("eaft");
      assertThat(losses).hasSize(EPOCHS);
      for (int i = 0; i < EPOCHS; i++) {
        assertThat((double) losses[i]).isCloseTo(expected.get(i), within(1e-6));
      }
    }
  }

  @Test
  void theFileThatTheUiReadsHasTheGraphAndTheLoss() throws Exception {
    File file = new File(folder, "ui.bin");
    SameDiff graph = UserGraph.onLogits();
    graph.setListeners(UIListener.builder(file).learningRate(1).build());
    graph.fit(data(), EPOCHS);

    LogFileWriter reader = new LogFileWriter(file);
    LogFileWriter.StaticInfo info = reader.readStatic();
    UIGraphStructure structure = (UIGraphStructure) info.getData().get(0).getSecond();
    List<String> ops = new ArrayList<>();
    for (int i = 0; i < structure.opsLength(); i++) {
      ops.add(structure.ops(i).opName());
    }
    assertThat(ops).contains("eaft_token_loss");
    assertThat(losses(reader, info.getFileOffset())).isEqualTo(expected());
  }

  /** The values of the first name that was registered, which is that of the loss. */
  private static List<Double> losses(LogFileWriter reader, long offset) throws Exception {
    List<Double> losses = new ArrayList<>();
    for (var event : reader.readEvents(offset)) {
      if (event.getFirst().eventType() == UIEventType.SCALAR && event.getFirst().nameIdx() == 0) {
        losses.add(Nd4j.createFromFlatArray((FlatArray) event.getSecond()).getDouble(0));
      }
    }
    return losses;
  }

  @Test
  void aCheckpointIsLoadedAndTrainedOn() {
    SameDiff graph = UserGraph.onLogits();
    graph.setListeners(CheckpointListener.builder(folder).saveEveryEpoch().keepLast(1).build());
    graph.fit(data(), EPOCHS);
    graph.setListeners();
    SameDiff loaded = CheckpointListener.loadLastCheckpoint(folder, true);
    assertThat(UserGraph.losses(loaded)).isEqualTo(UserGraph.losses(graph));
  }
}
