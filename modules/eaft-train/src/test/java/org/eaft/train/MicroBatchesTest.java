package org.eaft.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.eaft.text.Batch;
import org.eaft.text.Example;
import org.eaft.train.config.ConfigReader;
import org.junit.jupiter.api.Test;

class MicroBatchesTest {

  private static Window window(int... lengths) {
    List<Example> rows = new ArrayList<>();
    for (int length : lengths) {
      boolean[] trained = new boolean[length];
      trained[length - 1] = length > 1;
      rows.add(new Example(rows.size(), new int[length], trained));
    }
    return new Window(1, rows);
  }

  private static MicroBatches batches(String how, int sequences) {
    return new MicroBatches(
        ConfigReader.of(how == null ? Map.of() : Map.of(how, true, "data.max_length", 10)).data(),
        sequences);
  }

  private static List<List<Integer>> indices(MicroBatches micro, Window window) {
    return micro.of(window).stream()
        .map(b -> Arrays.stream(b.examples()).boxed().toList())
        .toList();
  }

  @Test
  void rowsKeepTheirOrderUnlessTheyAreSortedOrPacked() {
    Window window = window(3, 9, 4, 8, 2);

    assertThat(indices(batches(null, 2), window))
        .containsExactly(List.of(0, 1), List.of(2, 3), List.of(4));
    assertThat(indices(batches("data.bucketing", 2), window))
        .containsExactly(List.of(1, 3), List.of(2, 0), List.of(4));
    // 9, 8+2, 4+3
    assertThat(indices(batches("data.packing", 2), window))
        .containsExactly(List.of(1, 3, 4), List.of(2, 0));
    assertThat(batches("data.packing", 2).of(window).get(0).rows()).isEqualTo(2);
  }

  @Test
  void theShareOfPaddingIsKnownBeforeAndIsWhatIsRead() {
    Window window = window(3, 9, 4, 8, 2);
    // (9-3) + (8-4) of 18 + 16 + 2; 1 + 1 of 18 + 8 + 2; (10-9) of 20 + 7
    assertShare("padding 27.8 % of 36 positions", null, window);
    assertShare("padding 7.1 % of 28 positions", "data.bucketing", window);
    assertShare("padding 3.7 % of 27 positions", "data.packing", window);
    assertThat(new PaddingShare(3, 10_240)).hasToString("padding 0.0 % of 10,240 positions");
    assertThat(PaddingShare.NONE).hasToString("padding 0.0 % of 0 positions");
  }

  private static void assertShare(String expected, String how, Window window) {
    MicroBatches micro = batches(how, 2);
    PaddingShare planned = micro.padding(List.of(window));
    assertThat(planned).hasToString(expected).isEqualTo(PaddingShare.of(micro.of(window)));
  }

  @Test
  void whatHasNoLabelIsNotRead() {
    Window window = window(1, 1, 5, 1, 1);

    assertThat(indices(batches(null, 2), window)).containsExactly(List.of(2, 3));
    assertThat(indices(batches("data.bucketing", 2), window)).containsExactly(List.of(2, 0));
    assertThat(batches(null, 2).padding(List.of(window))).isEqualTo(new PaddingShare(4, 10));
    assertThat(batches(null, 2).padding(List.of(window(1, 1)))).isEqualTo(PaddingShare.NONE);
  }

  @Test
  void aWindowsTokensAndLabelsStayTheSame() {
    Window window = window(3, 9, 4, 8, 2, 7, 7, 1);
    for (String how : new String[] {null, "data.bucketing", "data.packing"}) {
      List<Batch> batches = batches(how, 8).of(window);
      assertThat(batches.stream().mapToInt(Batch::supervisedTokens).sum())
          .isEqualTo(window.supervisedTokens());
      assertThat(batches.stream().mapToInt(b -> b.ids().length - b.padding()).sum())
          .isEqualTo(window.tokens());
    }
  }
}
