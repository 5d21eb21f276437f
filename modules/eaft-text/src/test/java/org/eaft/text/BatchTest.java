package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

  @Test
  void padsToTheLongestAndShiftsLabels() {
    Example a = new Example(4, new int[] {5, 6, 7, 8}, new boolean[] {false, false, true, true});
    Example b = new Example(9, new int[] {3, 2}, new boolean[] {false, true});
    Batch batch = Batch.of(List.of(a, b));
    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.time()).isEqualTo(4);
    assertThat(batch.ids()).containsExactly(5, 6, 7, 8, 3, 2, 0, 0);
    assertThat(batch.labels()).containsExactly(-100, 7, 8, -100, 2, -100, -100, -100);
    assertThat(batch.documents()).containsExactly(0, 0, 0, 0, 1, 1, -1, -1);
    assertThat(batch.positions()).containsExactly(0, 1, 2, 3, 0, 1, 0, 1);
    assertThat(batch.padding()).isEqualTo(2);
    assertThat(batch.examples()).containsExactly(4, 9);
    assertThat(batch.supervisedTokens()).isEqualTo(3);
    assertThat(Batch.of(List.of(a, b), 11).ids()).containsExactly(5, 6, 7, 8, 3, 2, 11, 11);
  }

  @Test
  void oneTokenHasNothingToPredict() {
    Batch batch = Batch.of(List.of(new Example(0, new int[] {1}, new boolean[1])));
    assertThat(batch.time()).isEqualTo(1);
    assertThat(batch.labels()).containsExactly(-100);
    assertThat(batch.supervisedTokens()).isZero();
  }

  @Test
  void refusesWhatIsNoBatch() {
    assertThatThrownBy(() -> Batch.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Example(0, new int[] {1}, new boolean[] {true}))
        .hasMessageContaining("first token");
    assertThatThrownBy(() -> new Example(0, new int[0], new boolean[0]))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
