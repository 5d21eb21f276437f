package org.eaft.cli.hub;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.eaft.train.config.ConfigException;

/** Which files of a repository are wanted. */
public final class Selection {

  private final RepoType type;
  private final List<Pattern> include;
  private final List<Pattern> exclude;

  private Selection(RepoType type, List<Pattern> include, List<Pattern> exclude) {
    this.type = type;
    this.include = include;
    this.exclude = exclude;
  }

  /**
   * What matches one of {@code include} and none of {@code exclude}. Without {@code include}, what
   * loading a model needs, or all of a dataset.
   *
   * @throws ConfigException where one is no pattern
   */
  public static Selection of(RepoType type, List<String> include, List<String> exclude) {
    return new Selection(type, compile("--include", include), compile("--exclude", exclude));
  }

  private static List<Pattern> compile(String option, List<String> globs) {
    try {
      return globs.stream().map(Glob::compile).toList();
    } catch (PatternSyntaxException e) {
      throw new ConfigException(
          "%s: %s is no pattern: %s".formatted(option, globs, e.getDescription()));
    }
  }

  /**
   * Chooses among the names of a repository's files.
   *
   * @throws HubException where that leaves none, or it is not clear which
   */
  List<String> choose(Collection<String> names) {
    List<String> chosen =
        wanted(names).stream().filter(name -> !matches(exclude, name)).sorted().toList();
    if (chosen.isEmpty()) {
      throw new HubException(
          "no file is left of %d: %s. The pattern * stands for all."
              .formatted(names.size(), ModelFiles.some(names)));
    }
    return chosen;
  }

  private Collection<String> wanted(Collection<String> names) {
    if (!include.isEmpty()) {
      return names.stream().filter(name -> matches(include, name)).toList();
    }
    return type == RepoType.MODEL ? ModelFiles.of(names) : names;
  }

  /** Whether it was left to us what a model needs. */
  boolean isModel() {
    return type == RepoType.MODEL && include.isEmpty();
  }

  private static boolean matches(List<Pattern> patterns, String name) {
    Optional<Pattern> match =
        patterns.stream().filter(pattern -> pattern.matcher(name).matches()).findFirst();
    return match.isPresent();
  }
}
