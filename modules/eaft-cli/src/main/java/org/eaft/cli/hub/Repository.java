package org.eaft.cli.hub;

import java.util.regex.Pattern;
import org.eaft.train.config.ConfigException;

/**
 * A repository at a revision.
 *
 * @param type model or dataset
 * @param id OWNER/NAME, or NAME alone for the few old ones without an owner
 * @param revision a branch, a tag or a commit
 */
public record Repository(RepoType type, String id, String revision) {

  private static final String MAIN = "main";
  private static final Pattern ID = Pattern.compile("(\\w([\\w.-]*\\w)?/)?\\w([\\w.-]{0,94}\\w)?");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}");

  /** What git does not allow in the name of a branch, so that no path leads out of refs/. */
  private static final Pattern NO_REVISION =
      Pattern.compile(
          "[\\p{Cntrl} ~^:?*\\[\\\\]|\\.\\.|//|@\\{|^/|/$|^-|(^|/)\\.|\\.$|\\.lock(/|$)");

  private static final int MAX_REVISION = 200;

  /**
   * Reads {@code OWNER/NAME} or {@code OWNER/NAME@REVISION}; without a revision it is main.
   *
   * @throws ConfigException where it is neither
   */
  public static Repository parse(RepoType type, String text) {
    int at = text.indexOf('@');
    String id = at < 0 ? text : text.substring(0, at);
    String revision = at < 0 ? MAIN : text.substring(at + 1);
    if (!ID.matcher(id).matches()
        || id.contains("--")
        || id.contains("..")
        || id.endsWith(".git")) {
      throw new ConfigException(
          "%s is no repository of the Hub: OWNER/NAME or OWNER/NAME@REVISION is expected, such as"
                  .formatted(Text.printable(text))
              + " HuggingFaceTB/SmolLM2-135M-Instruct@main");
    }
    if (revision.isEmpty()
        || revision.length() > MAX_REVISION
        || NO_REVISION.matcher(revision).find()) {
      throw new ConfigException(
          "%s: what follows the @ must be a branch, a tag or a commit"
              .formatted(Text.printable(text)));
    }
    return new Repository(type, id, revision);
  }

  /** Whether the revision is a whole commit, which never changes. */
  boolean isPinned() {
    return isCommit(revision);
  }

  static boolean isCommit(String text) {
    return COMMIT.matcher(text).matches();
  }

  /** Its folder in the cache. */
  String folder() {
    return type.plural() + "--" + id.replace("/", "--");
  }

  /** Path of its page, without a slash in front. */
  String page() {
    return type.prefix() + id;
  }

  /** Path of its part of the API, without a slash in front. */
  String api() {
    return "api/" + type.plural() + "/" + id;
  }

  @Override
  public String toString() {
    return id + "@" + revision;
  }
}
