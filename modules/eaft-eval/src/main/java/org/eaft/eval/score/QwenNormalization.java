package org.eaft.eval.score;

import java.util.List;
import java.util.regex.Pattern;
import org.eaft.eval.python.PythonStrings;

/** An answer in the form in which the evaluation of Qwen2.5-Math compares it: its strip_string. */
final class QwenNormalization {

  private static final Pattern ARRAY = Pattern.compile("\\\\begin\\{array}\\{[^\\n}]*}");
  private static final Pattern ROOT = Pattern.compile("\\\\sqrt([" + Py.WORD + "]+)");

  /**
   * Zeros behind a dot and nothing else; only from the beginning of the number, or it takes for
   * ever.
   */
  private static final Pattern ZEROS = Pattern.compile("(?<!\\p{Nd})(\\p{Nd}++)\\.0*+([^\\p{Nd}])");

  private static final Pattern ZEROS_AT_END = Pattern.compile("(?<!\\p{Nd})(\\p{Nd}++)\\.0*+\\z");

  private static final List<String> NAMES =
      List.of("x=", "y=", "z=", "x\\in", "y\\in", "z\\in", "x\\to", "y\\to", "z\\to");

  private QwenNormalization() {}

  static String normalize(String answer) {
    String s = QwenUnits.remove(dropTextAtEnd(latex(answer)));
    s = s.replace("^{\\circ}", "").replace("^\\circ", "");
    s = s.replace("\\$", "").replace("$", "").replace("\\(", "").replace("\\)", "");
    s = NumberWords.read(s).orElse(s);
    s = words(s);
    s = ZEROS_AT_END.matcher(ZEROS.matcher(s).replaceAll("$1$2")).replaceAll("$1");
    if (s.isEmpty()) {
      return s;
    }
    s = Hendrycks.dropName(s.charAt(0) == '.' ? "0" + s : s);
    s = ROOT.matcher(s).replaceAll("\\\\sqrt{$1}").replace(" ", "");
    return slash(Hendrycks.braceFractions(s));
  }

  /** One spelling for what LaTeX has several for. */
  private static String latex(String answer) {
    String s = Py.rstrip(PythonStrings.strip(answer).replace("\n", ""), ".").replace("\\!", "");
    s = ARRAY.matcher(s).replaceAll("\\\\begin{pmatrix}");
    s = s.replace("\\end{array}", "\\end{pmatrix}").replace("bmatrix", "pmatrix");
    s = s.replace("tfrac", "frac").replace("dfrac", "frac");
    s = s.replace("\\neq", "\\ne").replace("\\leq", "\\le").replace("\\geq", "\\ge");
    s = s.replace("\\left", "").replace("\\right", "");
    return s.replace("\\{", "{").replace("\\}", "}");
  }

  /** Without everything from the first {@code \text{} on, where the answer ends with a brace. */
  private static String dropTextAtEnd(String s) {
    int at = s.endsWith("}") ? s.indexOf("\\text{") : -1;
    String without = PythonStrings.strip(at < 0 ? s : s.substring(0, at));
    return without.isEmpty() ? s : without;
  }

  private static String words(String answer) {
    String s = Py.unwrap(answer, "\\text{", '}', true);
    for (String name : NAMES) {
      s = s.replace(name, "");
    }
    s = s.replace("\\emptyset", "{}").replace("(-\\infty,\\infty)", "\\mathbb{R}");
    s = s.replace("\\%", "").replace("%", "").replace(" .", " 0.").replace("{.", "{0.");
    s = s.replace("infinity", "\\infty");
    s = s.contains("\\infty") ? s : s.replace("inf", "\\infty");
    s = s.replace("+\\inity", "\\infty").replace("and", "").replace("\\mathbf", "");
    s = Py.unwrap(s, "\\mbox{", '}', false);
    return s.contains("j") && !s.contains("i") ? s.replace("j", "i") : s;
  }

  private static String slash(String s) {
    List<String> sides = Py.split(s, "/");
    boolean numbers =
        sides.size() == 2
            && sides.stream().allMatch(x -> x.contains("sqrt") || Hendrycks.isInteger(x));
    return numbers ? Hendrycks.fraction(sides) : s;
  }
}
