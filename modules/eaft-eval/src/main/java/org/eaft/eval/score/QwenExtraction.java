package org.eaft.eval.score;

import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** The answer in a text, as the evaluation of Qwen2.5-Math finds it: its extract_answer. */
final class QwenExtraction {

  private static final Pattern BREAK = Pattern.compile("\\n[" + Py.SPACES + "]*+");

  private QwenExtraction() {}

  static String extract(String written) {
    String text = written.replace("\u043a\u0438", "");
    String found = BREAK.matcher(find(text)).replaceAll("");
    found = found.startsWith(":") ? found.substring(1) : found;
    found = dropLast(dropLast(found, "."), "/");
    // The reference normalises what it has normalised once more, which takes off a little more.
    return QwenNormalization.normalize(QwenNormalization.normalize(found));
  }

  private static String find(String text) {
    if (text.contains("final answer is $") && text.contains("$. I hope")) {
      String rest =
          text.substring(text.indexOf("final answer is $") + "final answer is $".length());
      return PythonStrings.strip(Py.beforeFirst(rest, "$. I hope"));
    }
    if (text.contains("boxed")) {
      return box(Py.afterLast(text, "boxed"));
    }
    for (String mark : new String[] {"he answer is", "final answer is"}) {
      if (text.contains(mark)) {
        return PythonStrings.strip(Py.afterLast(text, mark));
      }
    }
    if (text.contains("答案是")) {
      String rest = Py.split(text, "答案是").get(1);
      return PythonStrings.strip(Py.beforeFirst(PythonStrings.strip(rest), "\n\n"));
    }
    return Numbers.last(text).orElse("");
  }

  /** Up to the brace that closes, or to the end; without braces, up to a dollar sign. */
  private static String box(String rest) {
    if (!rest.startsWith("{")) {
      return PythonStrings.strip(Py.beforeFirst(rest, "$"));
    }
    int open = 0;
    for (int i = 0; i < rest.length(); i++) {
      if (rest.charAt(i) == '{') {
        open++;
      } else if (rest.charAt(i) == '}' && --open == 0) {
        return rest.substring(1, i);
      }
    }
    return rest.substring(1);
  }

  private static String dropLast(String s, String end) {
    return s.endsWith(end) ? s.substring(0, s.length() - 1) : s;
  }
}
