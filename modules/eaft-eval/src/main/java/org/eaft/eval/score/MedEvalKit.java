package org.eaft.eval.score;

import java.util.ArrayList;
import java.util.List;
import org.eaft.eval.python.PythonStrings;

/**
 * The option that a text chooses, by the rule of MedEvalKit's medical tasks (MedQA, MedMCQA,
 * PubMedQA, MMLU): a letter or an option word for word, else the option that is most similar to the
 * text by letters. It always chooses one, the first where nothing is similar: an empty text and a
 * refusal answer A. Use it to compare with numbers that were made with it, and nowhere else.
 *
 * <p>In detail, all in small letters: between {@code <answer>} tags, if any; the first paragraph or
 * the beginning of the last one, if it is a letter; else what the last box holds, if the text says
 * "boxed" ("none" where it does not close); behind "answer is", "answer:", "答案:", "final answer"
 * and the like; up to the first dot, then behind the last colon.
 *
 * <p>Source: judge_multi_choice of alibaba-damo-academy/MedEvalKit (9b12e3b), extract_boxed_content
 * of mathruler 0.1.0, and Python's difflib for the similarity.
 */
public final class MedEvalKit {

  private static final List<String> LEADS =
      List.of(
          "**answer**:",
          "**answer**",
          "*answer*:",
          "**answer:**",
          "answer is",
          "answer:",
          "答案:",
          "final answer",
          "final answer is");

  private MedEvalKit() {}

  /**
   * The index of the option.
   *
   * @param options as the question has them, letter included: {@code "A. aspirin"}, of PubMedQA
   *     {@code "A.yes"}; 2 to 26
   */
  public static int choose(String text, List<String> options) {
    String letters = Py.lower(Letters.letters(options.size()));
    List<String> choices = options.stream().map(Py::lower).toList();
    String response =
        PythonStrings.strip(parse(paragraph(Py.lower(tagged(text, "answer")), letters)));
    response = response.replace("\n", "");
    String short_ = Py.afterLast(Py.beforeFirst(response, "."), ":");
    if (isLetter(short_, letters)) {
      return letters.indexOf(short_);
    }
    int same = choices.indexOf(short_);
    return same >= 0 ? same : mostSimilar(response, choices);
  }

  private static boolean isLetter(String s, String letters) {
    return s.length() == 1 && letters.contains(s);
  }

  private static String paragraph(String text, String letters) {
    List<String> paragraphs = Py.split(text, "\n\n");
    if (isLetter(paragraphs.get(0), letters)) {
      return paragraphs.get(0);
    }
    String last = Py.beforeFirst(paragraphs.get(paragraphs.size() - 1), ".");
    return isLetter(last, letters) ? last : text;
  }

  private static String parse(String text) {
    String s = text;
    if (s.contains("boxed")) {
      s = box(s);
    } else if (s.contains("<answer>")) {
      s = tagged(s, "answer");
    }
    for (String lead : LEADS) {
      s = Py.afterLast(s, lead);
    }
    return s;
  }

  /** What stands between tags, all of it one behind the other; the text where that is nothing. */
  private static String tagged(String text, String tag) {
    List<String> found = new ArrayList<>();
    String open = "<" + tag + ">";
    String close = "</" + tag + ">";
    int from = text.indexOf(open);
    while (from >= 0) {
      int end = text.indexOf(close, from + open.length());
      if (end < 0) {
        break;
      }
      found.add(text.substring(from + open.length(), end) + " ");
      from = text.indexOf(open, end + close.length());
    }
    String inside = PythonStrings.strip(String.join("", found));
    return inside.isEmpty() ? text : inside;
  }

  private static String box(String text) {
    int start = text.lastIndexOf("\\boxed{");
    int open = 0;
    for (int i = start; start >= 0 && i < text.length(); i++) {
      if (text.charAt(i) == '{') {
        open++;
      } else if (text.charAt(i) == '}' && --open == 0) {
        return text.substring(start + "\\boxed{".length(), i);
      }
    }
    return "none";
  }

  private static int mostSimilar(String response, List<String> choices) {
    Similarity similarity = new Similarity(response);
    int best = 0;
    double highest = 0;
    for (int i = 0; i < choices.size(); i++) {
      double ratio = similarity.to(choices.get(i));
      if (ratio > highest) {
        highest = ratio;
        best = i;
      }
    }
    return best;
  }
}
