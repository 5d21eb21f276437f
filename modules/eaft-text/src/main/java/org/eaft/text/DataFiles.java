package org.eaft.text;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;
import org.eaft.text.pocket.PocketSource;

/** The files that names stand for: themselves, what a directory holds, what a pattern matches. */
final class DataFiles {

  private static final Pattern PATTERN = Pattern.compile("[*?\\[{]");

  /** Of a directory, only these are data. */
  private static final List<String> KINDS = List.of(".jsonl", ".json", ".csv", ".txt", ".parquet");

  private DataFiles() {}

  /**
   * In the order of the names; those of one directory or pattern by their path.
   *
   * @throws DataException where a name stands for no file
   */
  static List<Path> of(List<String> names) {
    List<Path> files = new ArrayList<>();
    names.forEach(name -> files.addAll(of(name)));
    return files;
  }

  private static List<Path> of(String name) {
    Path path = Path.of(name);
    if (PocketSource.is(path) || (Files.exists(path) && !Files.isDirectory(path))) {
      return List.of(path);
    }
    if (Files.isDirectory(path)) {
      List<Path> found = found(path, 1, DataFiles::isData);
      return requireSome(
          found,
          name + " is a directory that holds no data file (" + String.join(", ", KINDS) + ")");
    }
    if (!PATTERN.matcher(name).find()) {
      throw new DataException(name + " does not exist");
    }
    return requireSome(matches(name), name + " does not exist, and as a pattern matches no file");
  }

  private static List<Path> requireSome(List<Path> found, String problem) {
    if (found.isEmpty()) {
      throw new DataException(problem);
    }
    return found;
  }

  private static boolean isData(Path file) {
    String name = FileBytes.name(file.getFileName());
    return !name.startsWith(".") && KINDS.stream().anyMatch(name::endsWith);
  }

  private static List<Path> matches(String pattern) {
    PathMatcher matcher;
    try {
      matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern);
    } catch (PatternSyntaxException e) {
      throw new DataException(
          "%s does not exist, and is no pattern: %s".formatted(pattern, e.getDescription()), e);
    }
    String fixed = pattern.substring(0, firstMark(pattern));
    Path base = Path.of(fixed.substring(0, fixed.lastIndexOf('/') + 1));
    if (!Files.isDirectory(base)) {
      return List.of();
    }
    int depth =
        (int) pattern.substring(fixed.lastIndexOf('/') + 1).chars().filter(c -> c == '/').count()
            + 1;
    return found(base, pattern.contains("**") ? Integer.MAX_VALUE : depth, matcher::matches);
  }

  private static int firstMark(String pattern) {
    var matcher = PATTERN.matcher(pattern);
    return matcher.find() ? matcher.start() : pattern.length();
  }

  private static List<Path> found(Path base, int depth, PathMatcher matcher) {
    try (Stream<Path> files = Files.walk(base, depth)) {
      return files.filter(Files::isRegularFile).filter(matcher::matches).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(base + " cannot be listed: " + e, e);
    }
  }
}
