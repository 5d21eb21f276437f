package org.eaft.eval.task;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.eaft.eval.Judge;
import org.eaft.eval.Verdict;

/**
 * Right is what equals the target, blanks around it aside.
 *
 * <p>Options: {@code find}, a regular expression whose first group, or itself, is what is compared;
 * {@code pick}, the first or the last place where it is found; {@code ignore}, regular expressions
 * that are taken out of both; {@code ignore_case}. A text in which nothing is found is wrong.
 */
final class ExactScorer implements Scorer {

  /** Which of several places counts. */
  enum Pick {
    FIRST,
    LAST
  }

  private final Pattern find;
  private final Pick pick;
  private final List<Pattern> ignore;
  private final boolean ignoreCase;

  private ExactScorer(Pattern find, Pick pick, List<Pattern> ignore, boolean ignoreCase) {
    this.find = find;
    this.pick = pick;
    this.ignore = ignore;
    this.ignoreCase = ignoreCase;
  }

  static Scorer of(ScorerOptions options) {
    String find = options.text("find", null);
    return new ExactScorer(
        find == null ? null : pattern(find),
        options.choice("pick", Pick.class, Pick.FIRST),
        options.texts("ignore").stream().map(ExactScorer::pattern).toList(),
        options.flag("ignore_case"));
  }

  private static Pattern pattern(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException("%s is no regular expression".formatted(regex), e);
    }
  }

  @Override
  public Judge judge(Map<String, Object> row, String target) {
    if (target == null) {
      throw new IllegalArgumentException("exact compares with write.target, which is missing");
    }
    String right = plain(target);
    return text -> {
      String read = find == null ? text.strip() : found(text);
      boolean equal = read != null && plain(read).equals(right);
      return Verdict.of(read, equal);
    };
  }

  private String found(String text) {
    Matcher matcher = find.matcher(text);
    String found = null;
    while (matcher.find()) {
      found = matcher.groupCount() > 0 ? matcher.group(1) : matcher.group();
      if (pick == Pick.FIRST) {
        break;
      }
    }
    return found;
  }

  private String plain(String text) {
    String plain = text;
    for (Pattern pattern : ignore) {
      plain = pattern.matcher(plain).replaceAll("");
    }
    plain = plain.strip();
    return ignoreCase ? plain.toLowerCase(Locale.ROOT) : plain;
  }
}
