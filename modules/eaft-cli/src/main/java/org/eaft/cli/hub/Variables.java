package org.eaft.cli.hub;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eaft.train.config.ConfigException;

/**
 * Environment variables as the Hub's Python library reads them. One that is empty counts as one
 * that is not set.
 */
final class Variables {

  private static final Set<String> TRUE = Set.of("1", "ON", "YES", "TRUE");
  private static final Pattern REFERENCE =
      Pattern.compile("\\$(?:(\\w+)|\\{(\\w+)})", Pattern.UNICODE_CHARACTER_CLASS);

  private final Map<String, String> values;

  Variables(Map<String, String> values) {
    this.values = values;
  }

  /** The first of these that is set. */
  Optional<String> text(String... names) {
    for (String name : names) {
      String value = values.get(name);
      if (value != null && !value.isBlank()) {
        return Optional.of(value);
      }
    }
    return Optional.empty();
  }

  /** Whether one of these that is set says yes; the first decides. */
  boolean flag(String... names) {
    return text(names).map(v -> TRUE.contains(v.toUpperCase(Locale.ROOT))).orElse(false);
  }

  /** The first of these as a path, with ~ and $NAME filled in. */
  Optional<Path> path(String... names) {
    return text(names).map(this::expand).map(Path::of);
  }

  /**
   * Whole seconds.
   *
   * @throws ConfigException where it is no number of them
   */
  Optional<Integer> seconds(String name) {
    return text(name)
        .map(
            value -> {
              if (!value.matches("[1-9][0-9]{0,5}")) {
                throw new ConfigException(
                    "%s must be a number of seconds from 1 to 999999, but is %s"
                        .formatted(name, Text.printable(value)));
              }
              return Integer.parseInt(value);
            });
  }

  /** The home directory. */
  Path home() {
    return Path.of(text("HOME").orElseGet(() -> System.getProperty("user.home")));
  }

  private String expand(String path) {
    String whole = path;
    if (path.equals("~") || path.startsWith("~/")) {
      whole = home() + path.substring(1);
    }
    // a name that is not set stays as it stands
    return REFERENCE
        .matcher(whole)
        .replaceAll(
            m -> {
              String name = m.group(1) == null ? m.group(2) : m.group(1);
              return Matcher.quoteReplacement(values.getOrDefault(name, m.group()));
            });
  }
}
