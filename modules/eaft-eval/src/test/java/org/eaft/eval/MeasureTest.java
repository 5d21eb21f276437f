package org.eaft.eval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class MeasureTest {

  @Test
  void ofRightAndWrongItIsTheBinomialFormula() {
    List<Score> scores = List.of(Score.of(true), Score.of(false), Score.of(true), Score.of(true));
    Measure measure = Measure.of(scores);
    assertThat(measure.value()).isEqualTo(0.75);
    assertThat(measure.se()).isCloseTo(Math.sqrt(0.75 * 0.25 / 3), within(1e-15));
    assertThat(measure.n()).isEqualTo(4);
    assertThat(Measure.of(List.of(Score.of(true)))).isEqualTo(new Measure(1, 0, 1));
    assertThat(Measure.of(List.of(new Score(0, 0), new Score(0, 0))))
        .isEqualTo(new Measure(0, 0, 2));
    assertThatThrownBy(() -> Measure.of(List.of())).isInstanceOf(IllegalArgumentException.class);
  }

  /**
   * Instructions of one prompt stand or fall together, which a binomial over them would not see.
   */
  @Test
  void ofQuestionsOfUnequalWeightItIsThatOfABootstrapOverQuestions() {
    Random random = new Random(5);
    List<Score> scores = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      int instructions = 1 + random.nextInt(4);
      scores.add(new Score(random.nextDouble() < 0.6 ? instructions : 0, instructions));
    }
    Measure measure = Measure.of(scores);
    double sum = 0;
    double squares = 0;
    int resamples = 20_000;
    for (int b = 0; b < resamples; b++) {
      double values = 0;
      double weights = 0;
      for (int i = 0; i < scores.size(); i++) {
        Score drawn = scores.get(random.nextInt(scores.size()));
        values += drawn.value();
        weights += drawn.weight();
      }
      sum += values / weights;
      squares += values / weights * values / weights;
    }
    double mean = sum / resamples;
    assertThat(measure.value()).isCloseTo(mean, within(1e-3));
    assertThat(measure.se()).isCloseTo(Math.sqrt(squares / resamples - mean * mean), within(6e-4));
  }

  @Test
  void theMeanOfTasksCountsEachAlike() {
    Measure mean = Measure.mean(List.of(new Measure(0.5, 0.03, 10), new Measure(0.7, 0.04, 1000)));
    assertThat(mean.value()).isCloseTo(0.6, within(1e-15));
    assertThat(mean.se()).isCloseTo(0.025, within(1e-15));
    assertThat(mean.n()).isEqualTo(1010);
  }

  @Test
  void passAtKIsThatOfAllChoicesOfKTexts() {
    assertThat(PassAtK.of(1)).isEmpty();
    assertThat(PassAtK.of(6)).containsExactly(2, 4, 6);
    assertThat(PassAtK.of(8)).containsExactly(2, 4, 8);
    int n = 6;
    for (int right = 0; right <= n; right++) {
      for (int k = 1; k <= n; k++) {
        int chosen = 0;
        int some = 0;
        for (int set = 0; set < 1 << n; set++) {
          if (Integer.bitCount(set) == k) {
            chosen++;
            some += (set & ((1 << right) - 1)) != 0 ? 1 : 0;
          }
        }
        assertThat(PassAtK.estimate(n, right, k))
            .as("%d of %d right, %d chosen", right, n, k)
            .isCloseTo((double) some / chosen, within(1e-12));
      }
    }
  }

  @Test
  void thinkingIsCutBeforeAnAnswerIsJudged() {
    assertThat(Thinking.CUT.judged("<think>2 + 2</think>\n4")).isEqualTo("4");
    assertThat(Thinking.CUT.judged("so it is</think> 4 </think> 5")).isEqualTo("5");
    assertThat(Thinking.CUT.judged(" <think>never ends, says 4")).isEmpty();
    assertThat(Thinking.CUT.judged("4 is what I think")).isEqualTo("4 is what I think");
    assertThat(Thinking.KEEP.judged("<think>5</think> 4")).isEqualTo("<think>5</think> 4");
  }
}
