package org.eaft.train.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class NearestTest {

  @Test
  void distanceCountsEditsAndTranspositions() {
    assertThat(Nearest.distance("", "abc")).isEqualTo(3);
    assertThat(Nearest.distance("kitten", "sitting")).isEqualTo(3);
    assertThat(Nearest.distance("eatf", "eaft")).isEqualTo(1);
    assertThat(Nearest.distance("same", "same")).isZero();
  }

  @Test
  void nothingIsSuggestedForAWordThatIsFarFromAll() {
    assertThat(Nearest.to("zzzzzz", List.of("lr", "epochs"))).isEmpty();
    assertThat(Nearest.hint("zzzzzz", List.of("lr", "epochs"))).isEqualTo("; known: lr, epochs");
  }
}
