package org.eaft.eval.score;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Rules of our own: answers in words. */
class WordsTest {

  private static final List<String> WORDS = List.of("yes", "no", "maybe");

  /** {@code %s} is the word. */
  private static final List<String> ANSWERS =
      List.of(
          "%s",
          "%s.",
          " %s\n",
          "**%s**",
          "\"%s\"",
          "(%s)",
          "'%s', as the abstract says.",
          "%s, since the trial was small.",
          "%s; no effect was seen.",
          "%s - it was",
          "%s\n\nThe study shows no such effect.",
          "The answer is %s.",
          "the answer is: %s",
          "The answer is **%s**.",
          "The final answer is \"%s\".",
          "Answer: %s",
          "**Answer**: %s",
          "**Answer:** %s",
          "There is no doubt. Answer: %s",
          "The final decision is %s, I think.",
          "My decision: %s",
          "In conclusion: the answer is most likely %s.",
          "The answer is a clear thing. The answer is %s",
          "The answer is probably, %s.",
          "Conclusion: %s",
          "So $\\boxed{%s}$.",
          "\\boxed{no one knows} is wrong, \\boxed{%s} right, no?",
          "Perhaps. <answer>%s</answer> no",
          "<answer> %s </answer>",
          "No difference was found between groups, so I would say %s.",
          "Based on the abstract: %s",
          "It is not clear whether there is, hence %s!",
          "Maybe the sample was too small to say. But: %s\n");

  private static final List<String> OTHERS =
      List.of(
          "",
          " ",
          "No difference was found between the groups of patients",
          "Maybe the sample was too small to say anything",
          "there is no evidence for it",
          "I cannot answer that.",
          "yesterday",
          "Norway",
          "no-one knows it",
          "A",
          "uncertain",
          "The answer is unknown",
          "kno",
          "anno.domini",
          "是");

  @Test
  void theWordIsFoundWhereverItAnswers() {
    for (String answer : ANSWERS) {
      for (String word : WORDS) {
        String text = answer.formatted(word);
        assertThat(YesNoMaybe.of(text)).as(text).contains(word);
        String capital =
            answer.formatted(word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1));
        assertThat(YesNoMaybe.of(capital)).as(capital).contains(word);
        assertThat(YesNoMaybe.of(text.toUpperCase(Locale.ROOT).replace("\\BOXED", "\\boxed")))
            .as("%s in capitals", text)
            .contains(word);
      }
    }
  }

  @Test
  void aWordInASentenceIsNoAnswer() {
    for (String text : OTHERS) {
      assertThat(YesNoMaybe.of(text)).as(text).isEmpty();
    }
  }

  @Test
  void theOrderOfTheRules() {
    assertThat(YesNoMaybe.of("Yes. The answer is no.")).contains("no");
    assertThat(YesNoMaybe.of("The answer is no. \\boxed{yes}")).contains("yes");
    assertThat(YesNoMaybe.of("Answer: yes. Or answer: maybe")).contains("maybe");
    assertThat(YesNoMaybe.of("Yes, or rather no")).contains("yes");
    assertThat(YesNoMaybe.of("The answer is hard to give; no")).contains("no");
  }

  @Test
  void chineseAnswers() {
    String[] yes = {
      "是",
      "是的。",
      "对",
      "正确",
      "A",
      "A. 是",
      "答案是是",
      "答案：是",
      "答案是A",
      "答：A. 是",
      "答案为“是”",
      "“他”是指代小明，是。",
      "Yes.",
      "答案是：对",
      "此处是否指代？是",
      "选A",
      "a",
      "true",
      "答案是",
      "**是**",
      "不，我想想。答案：是"
    };
    String[] no = {
      "不是",
      "不是的",
      "否",
      "不",
      "没有",
      "错误",
      "不对",
      "不正确",
      "B",
      "B. 否",
      "答案是否",
      "答案是否。",
      "答案：不是",
      "答案是B",
      "答：B",
      "并非如此",
      "No.",
      "是否指代？否",
      "选B。",
      "false",
      "答案是不是指代关系",
      "是的？答案：否",
      "是不是？不是"
    };
    for (String text : yes) {
      assertThat(ChineseYesNo.of(text)).as(text).contains(true);
    }
    for (String text : no) {
      assertThat(ChineseYesNo.of(text)).as(text).contains(false);
    }
    for (String text :
        new String[] {"", " ", "无法判断", "不确定", "我不知道，是吗", "cat", "about", "小明", "是否", "是不是"}) {
      assertThat(ChineseYesNo.of(text)).as(text).isEmpty();
    }
    assertThat(ChineseYesNo.firstCapital("选 B，因为 A")).contains("B");
    assertThat(ChineseYesNo.firstCapital("The answer is B")).contains("T");
    assertThat(ChineseYesNo.firstCapital("是")).isEmpty();
  }
}
