package org.eaft.eval.task;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The name of a file below a folder, with parts that match: {@code {subject}} any name, {@code
 * {kind:one|two}} one of two, * anything. Only the last component may have such parts.
 */
final class FilePattern {

  private static final Pattern PART = Pattern.compile("\\{(\\w+)(?::([^}]*))?\\}|\\*");

  private final String text;
  private final Path folder;
  private final Pattern name;
  private final List<String> captures = new ArrayList<>();

  FilePattern(String text) {
    this.text = text;
    int slash = text.lastIndexOf('/');
    this.folder = Path.of(text.substring(0, Math.max(0, slash)));
    StringBuilder regex = new StringBuilder();
    String last = text.substring(slash + 1);
    Matcher parts = PART.matcher(last);
    int at = 0;
    while (parts.find()) {
      regex.append(Pattern.quote(last.substring(at, parts.start())));
      if (parts.group(1) == null) {
        regex.append(".*");
      } else {
        captures.add(parts.group(1));
        regex.append('(').append(parts.group(2) == null ? ".+" : parts.group(2)).append(')');
      }
      at = parts.end();
    }
    regex.append(Pattern.quote(last.substring(at)));
    this.name = Pattern.compile(regex.toString());
  }

  /** A file that matches, with what the parts matched. */
  record Found(Path file, Map<String, String> captures) {}

  /** The files below a folder that match, in the order of their names. */
  List<Found> in(Path root) {
    Path where = root.resolve(folder);
    if (!Files.isDirectory(where)) {
      return List.of();
    }
    List<Found> found = new ArrayList<>();
    try (Stream<Path> files = Files.list(where)) {
      for (Path file : files.sorted().toList()) {
        match(file).ifPresent(captured -> found.add(new Found(file, captured)));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(where + " cannot be read: " + e.getMessage(), e);
    }
    return found;
  }

  /** What the parts match in a file's name. */
  Optional<Map<String, String>> match(Path file) {
    Matcher matcher = name.matcher(file.getFileName().toString());
    if (!matcher.matches() || Files.isDirectory(file)) {
      return Optional.empty();
    }
    Map<String, String> captured = new LinkedHashMap<>();
    for (int i = 0; i < captures.size(); i++) {
      captured.put(captures.get(i), matcher.group(i + 1));
    }
    return Optional.of(captured);
  }

  /** The pattern with parts of known value filled in. */
  FilePattern with(Map<String, String> values) {
    Matcher parts = PART.matcher(text);
    StringBuilder filled = new StringBuilder();
    while (parts.find()) {
      String value = parts.group(1) == null ? null : values.get(parts.group(1));
      parts.appendReplacement(
          filled, Matcher.quoteReplacement(value == null ? parts.group() : value));
    }
    return new FilePattern(parts.appendTail(filled).toString());
  }

  @Override
  public String toString() {
    return text;
  }
}
