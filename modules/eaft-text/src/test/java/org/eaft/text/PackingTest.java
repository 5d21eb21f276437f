package org.eaft.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class PackingTest {

  private static List<Example> examples(int... lengths) {
    List<Example> examples = new ArrayList<>();
    for (int length : lengths) {
      examples.add(new Example(examples.size(), new int[length], new boolean[length]));
    }
    return examples;
  }

  private static List<List<Integer>> packed(int capacity, int... lengths) {
    return Packing.firstFitDecreasing(examples(lengths), capacity).stream()
        .map(sequence -> sequence.stream().map(Example::index).toList())
        .toList();
  }

  @Test
  void eachGoesIntoTheFirstSequenceWithRoomLongestFirst() {
    // lengths 7 6 5 3 2 2: 7+3, 6+2+2, 5
    assertThat(packed(10, 5, 2, 7, 3, 6, 2))
        .containsExactly(List.of(2, 3), List.of(4, 1, 5), List.of(0));
    // the first with room, not the best fit: 6 and 5 leave 4 and 5, the 4 goes behind the 6
    assertThat(packed(10, 4, 5, 6)).containsExactly(List.of(2, 0), List.of(1));
    assertThat(packed(10, 10, 10)).containsExactly(List.of(0), List.of(1));
    assertThat(packed(4, 1, 1, 1, 1, 1)).containsExactly(List.of(0, 1, 2, 3), List.of(4));
    assertThat(packed(3)).isEmpty();
  }

  @Test
  void allExamplesOnceNoneAboveTheLimitAndTheSameEveryTime() {
    Random random = new Random(5);
    for (int round = 0; round < 50; round++) {
      int[] lengths = random.ints(random.nextInt(80), 1, 65).toArray();
      List<Example> examples = examples(lengths);
      List<List<Example>> packed = Packing.firstFitDecreasing(examples, 64);

      assertThat(packed.stream().flatMap(List::stream))
          .containsExactlyInAnyOrderElementsOf(examples);
      assertThat(packed).allMatch(s -> !s.isEmpty() && Packing.length(s) <= 64);
      assertThat(Packing.firstFitDecreasing(examples, 64)).isEqualTo(packed);
      // two sequences that are half empty would have been one
      assertThat(packed.stream().filter(s -> Packing.length(s) <= 32)).hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void anExampleThatDoesNotFitIsNamed() {
    assertThatThrownBy(() -> Packing.firstFitDecreasing(examples(3, 9), 8))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("row 1 has 9 tokens, a packed sequence holds 8");
  }

  @Test
  void aPackedRowKeepsItsDocumentsApart() {
    Example a = new Example(4, new int[] {5, 6, 7}, new boolean[] {false, true, true});
    Example b = new Example(9, new int[] {3, 2}, new boolean[] {false, true});
    Example c = new Example(1, new int[] {8, 8, 9}, new boolean[] {false, false, true});

    Batch batch = Batch.packed(List.of(List.of(a, b), List.of(c)));

    assertThat(batch.rows()).isEqualTo(2);
    assertThat(batch.time()).isEqualTo(5);
    assertThat(batch.ids()).containsExactly(5, 6, 7, 3, 2, 8, 8, 9, 0, 0);
    // 7 does not predict 3
    assertThat(batch.labels()).containsExactly(6, 7, -100, 2, -100, -100, 9, -100, -100, -100);
    assertThat(batch.documents()).containsExactly(0, 0, 0, 1, 1, 2, 2, 2, -1, -1);
    assertThat(batch.positions()).containsExactly(0, 1, 2, 0, 1, 0, 1, 2, 0, 1);
    assertThat(batch.examples()).containsExactly(4, 9, 1);
    assertThat(batch.supervisedTokens()).isEqualTo(4);
    assertThat(batch.padding()).isEqualTo(2);
    assertThat(batch.packed()).isTrue();
    assertThat(Batch.of(List.of(a, b)).packed()).isFalse();
  }
}
