package org.eaft.cli.hub;

import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Pattern;

/** Names that a repository chose and that become files here. */
final class SafeNames {

  private static final int MAX_SEGMENT = 255;
  private static final int MAX_PATH = 2000;
  private static final Pattern DRIVE = Pattern.compile("^[A-Za-z]:");

  /** Windows opens a device of this name in any folder, with any ending. */
  private static final Pattern DEVICE =
      Pattern.compile(
          "(con|prn|aux|nul|conin\\$|conout\\$|(com|lpt)[0-9\u00b9\u00b2\u00b3])( *\\..*)?",
          Pattern.CASE_INSENSITIVE);

  private SafeNames() {}

  /**
   * Checks that every name is a relative path that stays below its folder on any system, and that
   * none is the folder of another.
   *
   * @throws HubException naming the first that does not
   */
  static void check(Collection<String> names) {
    Set<String> files = new HashSet<>();
    Set<String> folders = new HashSet<>();
    for (String name : names) {
      String problem = problem(name);
      if (problem != null) {
        throw unsafe(name, problem);
      }
      if (!files.add(name)) {
        throw unsafe(name, "is listed twice");
      }
      for (int i = name.indexOf('/'); i >= 0; i = name.indexOf('/', i + 1)) {
        folders.add(name.substring(0, i));
      }
    }
    for (String name : files) {
      if (folders.contains(name)) {
        throw unsafe(name, "is listed as a file and as a folder");
      }
    }
  }

  private static HubException unsafe(String name, String problem) {
    return new HubException(
        ("the repository has a file named \"%s\", which %s. Nothing was fetched; leave it "
                + "out with --exclude or --include if you trust the rest.")
            .formatted(Text.printable(name), problem));
  }

  /** The end of a sentence about a name, or null where it is safe. */
  static String problem(String name) {
    if (name.isEmpty() || name.length() > MAX_PATH) {
      return "is empty or longer than %d characters".formatted(MAX_PATH);
    }
    if (name.startsWith("/") || DRIVE.matcher(name).find()) {
      return "is not relative";
    }
    if (name.indexOf('\\') >= 0) {
      return "holds a backslash";
    }
    if (name.codePoints().anyMatch(SafeNames::isForbidden)) {
      return "holds a control character";
    }
    for (String segment : name.split("/", -1)) {
      String problem = segmentProblem(segment);
      if (problem != null) {
        return problem;
      }
    }
    return null;
  }

  private static boolean isForbidden(int c) {
    return Character.isISOControl(c) || Character.getType(c) == Character.SURROGATE;
  }

  private static String segmentProblem(String segment) {
    if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
      return "does not stay in its folder";
    }
    if (segment.endsWith(".") || segment.endsWith(" ")) {
      return "has a part that ends in a dot or a space";
    }
    if (DEVICE.matcher(segment).matches()) {
      return "is a device on some systems";
    }
    return segment.getBytes(StandardCharsets.UTF_8).length > MAX_SEGMENT
        ? "has a part of more than %d bytes".formatted(MAX_SEGMENT)
        : null;
  }
}
