package org.eaft.eval.score;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/**
 * The rule of {@link Letters#firstOption}: patterns are tried one after the other, each on the
 * whole text; the first that finds a letter of an option decides.
 *
 * <p>Two Chinese patterns of the reference are one by a comma that is missing there (故选 ... 只有
 * ...); so here. What would take time with the square of the text's length is done without
 * patterns.
 */
final class FirstOption {

  /** Before patterns of what is quoted: @ is the letter, _ a white space, ~ everything up to it. */
  private static final List<String> CHINESE =
      List.of(
          "答案是?_*@",
          "答案是?_*：_*@",
          "答案是?_*:_*@",
          "答案选项应?该?是_*@",
          "答案选项应?该?为_*@",
          "答案应该?是_*@",
          "答案应该?选_*@",
          "答案选项为?_*：_*@",
          "答案选项为?_+\\(?\\*?\\*?@\\*?\\*?\\)?",
          "答案选项是?_*:_*@",
          "答案为_*@",
          "答案选_*@",
          "选择?_*@",
          "故选?_*@只有选?项?_?@_?是?对",
          "只有选?项?_?@_?是?错",
          "只有选?项?_?@_?不?正确",
          "只有选?项?_?@_?错误",
          "说法不?对选?项?的?是_?@",
          "说法不?正确选?项?的?是_?@",
          "说法错误选?项?的?是_?@",
          "@_?是正确的",
          "@_?是正确答案",
          "选项_?@_?正确",
          "所以答_?@",
          "所以_?(#[.。$]?\\z)",
          "所有_?(#[.。$]?\\z)",
          "[%，：:,]@[。，,.]?\\z",
          "[%，,：:][故即]@[。.]?\\z",
          "[%，,：:]因此@[。.]?\\z",
          "[是为。]_?@[。.]?\\z",
          "因此_?@[。.]?\\z",
          "显然_?@[。.]?\\z");

  /**
   * Behind these, whatever stands up to a Chinese full stop or the end is searched for a letter.
   */
  private static final List<String> CHINESE_WORDS = List.of("答案是", "答案应该是", "答案为");

  private static final List<String> ENGLISH =
      List.of(
          "(?iu)ANSWER_*:_*@",
          "[Tt]he answer is:?_+\\(?@\\)?",
          "[Tt]he answer is:?_+\\(?\\*?\\*?@\\*?\\*?\\)?",
          "[Tt]he answer is option:?_+\\(?@\\)?",
          "[Tt]he correct answer is:?_+\\(?@\\)?",
          "[Tt]he correct answer is option:?_+\\(?@\\)?");

  /** Behind these, the first box with a letter counts, however far away. */
  private static final List<String> BOXED =
      List.of(
          "[Tt]he correct answer is",
          "[Tt]he correct option is",
          "[Tt]he correct answer option is");

  private static final List<String> LAST =
      List.of(
          "[Tt]he answer to the question is:?_+\\(?@\\)?",
          "\\A选项_?@",
          "\\A@_?选?项",
          "(_|\\A)#[%。，,：:.$]",
          "1.~",
          "1._?@[.。$]?\\z",
          "@:",
          "@");

  private FirstOption() {}

  /** Rules by the letters they are for. */
  private static final Map<String, List<UnaryOperator<String>>> RULES = new ConcurrentHashMap<>();

  static Optional<String> find(String written, String letters) {
    String text = PythonStrings.strip(written);
    for (UnaryOperator<String> rule : RULES.computeIfAbsent(letters, FirstOption::rules)) {
      String found = rule.apply(text);
      for (int i = 0; found != null && i < letters.length(); i++) {
        if (found.indexOf(letters.charAt(i)) >= 0) {
          return Optional.of(letters.substring(i, i + 1));
        }
      }
    }
    return Optional.empty();
  }

  private static List<UnaryOperator<String>> rules(String letters) {
    List<UnaryOperator<String>> rules = new ArrayList<>();
    CHINESE.forEach(p -> rules.add(pattern(p, letters)));
    CHINESE_WORDS.forEach(w -> rules.add(text -> word(w, text)));
    ENGLISH.forEach(p -> rules.add(pattern(p, letters)));
    BOXED.forEach(p -> rules.add(text -> boxed(p, letters, text)));
    LAST.forEach(p -> rules.add(pattern(p, letters)));
    return List.copyOf(rules);
  }

  /** The first group of the first match, or all of it where that is empty. */
  private static UnaryOperator<String> pattern(String template, String letters) {
    String fixed = template.replaceAll("(?:.\\?|[^\\u4e00-\\u9fff]).*", "");
    Pattern pattern =
        Pattern.compile(
            template
                .replace("@", "([" + letters + "])")
                .replace("#", "[" + letters + "]")
                .replace("_", "[" + Py.SPACES + "]")
                .replace("%", Py.SPACES)
                .replace("~", "[" + Py.SPACES + "]?(.*)\\z"),
            Pattern.DOTALL);
    return text -> {
      // Most texts hold none of the words that most patterns begin with.
      Matcher matcher = text.contains(fixed) ? pattern.matcher(text) : null;
      if (matcher == null || !matcher.find()) {
        return null;
      }
      return matcher.group(1).isEmpty() ? matcher.group() : matcher.group(1);
    };
  }

  /** Behind the first lead; where that has no box behind it, no other has. */
  private static String boxed(String lead, String letters, String text) {
    Matcher start = Pattern.compile(lead).matcher(text);
    Matcher box = Pattern.compile("boxed\\{([" + letters + "])\\}").matcher(text);
    return start.find() && box.find(start.end()) ? box.group(1) : null;
  }

  /**
   * What is not white space behind the word, up to its last full stop, or to the end of the text.
   */
  private static String word(String lead, String text) {
    int from = 0;
    for (int at; (at = text.indexOf(lead, from)) >= 0; ) {
      int start = at + lead.length();
      if (start < text.length() && PythonStrings.isSpace(text.charAt(start))) {
        start++;
      }
      int end = start;
      while (end < text.length() && !PythonStrings.isSpace(text.charAt(end))) {
        end++;
      }
      int stop = end == text.length() ? end : text.lastIndexOf('。', end - 1);
      if (stop > start) {
        return text.substring(start, stop);
      }
      // Another one in the same run of letters has no full stop behind it either.
      from = Math.max(end, at + 1);
    }
    return null;
  }
}
